"""The whole figure seen from the front."""

from collections.abc import Sequence

from reports.figures.display import COLOURS, LINE, Shape, Shapes, merged, mix, stroke
from reports.figures.faces import face
from reports.figures.frontal import (
    SHOULDER,
    WAIST,
    Limb,
    Parts,
    collar,
    cuff,
    hips,
    neck,
    taper,
    trunk,
    under,
    waistband,
)
from reports.figures.geometry import Path, Point, box, ellipse, move, polyline, spline


def upright(base: Point, legs: Sequence[Limb], tilt: float = 0) -> Shapes:
    """Head, trunk and legs of a person who sits or stands; `base` is between the hips.

    `tilt` turns the pelvis, anticlockwise positive; the trunk stays upright.
    """
    shirt, cloth = COLOURS.shirt, COLOURS.trousers
    waist = move(base, 90 + tilt, WAIST)
    low = Point(waist.x, waist.y - WAIST)
    shoulders = [(ellipse(Point(low.x + s * 9.2, low.y + 24.9), SHOULDER), shirt) for s in (-1, 1)]
    return (
        *merged([(neck(low, 90), COLOURS.skin)]),
        *face(Point(low.x, low.y + 41.4), 90),
        *merged([(trunk(low, 90), shirt), *shoulders]),
        collar(low, 90),
        *front_legs(legs, COLOURS.shoe, [(hips(base, 90 + tilt), cloth)]),
        *waistband(base, 90 + tilt),
    )


def front_legs(legs: Sequence[Limb], shoe: str, seat: Parts) -> Shapes:
    """Legs seen from the front: thighs come towards the eye, shanks hang down."""
    cloth = COLOURS.trousers
    line = mix(cloth, COLOURS.line, 0.55)
    shapes: list[Shape] = []
    parts: Parts = [*seat]
    for leg in legs:
        shapes += merged(taper(leg.ankle, leg.toes, (2.5, 3.1), shoe))
        shapes.append(stroke(_smile(leg.toes, 2.6, 1.0), mix(shoe, COLOURS.line, 0.5), 0.45))
        parts += taper(leg.knee, cuff(leg, 0.9), (4.6, 3.1), cloth)
        parts += taper(leg.hip, leg.knee, (6.2, 5.0), cloth)
    return (
        *shapes,
        *merged(parts),
        *(under(leg.knee, leg.ankle, 3.6, cloth) for leg in legs),
        *(stroke(_smile(Point(leg.knee.x, leg.knee.y - 3.4), 3, 1.2), line, 0.42) for leg in legs),
    )


def _smile(centre: Point, half: float, depth: float) -> Path:
    ends = [Point(centre.x + s * half, centre.y) for s in (-1, 1)]
    return spline([ends[0], Point(centre.x, centre.y - depth), ends[1]])


def facing(hip: Point, knee: Point, ankle: Point) -> list[Limb]:
    """Both legs of a symmetric front view."""
    toes = Point(ankle.x * 1.12, ankle.y - 3.0)
    spots = [[Point(s * p.x, p.y) for p in (hip, knee, ankle, toes)] for s in (-1, 1)]
    return [Limb(*row) for row in spots]


def chair_front() -> Shapes:
    """A wooden chair, its seat at the height of a sitting person's."""
    wood, light = COLOURS.wood, mix(COLOURS.wood, COLOURS.paper, 0.3)
    posts = [box(Point(x - 1.2, 1), Point(x + 1.2, 50), 1.0) for x in (-14.5, 14.5)]
    rails = [box(Point(-14, y), Point(14, y + 4), 1.2) for y in (34, 45)]
    legs = [box(Point(x - 1.3, 0), Point(x + 1.3, 20), 1.0) for x in (-15.5, 15.5)]
    seat = box(Point(-17.5, 18.8), Point(17.5, 21.8), 1.3)
    return (
        stroke(polyline([Point(-30, 0), Point(30, 0)]), COLOURS.floor, 0.8, "floor"),
        *merged([(rail, wood) for rail in (*posts, *rails)]),
        *merged([(leg, wood) for leg in legs]),
        Shape(seat, light, COLOURS.line, LINE, (), "seat"),
    )
