"""Where the ball goes, seen from behind."""

from reports.figures.display import (
    COLOURS,
    LINE,
    Shape,
    Shapes,
    fill,
    merged,
    mix,
    stroke,
)
from reports.figures.frontal import (
    waistband,
)
from reports.figures.geometry import (
    Point,
    ellipse,
    move,
    outline,
    polyline,
    spline,
)
from reports.figures.scene import Scene

_BEHIND = ((7.7, 22.8), (8.9, 18.5), (10.6, 13.5), (11.4, 8.5), (11.1, 3.0), (10.4, -4.0))


def where_on_buttock(marked: bool) -> tuple[Scene, ...]:
    """M-01 and M-02: the place for the ball, seen from behind."""
    cloth = COLOURS.trousers
    line = mix(cloth, COLOURS.line, 0.7)
    sides = [[Point(s * x, y) for x, y in _BEHIND] for s in (-1, 1)]
    folds = [spline([Point(s * 0.8, 4.6), Point(s * 5, 3.6), Point(s * 9.4, 5.8)]) for s in (-1, 1)]
    shapes = (
        *merged(
            [
                (
                    outline(
                        *[
                            [Point(s * 7.6, 22), Point(s * 7.3, 28), Point(s * 7.9, 34)][::s]
                            for s in (-1, 1)
                        ]
                    ),
                    COLOURS.shirt,
                )
            ]
        ),
        fill(outline(sides[0], sides[1][::-1]), cloth),
        *(stroke(spline(side), COLOURS.line, 2 * LINE, "edge") for side in sides),
        fill(outline(sides[0], sides[1][::-1]), cloth),
        *waistband(Point(0, 14), 90),
        stroke(spline([Point(0, 20.5), Point(0.3, 12), Point(0, 4.6)]), line, 0.6),
        stroke(polyline([Point(0, 4.6), Point(0, -4)]), COLOURS.line, LINE),
        *(stroke(fold, line, 0.5) for fold in folds),
        *_target(Point(6.7, 15.6)),
        *_cross(Point(4.2, 10.6)),
        *_cross(Point(4.4, 5.2)),
    )
    alt = (
        "Seen from behind: the ball goes on the upper outer part of {the} buttock, "
        "never on the middle or the sit bone."
    )
    return (Scene("where", alt, shapes, Point(24, 25), Point(8.6, 16.6), own_frame=True),)


def _target(centre: Point) -> Shapes:
    """The zone for the ball: light, ringed and dotted, so it reads without colour."""
    zone = ellipse(centre, 3.3, 2.7, 35)
    return (
        Shape(zone, mix(COLOURS.ball, COLOURS.paper, 0.25), COLOURS.line, 0.6, (), "target"),
        fill(ellipse(centre, 1.1), COLOURS.line, "target"),
    )


def _cross(centre: Point) -> Shapes:
    arms = [polyline([move(centre, a, 1.5), move(centre, a + 180, 1.5)]) for a in (45, 135)]
    return (
        *(stroke(arm_, COLOURS.paper, 1.9, "halo") for arm_ in arms),
        *(stroke(arm_, COLOURS.motion, 0.9, "avoid") for arm_ in arms),
    )
