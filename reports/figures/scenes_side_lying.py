"""Exercises lying on the side, seen from the front by a raised eye."""

from reports.figures.display import (
    COLOURS,
    Shapes,
    dim,
    merged,
)
from reports.figures.faces import face
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
from reports.figures.geometry import (
    Point,
    blend,
    ellipse,
)
from reports.figures.marks import arrow
from reports.figures.props import pillow, sheet
from reports.figures.scene import Scene

_UP, _AHEAD = 0.87, 0.5  # the eye is 30 degrees above the mat


def _seen(along: float, above: float, nearer: float) -> Point:
    """A place in the room as the raised eye sees it."""
    return Point(along, above * _UP - nearer * _AHEAD)


LOWER = Limb(_seen(0, 6.5, 0), _seen(-17, 5.2, 17), _seen(-33.6, 4, 0.4), _seen(-41, 3, 9))
CLOSED = Limb(_seen(0, 15.5, 0), _seen(-17, 13.6, 17), _seen(-33.6, 9.4, 0.4), _seen(-41, 7.5, 9))
# The knee turns 45 degrees about the line from hip to ankle, so the thigh rises by 30.
OPEN = Limb(CLOSED.hip, _seen(-17, 25, 12), CLOSED.ankle, CLOSED.toes)


def clam(marked: bool) -> tuple[Scene, ...]:
    """S-05: the upper knee opens, the feet stay together."""
    start = "Lying on the side, {the} leg on top, hips and knees bent, feet together."
    end = "The knee of {the} leg lifts like an opening shell. Feet together, pelvis still."
    lift = arrow([Point(-20.5, 22), Point(-20, 28), Point(-17, 34)])
    return (
        Scene("start", start, _lying(CLOSED, LOWER, marked), Point(-14, 27), _mid(CLOSED)),
        Scene("end", end, (*_lying(OPEN, LOWER, marked), *lift), Point(2, 33), _mid(OPEN)),
    )


_BENT = Limb(_seen(0, 6.5, 0), _seen(-21, 5.2, 11), _seen(-41, 4, -1), _seen(-46, 3, 7))
DOWN = Limb(_seen(0, 15.5, 0), _seen(-24, 13.6, 0), _seen(-47.4, 11.6, 0), _seen(-50, 10, 9))
# 25 degrees up from the hip.
LIFTED = Limb(
    _seen(0, 15.5, 0), _seen(-21.8, 25.0, 0), _seen(-43.0, 34.9, 0), _seen(-45.5, 33.5, 9)
)


def leg_lift(marked: bool) -> tuple[Scene, ...]:
    """S-07: the upper leg lifts, long, the toes forward."""
    start = "Lying on the side, {the} leg on top and straight, toes forward, {other} leg bent."
    end = "{The} leg lifts a little way and stays straight. The toes still point forward."
    lift = arrow([Point(-53, 16), Point(-53, 24), Point(-51, 32)])
    return (
        Scene("start", start, _lying(DOWN, _BENT, marked), Point(-20, 30), _mid(DOWN)),
        Scene("end", end, (*_lying(LIFTED, _BENT, marked), *lift), Point(0, 36), _mid(LIFTED)),
    )


def _mid(leg: Limb) -> Point:
    return blend(leg.hip, leg.knee, 0.45)


def _lying(upper: Limb, lower: Limb, marked: bool) -> Shapes:
    base, up, squash = Point(0, 9.6), 0, (1.0, 0.88)
    cloth = COLOURS.trousers
    chest = (Point(27, 3.2), Point(35, -6.5), Point(46.5, -7.5))
    over = (Point(26, 15.2), Point(20, 2.5), Point(10, -5.0))
    return (
        *sheet(Point(min(-50, upper.toes.x - 8), -18), Point(60, 19)),
        *pillow(Point(44.5, -2.8), 21, 7.6),
        *arm(*chest, -4, far=True),
        *merged([(neck(base, up, squash), COLOURS.skin)]),
        *face(Point(42.2, 9.2), up),
        *_leg(lower, dim(cloth, far=True), dim(COLOURS.sock, far=True)),
        *merged(
            [(trunk(base, up, squash), COLOURS.shirt), (ellipse(over[0], SHOULDER), COLOURS.shirt)]
        ),
        collar(base, up, squash),
        *_leg(upper, cloth, COLOURS.sock, [(hips(base, up, squash), cloth)]),
        *waistband(base, up, squash),
        *(
            band([Point(upper.hip.x - 5, upper.hip.y - 0.5), upper.knee, cuff(upper)])
            if marked
            else ()
        ),
        *arm(*over, 196),
    )


def _leg(leg: Limb, cloth: str, sock: str, seat: Parts | None = None) -> Shapes:
    heel = Point(leg.ankle.x + 0.6, leg.ankle.y - 1.2)
    foot = [*taper(leg.ankle, heel, (2.6, 2.6), sock), *taper(heel, leg.toes, (2.9, 2.1), sock)]
    legs = [
        *taper(leg.knee, cuff(leg), (4.4, 3.0), cloth),
        *taper(leg.hip, leg.knee, (6.8, 4.5), cloth),
    ]
    return (
        *merged(foot),
        under(heel, leg.toes, 2.4, sock),
        *merged([*legs, *(seat or [])]),
        under(leg.knee, leg.ankle, 3.6, cloth),
        under(leg.hip, leg.knee, 5.4, cloth),
    )
