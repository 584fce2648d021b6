"""Mat, floor, wall, chair, pillow, ball and cushion, seen from the side."""

import math

from reports.figures.display import COLOURS, LINE, Shape, Shapes, fill, merged, mix, shade, stroke
from reports.figures.geometry import (
    Path,
    Point,
    blend,
    box,
    ellipse,
    heading,
    local,
    move,
    polyline,
    spline,
)

STICK = 1.7  # width of a stick


def mat(left: float, right: float) -> Shapes:
    """An exercise mat whose top is at height zero."""
    slab = box(Point(left, -2.2), Point(right, 0), 1.0)
    edge = mix(COLOURS.mat, COLOURS.line, 0.55)
    lower = box(Point(left + 0.5, -1.9), Point(right - 0.5, -1.1), 0.4)
    return (
        Shape(slab, COLOURS.mat, edge, 0.5, (), "mat"),
        fill(lower, mix(COLOURS.mat, COLOURS.line, 0.13)),
    )


def bed(left: float, right: float) -> Shapes:
    """A low bed whose mattress top is at height zero."""
    wood, dark = COLOURS.wood, mix(COLOURS.wood, "#2B3A4A", 0.3)
    legs = [box(Point(x - 1.4, -14), Point(x + 1.4, -8), 0.8) for x in (left + 4, right - 4)]
    board = box(Point(left - 1.6, -14), Point(left + 1.0, 11), 1.2)
    mattress = box(Point(left, -7), Point(right, 0), 2.2)
    return (
        stroke(polyline([Point(left - 5, -14), Point(right + 3, -14)]), COLOURS.floor, 0.8),
        *(Shape(leg, dark, COLOURS.line, LINE) for leg in legs),
        Shape(box(Point(left, -10), Point(right, -6), 1.0), wood, COLOURS.line, LINE),
        Shape(mattress, COLOURS.linen, COLOURS.line, LINE, (), "bed"),
        fill(box(Point(left + 1, -6.2), Point(right - 1, -4.4), 0.8), "#D3DCE6", "shade"),
        Shape(board, wood, COLOURS.line, LINE),
    )


def step(left: float, right: float, height: float) -> Shapes:
    """A low wooden step on the floor."""
    light = mix(COLOURS.wood, COLOURS.paper, 0.3)
    tread = box(Point(left - 0.8, height - 1.8), Point(right + 0.8, height), 0.7)
    return (
        Shape(box(Point(left, 0), Point(right, height - 1), 0.6), COLOURS.wood, COLOURS.line, LINE),
        Shape(tread, light, COLOURS.line, LINE, (), "step"),
    )


def roll(centre: Point, along: float, across: float, turn: float) -> Shapes:
    """A rolled towel seen from its end, a little pressed."""
    inner = [local(centre, turn, u * along, v * across) for u, v in _COIL]
    return (
        Shape(
            ellipse(centre, along, across, turn), COLOURS.cushion, COLOURS.line, LINE, (), "roll"
        ),
        stroke(spline(inner), mix(COLOURS.cushion, COLOURS.line, 0.55), 0.45),
    )


_COIL = (
    (0.95, 0.0),
    (0.3, 0.62),
    (-0.55, 0.3),
    (-0.5, -0.45),
    (0.1, -0.5),
    (0.3, 0.0),
    (-0.1, 0.1),
)


def stick(start: Point, end: Point) -> Shapes:
    """A straight stick."""
    return (
        *merged([(_bar(start, end, STICK), COLOURS.wood)]),
        stroke(
            polyline([blend(start, end, 0.03), blend(start, end, 0.97)]), "#E9DDC8", 0.45, "stick"
        ),
    )


def floor(left: float, right: float) -> Shapes:
    """The floor line at height zero."""
    return (stroke(polyline([Point(left, 0), Point(right, 0)]), COLOURS.floor, 0.8, "floor"),)


def cast(centre: float, width: float) -> Shapes:
    """The soft shadow of something that stands on the floor."""
    return (fill(ellipse(Point(centre, -0.5), width / 2, 1.3), COLOURS.wall, "cast"),)


def wall(face: float, height: float, depth: float = -4) -> Shapes:
    """A wall seen end on; `depth` says to which side of its face it extends."""
    edges = sorted((face, face + depth))
    slab = box(Point(edges[0], -0.4), Point(edges[1], height))
    line = polyline([Point(face, -0.4), Point(face, height)])
    return (fill(slab, COLOURS.wall, "wall"), stroke(line, COLOURS.floor, 0.8, "wall"))


def backdrop(left: float, right: float, height: float) -> Shapes:
    """A wall behind the figure."""
    slab = box(Point(left, 0), Point(right, height), 1.2)
    skirting = polyline([Point(left, 2.4), Point(right, 2.4)])
    return (
        fill(slab, mix(COLOURS.wall, COLOURS.paper, 0.35), "wall"),
        stroke(skirting, mix(COLOURS.wall, COLOURS.floor, 0.3), 0.5),
    )


def pillow(centre: Point, width: float, height: float, turn: float = 0) -> Shapes:
    """A pillow; `centre` is the middle of its underside before it is turned."""
    middle = Point(centre.x, centre.y + height / 2)

    def at(u: float, v: float) -> Point:
        return local(middle, turn, u * width, v * height)

    round_ = (
        (0, -0.5),
        (0.4, -0.47),
        (0.5, 0),
        (0.4, 0.44),
        (0, 0.5),
        (-0.4, 0.44),
        (-0.5, 0),
        (-0.4, -0.47),
    )
    body = spline([at(u, v) for u, v in round_], closed=True)
    dark = spline(
        [at(-0.44, -0.2), at(0, -0.14), at(0.44, -0.2), at(0.38, -0.42), at(-0.38, -0.42)],
        closed=True,
    )
    return (
        Shape(body, COLOURS.linen, COLOURS.line, LINE, (), "pillow"),
        fill(dark, "#D3DCE6", "shade"),
    )


def ball(centre: Point, radius: float) -> Shapes:
    """A small firm ball."""
    lower = [move(centre, a, radius * 0.95) for a in (200, 230, 260, 290, 320)]
    upper = [move(centre, a, radius * 0.55) for a in (305, 260, 215)]
    return (
        Shape(ellipse(centre, radius), COLOURS.ball, COLOURS.line, LINE, (), "ball"),
        fill(spline(lower + upper, closed=True), mix(COLOURS.ball, "#5A3A00", 0.25), "shade"),
        fill(
            ellipse(
                local(centre, 0, -radius * 0.35, radius * 0.4), radius * 0.24, radius * 0.16, 40
            ),
            COLOURS.paper,
        ),
    )


def cushion(centre: Point, along: float, across: float, turn: float = 0) -> Shapes:
    """A soft cushion."""
    low, high = (
        Point(centre.x - along, centre.y - across),
        Point(centre.x + along, centre.y + across),
    )
    inner = [
        local(centre, turn, u * along, v * across)
        for u, v in ((-0.8, -0.5), (0, -0.3), (0.8, -0.5), (0, -0.85))
    ]
    return (
        Shape(
            box(low, high, min(along, across) * 0.7, turn),
            COLOURS.cushion,
            COLOURS.line,
            LINE,
            (),
            "cushion",
        ),
        fill(spline(inner, closed=True), shade(COLOURS.cushion), "shade"),
    )


def chair(
    front: float, seat: float, *, back: int = 1, depth: float = 25, rise: float = 27
) -> Shapes:
    """A wooden chair; `front` is the front edge of its seat, `back` the side its back is on."""

    def at(u: float, v: float) -> Point:
        return Point(front + back * u, v)

    wood, dark, light = (
        COLOURS.wood,
        mix(COLOURS.wood, "#2B3A4A", 0.3),
        mix(COLOURS.wood, COLOURS.paper, 0.3),
    )
    under = seat - 1.5
    bars = (
        (at(5.5, 0.9), at(6.0, under), 1.9, dark),
        (at(depth - 5.0, 0.9), at(depth - 5.5, under), 1.9, dark),
        (at(2.2, 0.9), at(2.6, under), 2.3, wood),
        (at(depth - 0.4, 0.9), at(depth - 1.8, under), 2.3, wood),
        (at(3.2, seat * 0.42), at(depth - 1.6, seat * 0.42), 1.4, wood),
        (at(depth - 1.8, under), at(depth + 2.4, seat + rise), 2.5, wood),
    )
    edges = sorted((at(0, 0).x, at(depth, 0).x))
    board = box(Point(edges[0], seat - 2.8), Point(edges[1], seat), 1.2)
    lower = box(Point(edges[0] + 0.6, seat - 2.5), Point(edges[1] - 0.6, seat - 1.5), 0.5)
    return (
        *(
            s
            for start, end, width, colour in bars
            for s in merged([(_bar(start, end, width), colour)])
        ),
        Shape(board, light, COLOURS.line, LINE, (), "seat"),
        fill(lower, wood),
    )


def _bar(start: Point, end: Point, width: float) -> Path:
    """A round-ended bar as a closed shape."""
    half = Point(math.dist(start, end) / 2 + width / 2, width / 2)
    centre = blend(start, end, 0.5)
    low = Point(centre.x - half.x, centre.y - half.y)
    high = Point(centre.x + half.x, centre.y + half.y)
    return box(low, high, width / 2, heading(start, end))


def sheet(low: Point, high: Point) -> Shapes:
    """A mat seen from above."""
    edge = mix(COLOURS.mat, COLOURS.line, 0.55)
    inner = box(Point(low.x + 1.6, low.y + 1.6), Point(high.x - 1.6, high.y - 1.6), 1.6)
    return (
        Shape(box(low, high, 2.4), COLOURS.mat, edge, 0.5, (), "mat"),
        stroke(inner, mix(COLOURS.mat, COLOURS.line, 0.16), 0.4),
    )
