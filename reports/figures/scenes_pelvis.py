"""Standing exercises in which the pelvis moves sideways, seen from the front."""

from dataclasses import replace

from reports.figures.display import COLOURS, LINE, Shape, Shapes, fill, merged, mix, stroke
from reports.figures.facing import upright
from reports.figures.frontal import WAIST, Limb, arm, band, cuff
from reports.figures.geometry import Path, Point, Step, blend, box, move, polyline
from reports.figures.marks import arrow
from reports.figures.props import floor, step, wall
from reports.figures.scene import Scene
from reports.figures.skeleton import SHANK, SOLE, THIGH

_HALF = 5.2  # from the midline to a hip joint
_STEP = 5.9  # 10 cm
_LEG = SOLE + SHANK + THIGH


def hip_hitch(marked: bool) -> tuple[Scene, ...]:
    """M-05: standing on one leg, the other side of the pelvis drops and lifts."""
    low = "Standing on a low step on {the} leg, a hand on a rail. {Other} side of the pelvis drops."
    high = "Now {other} side of the pelvis lifts. {The} leg stays straight, the body upright."
    return (
        Scene("start", low, _hitched(-9, marked), Point(-29, 40), Point(-5.2, 40)),
        Scene("end", high, _hitched(6, marked), Point(-29, 40), Point(-5.2, 40)),
    )


def _hitched(tilt: float, marked: bool) -> Shapes:
    right = Point(-_HALF, _STEP + _LEG - 0.4)
    left = move(right, tilt, 2 * _HALF)
    stand = Limb(right, Point(-5.6, 34), Point(-5.4, _STEP + SOLE), Point(-6.2, _STEP + 2.4))
    hang = Limb(left, *(move(left, 270, down) for down in (THIGH, 47, 50.2)))
    base = blend(right, left, 0.5)
    shoulders = Point(move(base, 90 + tilt, WAIST).x, base.y + 24.9)
    at = shoulders.x
    way = 1 if tilt > 0 else -1
    return (
        *floor(-36, 30),
        *_rail(-23.5),
        *step(-15, 1.5, _STEP),
        *upright(base, [stand, hang], tilt),
        *_stripe(stand, marked),
        *_level(base, tilt),
        *arm(Point(at - 9.2, shoulders.y), Point(-19.5, shoulders.y - 13), Point(-22, 64.5), 262),
        *arm(
            Point(at + 9.2, shoulders.y),
            Point(at + 13.8, shoulders.y - 16.6),
            Point(at + 14.6, shoulders.y - 31.4),
            274,
        ),
        *arrow([Point(25, 57 - 6 * way), Point(25, 57 + 8 * way)]),
    )


def _level(base: Point, tilt: float) -> Shapes:
    """A line across the pelvis, so that its tilt is seen."""
    across = polyline([move(base, tilt + 180, 9.4), move(base, tilt, 9.4)])
    return (stroke(across, COLOURS.paper, 1.1, "level"),)


def _rail(x: float) -> Shapes:
    """A handrail seen from its end."""
    post = box(Point(x - 1.1, 0), Point(x + 1.1, 58), 0.6)
    grip = box(Point(x - 2.2, 56), Point(x + 2.2, 59.4), 1.4)
    return (
        *merged([(post, mix(COLOURS.wood, COLOURS.line, 0.2))]),
        Shape(grip, None, COLOURS.line, 2 * LINE, (), "edge"),
        fill(grip, COLOURS.wood, "rail"),
    )


def _stripe(leg: Limb, marked: bool) -> Shapes:
    return band([blend(leg.hip, leg.knee, 0.15), leg.knee, cuff(leg)]) if marked else ()


def side_glide(marked: bool) -> tuple[Scene, ...]:
    """D-05: the shoulder rests at the wall, the pelvis glides towards it.

    The painful side is drawn away from the wall; the catalogue leaves it open.
    """
    start = "Standing sideways to a wall, the shoulder against it, {the} leg away from the wall."
    end = "The hips glide to the wall and back, {the} leg away from it. The shoulder stays still."
    glide = arrow([Point(-32, 52), Point(-17, 52)])
    return (
        Scene("start", start, _glided(-2.0, marked), Point(-26, 32), Point(-5.6, 30)),
        Scene("end", end, (*_glided(2.6, marked), *glide), Point(-26, 32), Point(-4, 30)),
    )


def _glided(shift: float, marked: bool) -> Shapes:
    base = Point(0, _LEG - 0.4)
    legs = [
        Limb(Point(s * _HALF, base.y), Point(s * 5.8, 28), Point(s * 6, 5), Point(s * 7, 2.4))
        for s in (-1, 1)
    ]
    high = base.y + 24.9
    standing = (*upright(base, legs), *_stripe(legs[0], marked))
    return (
        *floor(-36, 18),
        *wall(14.2, 104, 4),
        *(replace(s, path=_shifted(s.path, base.y, shift)) for s in standing),
        *arm(Point(9.2, high), Point(10.4, high - 17), Point(-3.0, high - 21), 172),
        *arm(Point(-9.2, high), Point(-19.5, high - 13.5), Point(shift - 11.5, base.y + 6.5), -50),
    )


def _shifted(path: Path, hips: float, shift: float) -> Path:
    """The standing body with its pelvis moved sideways between still feet and still shoulders."""

    def at(p: Point) -> Point:
        below = min(1.0, max(0.0, (p.y - 7) / (hips - 7)))
        above = min(1.0, max(0.0, (p.y - hips - 5) / 18))
        return Point(p.x + shift * min(below, 1 - above * above * (3 - 2 * above)), p.y)

    return tuple(Step(s.op, tuple(at(p) for p in s.points)) for s in path)
