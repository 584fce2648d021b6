"""The words RIGHT and LEFT as drawn strokes, so that a figure needs no font anywhere."""

from typing import Literal

from reports.figures.display import COLOURS, Shape, Shapes, fill, stroke
from reports.figures.geometry import Path, Point, box, ellipse, polyline, spline

BodySide = Literal["left", "right"]

_CAP = 4.6
_WIDTH = 3.0
_GAP = 1.35
_STROKE = 0.82
_PAD = 1.7

Run = tuple[tuple[float, float], ...]

# Strokes in a box one wide and one high; runs named round are smooth.
_STRAIGHT: dict[str, tuple[Run, ...]] = {
    "R": (((0, 0), (0, 1)), ((0.45, 0.46), (0.95, 0))),
    "I": (((0.5, 0), (0.5, 1)),),
    "G": (((0.55, 0.46), (0.96, 0.46), (0.96, 0.16)),),
    "H": (((0, 0), (0, 1)), ((1, 0), (1, 1)), ((0, 0.5), (1, 0.5))),
    "T": (((0.5, 0), (0.5, 1)), ((0, 1), (1, 1))),
    "L": (((0, 1), (0, 0), (0.9, 0)),),
    "E": (((0.9, 0), (0, 0), (0, 1), (0.9, 1)), ((0, 0.52), (0.78, 0.52))),
    "F": (((0, 0), (0, 1), (0.9, 1)), ((0, 0.5), (0.76, 0.5))),
}
_ROUND: dict[str, tuple[Run, ...]] = {
    "R": (((0, 1), (0.5, 1), (0.85, 0.9), (0.93, 0.73), (0.85, 0.55), (0.5, 0.46), (0, 0.46)),),
    "G": (
        (
            *((0.93, 0.84), (0.76, 0.97), (0.5, 1.01), (0.22, 0.92), (0.04, 0.68), (0.0, 0.5)),
            *((0.04, 0.3), (0.22, 0.08), (0.5, -0.01), (0.78, 0.05), (0.96, 0.16)),
        ),
    ),
}
_NARROW = {"I": 0.25}


def word_size(word: str) -> tuple[float, float]:
    """Width and height of a tag with this word."""
    return _text_width(word) + 2 * _PAD, _CAP + 2 * _PAD


def tag(side: BodySide, centre: Point, foot: Point | None) -> Shapes:
    """A side's word on a framed tag, with a thin line to the leg it names."""
    word = side.upper()
    wide, tall = word_size(word)
    low = Point(centre.x - wide / 2, centre.y - tall / 2)
    card = box(low, Point(centre.x + wide / 2, centre.y + tall / 2), 1.8)
    return (
        *(_leader(centre, foot) if foot else ()),
        Shape(card, COLOURS.paper, COLOURS.stripe, 1.1, (), "tag"),
        *_text(word, Point(low.x + _PAD, low.y + _PAD)),
    )


def _leader(start: Point, end: Point) -> Shapes:
    line = polyline([start, end])
    return (
        stroke(line, COLOURS.paper, 1.9, "halo"),
        stroke(line, COLOURS.line, 0.6, "leader"),
        fill(ellipse(end, 0.95), COLOURS.line, "leader"),
    )


def _letter_width(letter: str) -> float:
    return _WIDTH * _NARROW.get(letter, 1)


def _text_width(word: str) -> float:
    return sum(_letter_width(c) for c in word) + _GAP * (len(word) - 1)


def _text(word: str, corner: Point) -> Shapes:
    shapes: list[Shape] = []
    x = corner.x
    for letter in word:
        wide = _letter_width(letter)
        paths: list[Path] = [polyline(_place(run, x, wide, corner.y)) for run in _STRAIGHT[letter]]
        paths += [spline(_place(run, x, wide, corner.y)) for run in _ROUND.get(letter, ())]
        shapes += [stroke(path, COLOURS.line, _STROKE, f"letter {letter}") for path in paths]
        x += wide + _GAP
    return tuple(shapes)


def _place(run: Run, x: float, wide: float, y: float) -> list[Point]:
    return [Point(x + u * wide, y + v * _CAP) for u, v in run]
