"""The figure four: one ankle on the other knee, lying and sitting."""

from reports.figures import poses_upright as poses
from reports.figures.body import paint
from reports.figures.display import COLOURS, Shapes, fill, merged
from reports.figures.faces import face
from reports.figures.facing import chair_front, upright
from reports.figures.frontal import (
    SHOULDER,
    Limb,
    Parts,
    arm,
    band,
    collar,
    cuff,
    hips,
    neck,
    taper,
    trunk,
    under,
    waistband,
)
from reports.figures.geometry import Point, blend, ellipse
from reports.figures.marks import arc_arrow, arrow
from reports.figures.props import chair, floor, pillow, sheet
from reports.figures.scene import Rest, Scene
from reports.figures.skeleton import solve
from reports.figures.torso import pelvis, pelvis_details

_RISE = 0.707  # the eye is 45 degrees above the mat, at the feet


def _seen(across: float, headward: float, above: float) -> Point:
    """A place in the room as the raised eye at the feet sees it."""
    return Point(across, (headward + above) * _RISE)


_HIPS = (_seen(-5.2, 0, 0), _seen(5.2, 0, 0))
# Hip at 45 degrees, then at 80; the crossed ankle lies on the thigh just below the knee.
STAND = Limb(_HIPS[1], _seen(6, -17, 17), _seen(6, -33, 0), _seen(6, -40, -3))
CROSSED = Limb(_HIPS[0], _seen(-18, -12, 15), _seen(4.5, -14, 22), _seen(14, -17, 23))
DRAWN_IN = Limb(_HIPS[1], _seen(6, -4.2, 23.6), _seen(6, -27, 19.5), _seen(6, -28, 30))
CROSSED_IN = Limb(_HIPS[0], _seen(-18.5, 0, 19), _seen(4.5, 1, 25.5), _seen(14, -3, 27))


def lying_figure_four(marked: bool) -> tuple[Scene, ...]:
    """M-03: the thigh under the crossed ankle is drawn in."""
    start = "Lying on the back, seen from the feet. {The} ankle lies over {other} knee."
    end = "{The} ankle stays crossed. Both hands draw {other} knee in, the low back stays flat."
    draw = arrow([Point(25, 5), Point(25, 18)])
    return (
        Scene("start", start, _lying(STAND, CROSSED, marked, False), Point(-24, 23), _mid(CROSSED)),
        Scene(
            "end",
            end,
            (*_lying(DRAWN_IN, CROSSED_IN, marked, True), *draw),
            Point(-24, 26),
            _mid(CROSSED_IN),
        ),
    )


def _mid(leg: Limb) -> Point:
    return blend(leg.knee, leg.ankle, 0.35)


def _lying(other: Limb, crossed: Limb, marked: bool, holding: bool) -> Shapes:
    base, squash = Point(0, -1.0), (0.74, 1.0)
    cloth = COLOURS.trousers
    shoulders = [(ellipse(Point(s * 9.4, 17.4), SHOULDER), COLOURS.shirt) for s in (-1, 1)]
    return (
        *sheet(Point(-27, -36), Point(27, 42)),
        *pillow(Point(0, 24), 24, 15),
        *merged([(neck(base, 90, squash), COLOURS.skin)]),
        *face(Point(0, 30), 90, 0.9),
        *merged([(trunk(base, 90, squash), COLOURS.shirt), *shoulders]),
        collar(base, 90, squash),
        *(() if holding else _arms_down()),
        *merged([(hips(base, 90, squash), cloth), *_thigh(crossed)]),
        *waistband(base, 90, squash),
        *(_foot(other) if not holding else ()),
        *merged([*_shank(other), *_thigh(other)]),
        under(other.knee, other.ankle, 3.6, cloth),
        *((*_foot(other), *_arms_holding()) if holding else ()),
        *_foot(crossed),
        *merged(_shank(crossed)),
        *(fill(path, colour) for path, colour in _thigh(crossed)[-1:]),
        under(crossed.knee, crossed.ankle, 3.6, cloth),
        *_stripe(crossed, marked),
    )


def _arms_down() -> Shapes:
    return tuple(
        shape
        for s in (-1, 1)
        for shape in arm(Point(s * 9.4, 17.4), Point(s * 17, 8), Point(s * 18, -5), 270)
    )


def _arms_holding() -> Shapes:
    """One hand reaches through the gap under the crossed leg, one comes from outside."""
    return (
        *arm(Point(-9.4, 17.4), Point(-9.8, 8.6), Point(0.6, 7.6), -4),
        *arm(Point(9.4, 17.4), Point(18.5, 9.5), Point(11.8, 8.4), 184),
    )


def _thigh(leg: Limb) -> Parts:
    return taper(leg.hip, leg.knee, (6.0, 4.7), COLOURS.trousers)


def _shank(leg: Limb) -> Parts:
    return taper(leg.knee, cuff(leg, 0.9), (4.5, 3.1), COLOURS.trousers)


def _foot(leg: Limb, colour: str = COLOURS.sock) -> Shapes:
    return merged(taper(leg.ankle, leg.toes, (2.8, 2.4), colour))


# The eye is 10 degrees above the floor; the crossed ankle lies on the thigh by the knee.
SAT = Limb(Point(5.2, 27.5), Point(8, 24), Point(7.4, 5.4), Point(8.3, 2.4))
LAP = Limb(Point(-5.2, 27.5), Point(-15.6, 23.6), Point(6.5, 30.5), Point(15, 29.5))


def seated_figure_four(marked: bool) -> tuple[Scene, ...]:
    """M-04: sitting, the ankle on the other knee, then the hinge at the hips."""
    base = Point(0, 28)
    front = (
        *chair_front(),
        *upright(base, [SAT]),
        *_foot(LAP, COLOURS.shoe),
        *merged([*_shank(LAP), *_thigh(LAP)]),
        under(LAP.knee, LAP.ankle, 3.6, COLOURS.trousers),
        *_stripe(LAP, marked),
        *arm(Point(-9.2, 52.9), Point(-15.8, 39.5), Point(-13.6, 29.5), 268),
        *arm(Point(9.2, 52.9), Point(15.2, 41), Point(9.6, 34.5), 232),
    )
    return (
        Scene(
            "start",
            "Sitting tall on a chair, seen from the front. {The} ankle lies on {other} knee.",
            front,
            Point(-28, 38),
            _mid(LAP),
            own_frame=True,
        ),
        _hinge(marked),
    )


# Seen from the side: the crossed knee comes towards the eye.
_NEAR = Limb(Point(0, 28.4), Point(18.5, 31), Point(20.5, 36), Point(31, 38.6))


def _hinge(marked: bool) -> Scene:
    body = solve(poses.SIT_HINGED)
    cloth = COLOURS.trousers
    thigh = [*taper(_NEAR.hip, _NEAR.knee, (6.3, 5.2), cloth), *pelvis(body)]
    shapes = (
        *floor(-30, 48),
        *chair(16, poses.SEAT, back=-1, depth=25, rise=30),
        *paint(body, shod=True, order=("far_arm", "far_leg", "head", "shirt")),
        *merged(taper(_NEAR.ankle, _NEAR.toes, (3.2, 2.4), COLOURS.shoe)),
        *merged([*taper(_NEAR.knee, _NEAR.ankle, (4.9, 3.8), cloth), *thigh]),
        under(_NEAR.hip, _NEAR.knee, 5.4, cloth),
        *pelvis_details(body),
        *_stripe(_NEAR, marked),
        *paint(body, order=("near_arm",)),
        *arc_arrow(body.pose.hip, 52, (92, 66)),
    )
    return Scene(
        "end",
        "Seen from the side: leaning forward from the hips over {the} shin, the back flat.",
        shapes,
        Point(34, 52),
        blend(_NEAR.hip, _NEAR.knee, 0.75),
        body,
        (Rest("far_foot"), Rest("seat", poses.SEAT)),
        own_frame=True,
    )


def _stripe(leg: Limb, marked: bool) -> Shapes:
    return band([blend(leg.hip, leg.knee, 0.25), leg.knee, cuff(leg)]) if marked else ()
