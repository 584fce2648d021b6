"""The knee squeeze, seen from the front."""

from reports.figures.display import (
    COLOURS,
    LINE,
    Shape,
    Shapes,
    fill,
    merged,
    shade,
)
from reports.figures.faces import face
from reports.figures.facing import chair_front, facing, front_legs, upright
from reports.figures.frontal import (
    SHOULDER,
    arm,
    collar,
    neck,
    trunk,
)
from reports.figures.geometry import (
    Point,
    box,
    ellipse,
)
from reports.figures.marks import arrow
from reports.figures.props import pillow, sheet
from reports.figures.scene import Scene


def squeeze_seated(marked: bool) -> tuple[Scene, ...]:
    """S-03, sitting: the knees press on a cushion."""
    alt = "Sitting on a chair, seen from the front. Both knees squeeze a cushion between them."
    legs = facing(Point(5.2, 27.5), Point(8, 24), Point(7.4, 5.4))
    arms = [
        arm(Point(s * 9.2, 52.9), Point(s * 14.2, 38.8), Point(s * 10.6, 31), 270 - s * 12)
        for s in (-1, 1)
    ]
    shapes = (
        *chair_front(),
        *upright(Point(0, 28), legs),
        *_cushion(Point(0, 24)),
        *arms[0],
        *arms[1],
        *arrow([Point(-27, 23.5), Point(-14.5, 23.5)]),
        *arrow([Point(27, 23.5), Point(14.5, 23.5)]),
    )
    return (Scene("end", alt, shapes),)


def _cushion(centre: Point, tall: float = 5.4) -> Shapes:
    low, high = Point(centre.x - 3.6, centre.y - tall), Point(centre.x + 3.6, centre.y + tall)
    dark = box(Point(low.x + 0.5, low.y + 0.5), Point(high.x - 0.5, low.y + 2.6), 1.4)
    return (
        Shape(box(low, high, 2.2), COLOURS.cushion, COLOURS.line, LINE, (), "cushion"),
        fill(dark, shade(COLOURS.cushion)),
    )


def squeeze_lying(marked: bool) -> tuple[Scene, ...]:
    """S-03, on the back: the same from the foot end."""
    alt = "The same seen from the feet: both knees squeeze the cushion between them."
    base, squash = Point(0, 3.5), (0.52, 1.0)
    arms = [
        arm(Point(s * 9.4, 15.0), Point(s * 17.0, 8.0), Point(s * 17.4, -2.5), 270) for s in (-1, 1)
    ]
    legs = facing(Point(5.2, 4.5), Point(8, 10.4), Point(7.2, -12.5))
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
        *front_legs(legs, COLOURS.sock, []),
        *_cushion(Point(0, 10.4), 5.0),
        *arrow([Point(-29, 10.4), Point(-14.5, 10.4)]),
        *arrow([Point(29, 10.4), Point(14.5, 10.4)]),
    )
    return (Scene("end", alt, shapes, own_frame=True),)
