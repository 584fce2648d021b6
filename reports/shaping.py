"""Letters to glyphs with HarfBuzz: what joins, stacks or is placed by the font itself.

A font is named by its file in `reports/fonts`. Lengths are thousandths of the font size.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import uharfbuzz

Verb = Literal["M", "L", "C", "Z"]
Outline = tuple[tuple[Verb, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shape of a font, where it goes from the pen, and how far the pen moves on.

    `text` are the letters it stands for; the dots of a letter stand for none of their own.
    """

    number: int
    text: str
    advance: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """The glyphs of a word, from left to right."""

    glyphs: tuple[Glyph, ...]
    width: float


def font_bytes(font: str) -> bytes:
    """The file of a font."""
    return (files("reports") / "fonts" / f"{font}.ttf").read_bytes()


@cache
def hb_face(font: str) -> uharfbuzz.Face:
    """The font as HarfBuzz reads it."""
    return uharfbuzz.Face(uharfbuzz.Blob(font_bytes(font)))


@cache
def hb_font(font: str) -> uharfbuzz.Font:
    """The same in its own units."""
    return uharfbuzz.Font(hb_face(font))


@cache
def covers(font: str, letter: str) -> bool:
    """Whether a font draws a letter."""
    return hb_font(font).get_nominal_glyph(ord(letter)) is not None


@lru_cache(maxsize=2048)
def shaped(text: str, font: str) -> Shaped:
    """A run of one script, given in the order it is read. Most words come again and again."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(hb_font(font), buffer)
    scale = 1000 / hb_face(font).upem
    found = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _ in found})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    told = _speakers([(info.cluster, place.x_advance) for info, place in found])
    glyphs = tuple(
        Glyph(
            number=info.codepoint,
            text=text[info.cluster : ends[info.cluster]] if index in told else "",
            advance=place.x_advance * scale,
            x=place.x_offset * scale,
            y=place.y_offset * scale,
        )
        for index, (info, place) in enumerate(found)
    )
    return Shaped(glyphs, sum(glyph.advance for glyph in glyphs))


def _speakers(glyphs: list[tuple[int, int]]) -> set[int]:
    """Of each cluster of letters the widest glyph, which stands for all of them."""
    widest: dict[int, int] = {}
    for index, (cluster, advance) in enumerate(glyphs):
        if cluster not in widest or advance > glyphs[widest[cluster]][1]:
            widest[cluster] = index
    return set(widest.values())


@cache
def outline(text: str, font: str) -> Outline:
    """A run drawn as closed curves; the pen starts at the origin."""
    steps: list[tuple[Verb, tuple[tuple[float, float], ...]]] = []
    scale, pen = 1000 / hb_face(font).upem, 0.0
    for glyph in shaped(text, font).glyphs:
        left = pen + glyph.x
        for verb, spots in _contours(font, glyph.number):
            placed = tuple((left + x * scale, glyph.y + y * scale) for x, y in spots)
            steps.append((verb, placed))
        pen += glyph.advance
    return tuple(steps)


@cache
def _contours(font: str, number: int) -> Outline:
    steps: list[tuple[Verb, tuple[tuple[float, float], ...]]] = []
    now = [0.0, 0.0]

    def add(verb: Verb, *spots: tuple[float, float]) -> None:
        steps.append((verb, spots))
        if spots:
            now[:] = spots[-1]

    def curve(cx: float, cy: float, x: float, y: float, _: object) -> None:
        first = (now[0] + (cx - now[0]) * 2 / 3, now[1] + (cy - now[1]) * 2 / 3)
        second = (x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3)
        add("C", first, second, (x, y))

    draw = uharfbuzz.DrawFuncs()
    draw.set_move_to_func(lambda x, y, _: add("M", (x, y)))
    draw.set_line_to_func(lambda x, y, _: add("L", (x, y)))
    draw.set_quadratic_to_func(curve)
    draw.set_close_path_func(lambda _: add("Z"))
    hb_font(font).draw_glyph(number, draw)
    return tuple(steps)
