"""The head seen from the front: a calm face with closed eyes."""

from collections.abc import Sequence

from reports.figures.coverings import hair_from_front, scarf_from_front
from reports.figures.display import (
    COLOURS,
    Shapes,
    crease,
    fill,
    merged,
    mix,
    stroke,
)
from reports.figures.geometry import Point, ellipse, local, spline

_FACE = (
    (-6.4, 0.0),
    (-5.8, 2.2),
    (-4.0, 4.0),
    (-1.0, 5.0),
    (2.5, 5.3),
    (5.2, 4.4),
    (6.8, 2.2),
    (7.1, 0.0),
)


def face(centre: Point, up: float, squash: float = 1) -> Shapes:
    """A calm face with closed eyes, seen from the front."""

    def at(points: Sequence[tuple[float, float]], side: int = 1) -> list[Point]:
        return [local(centre, up, u * squash, side * v) for u, v in points]

    skin, line = COLOURS.skin, crease(COLOURS.skin)
    ears = [(ellipse(at(((-0.4, 5.2),), s)[0], 1.6, 1.0, up), skin) for s in (1, -1)]
    round_face = spline([*at(_FACE), *at(_FACE[1:-1], -1)[::-1]], closed=True)
    eyes = [
        stroke(spline(at(((0.5, 1.2), (0.0, 2.2), (0.5, 3.2)), s)), COLOURS.line, 0.5, "eye")
        for s in (1, -1)
    ]
    brows = [
        stroke(
            spline(at(((2.0, 1.2), (2.5, 2.3), (2.0, 3.4)), s)), mix(COLOURS.hair, skin, 0.15), 0.6
        )
        for s in (1, -1)
    ]
    cheeks = [
        fill(ellipse(at(((-2.2, 3.1),), s)[0], 1.1), mix(skin, "#C8553D", 0.14)) for s in (1, -1)
    ]
    return (
        *merged([*ears, (round_face, skin)]),
        *cheeks,
        *hair_from_front(at),
        *eyes,
        *brows,
        stroke(spline(at(((0.6, -0.3), (-1.4, -0.9), (-1.6, 0.2)))), line, 0.45),
        stroke(
            spline(at(((-3.5, 1.6), (-3.9, 0.0), (-3.5, -1.6)))),
            mix(skin, COLOURS.line, 0.65),
            0.5,
            "mouth",
        ),
        *scarf_from_front(at),
    )
