"""The knee squeeze, seen from the front."""

from collections.abc import Sequence

from reports.figures.display import (
    COLOURS,
    LINE,
    Shape,
    Shapes,
    fill,
    merged,
    mix,
    shade,
    stroke,
)
from reports.figures.faces import face
from reports.figures.frontal import (
    SHOULDER,
    Limb,
    Parts,
    arm,
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
    Path,
    Point,
    box,
    ellipse,
    polyline,
    spline,
)
from reports.figures.marks import arrow
from reports.figures.props import pillow, sheet
from reports.figures.scene import Scene


def squeeze_seated(marked: bool) -> tuple[Scene, ...]:
    """S-03, sitting: the knees press on a cushion."""
    alt = "Sitting on a chair, seen from the front. Both knees squeeze a cushion between them."
    legs = _facing(Point(5.2, 27.5), Point(8, 24), Point(7.4, 5.4))
    arms = [
        arm(Point(s * 9.2, 52.9), Point(s * 14.2, 38.8), Point(s * 10.6, 31), 270 - s * 12)
        for s in (-1, 1)
    ]
    shapes = (
        *_chair_front(),
        *_upright(Point(0, 28), legs),
        *_cushion(Point(0, 24)),
        *arms[0],
        *arms[1],
        *arrow([Point(-27, 23.5), Point(-14.5, 23.5)]),
        *arrow([Point(27, 23.5), Point(14.5, 23.5)]),
    )
    return (Scene("end", alt, shapes),)


def _upright(base: Point, legs: Sequence[Limb]) -> Shapes:
    shirt, cloth = COLOURS.shirt, COLOURS.trousers
    shoulders = [
        (ellipse(Point(base.x + s * 9.2, base.y + 24.9), SHOULDER), shirt) for s in (-1, 1)
    ]
    return (
        *merged([(neck(base, 90), COLOURS.skin)]),
        *face(Point(base.x, base.y + 41.4), 90),
        *merged([(trunk(base, 90), shirt), *shoulders]),
        collar(base, 90),
        *_front_legs(legs, COLOURS.shoe, [(hips(base, 90), cloth)]),
        *waistband(base, 90),
    )


def _front_legs(legs: Sequence[Limb], shoe: str, seat: Parts) -> Shapes:
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


def _facing(hip: Point, knee: Point, ankle: Point) -> list[Limb]:
    """Both legs of a symmetric front view."""
    toes = Point(ankle.x * 1.12, ankle.y - 3.0)
    spots = [[Point(s * p.x, p.y) for p in (hip, knee, ankle, toes)] for s in (-1, 1)]
    return [Limb(*row) for row in spots]


def _cushion(centre: Point, tall: float = 5.4) -> Shapes:
    low, high = Point(centre.x - 3.6, centre.y - tall), Point(centre.x + 3.6, centre.y + tall)
    dark = box(Point(low.x + 0.5, low.y + 0.5), Point(high.x - 0.5, low.y + 2.6), 1.4)
    return (
        Shape(box(low, high, 2.2), COLOURS.cushion, COLOURS.line, LINE, (), "cushion"),
        fill(dark, shade(COLOURS.cushion)),
    )


def _chair_front() -> Shapes:
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


def squeeze_lying(marked: bool) -> tuple[Scene, ...]:
    """S-03, on the back: the same from the foot end."""
    alt = "The same seen from the feet: both knees squeeze the cushion between them."
    base, squash = Point(0, 3.5), (0.52, 1.0)
    arms = [
        arm(Point(s * 9.4, 15.0), Point(s * 17.0, 8.0), Point(s * 17.4, -2.5), 270) for s in (-1, 1)
    ]
    legs = _facing(Point(5.2, 4.5), Point(8, 10.4), Point(7.2, -12.5))
    trunk_parts = [
        (trunk(base, 90, squash), COLOURS.shirt),
        *((ellipse(Point(s * 9.4, 15.0), SHOULDER), COLOURS.shirt) for s in (-1, 1)),
    ]
    shapes = (
        *sheet(Point(-25, -21), Point(25, 36)),
        *pillow(Point(0, 20.5), 24, 13),
        *merged([(neck(base, 90, (0.55, 1.0)), COLOURS.skin)]),
        *face(Point(0, 26.4), 90, 0.86),
        *merged(trunk_parts),
        collar(base, 90, squash),
        *arms[0],
        *arms[1],
        *_front_legs(legs, COLOURS.sock, []),
        *_cushion(Point(0, 10.4), 5.0),
        *arrow([Point(-29, 10.4), Point(-14.5, 10.4)]),
        *arrow([Point(29, 10.4), Point(14.5, 10.4)]),
    )
    return (Scene("end", alt, shapes, own_frame=True),)
