"""The word for a side as drawn outlines, so that a figure needs no font anywhere."""

from reports.figures.display import COLOURS, Shape, Shapes, fill, stroke
from reports.figures.geometry import Path, Point, Step, box, ellipse, polyline
from reports.typeface import outlined

_EM = 6.9  # the size of the letters; a capital is two thirds of it
_WIDEST = 28.0  # a longer word is written smaller, so that it covers no more of the picture
_CAP = 4.6
_PAD = 1.7


def tag(word: str, centre: Point, foot: Point | None) -> Shapes:
    """A side's word on a framed tag, with a thin line to the leg it names."""
    letters = _letters(word)
    spots = [spot for step in letters for spot in step.points]
    low = Point(min(x for x, _ in spots), min(y for _, y in spots))
    high = Point(max(x for x, _ in spots), max(y for _, y in spots))
    wide, tall = high.x - low.x + 2 * _PAD, max(high.y - low.y, _CAP) + 2 * _PAD
    corner = Point(centre.x - wide / 2, centre.y - tall / 2)
    card = box(corner, Point(centre.x + wide / 2, centre.y + tall / 2), 1.8)
    shift = Point(centre.x - (low.x + high.x) / 2, centre.y - (low.y + high.y) / 2)
    return (
        *(_leader(centre, foot) if foot else ()),
        Shape(card, COLOURS.paper, COLOURS.stripe, 1.1, (), "tag"),
        fill(_moved(letters, shift), COLOURS.line, f"word {word}"),
    )


def _leader(start: Point, end: Point) -> Shapes:
    line = polyline([start, end])
    return (
        stroke(line, COLOURS.paper, 1.9, "halo"),
        stroke(line, COLOURS.line, 0.6, "leader"),
        fill(ellipse(end, 0.95), COLOURS.line, "leader"),
    )


def _letters(word: str) -> Path:
    """The outlines of a word, written from the origin."""
    drawn = outlined(word)
    wide = max(x for _, spots in drawn for x, _ in spots) / 1000
    scale = min(_EM, _WIDEST / wide) / 1000
    return tuple(
        Step(verb, tuple(Point(x * scale, y * scale) for x, y in spots)) for verb, spots in drawn
    )


def _moved(path: Path, by: Point) -> Path:
    return tuple(
        Step(step.op, tuple(Point(p.x + by.x, p.y + by.y) for p in step.points)) for step in path
    )
