"""Paper, sizes, colours and paragraph styles of a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle

from reports.typeface import BOLD, REGULAR

PaperName = Literal["a4", "letter"]
SIDE = 38.0
FOOT = 42.0
LARGE_PRINT = 18.0
TEXT_CONTRAST, HIGH_CONTRAST = 4.5, 7.0
"""What text has at least against what it stands on (WCAG 2.2, 1.4.3 and 1.4.6)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper, in points."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """Between the margins."""
        return self.width - 2 * SIDE


PAPERS: Mapping[PaperName, Paper] = MappingProxyType({"a4": Paper(*A4), "letter": Paper(*LETTER)})


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a document; each text colour stands on white and on its own pale one."""

    ink: str
    grey: str
    accent: str
    tint: str
    red: str
    red_pale: str
    amber: str
    amber_pale: str
    band: str


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles and colours, and how figures are set.

    `wide` puts figures beside their text, else they stand above, as in large print. `grey`: no
    colour at all, for high contrast and printers without it. `rtl`: columns and lines begin at the
    right.
    """

    colours: Palette

    body: ParagraphStyle
    small: ParagraphStyle
    title: ParagraphStyle
    heading: ParagraphStyle
    exercise: ParagraphStyle
    aside: ParagraphStyle
    label: ParagraphStyle
    amount: ParagraphStyle
    item: ParagraphStyle
    banner: ParagraphStyle
    alarm: ParagraphStyle
    clinic: ParagraphStyle
    contact: ParagraphStyle
    wide: bool
    grey: bool
    rtl: bool


@lru_cache(maxsize=256)
def palette(colour: str, *, high_contrast: bool = False) -> Palette:
    """The colours around a clinic's own; in high contrast black on white only."""
    if high_contrast:
        black, white = "#000000", "#FFFFFF"
        return Palette(black, black, black, white, black, white, black, white, black)
    accent = readable(colour)
    return Palette(
        ink="#1D2A33",
        grey="#4A5862",
        accent=accent,
        tint=mixed(accent, 0.93),
        red="#A3172B",
        red_pale="#FFF4F3",
        amber="#8A4B00",
        amber_pale="#FFF3DC",
        band=colour,
    )


def _style(
    name: str,
    points: float,
    *,
    leading: float,
    rtl: bool,
    ink: str,
    bold: bool = False,
    **more: float,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else REGULAR,
        fontSize=points,
        leading=round(points * leading, 1),
        textColor=HexColor(ink),
        wordWrap="RTL" if rtl else None,
        **more,
    )


@lru_cache(maxsize=256)
def styles(
    colour: str,
    size: float,
    *,
    high_contrast: bool = False,
    leading: float = 1.32,
    rtl: bool = False,
) -> Styles:
    """The styles for a clinic colour and a text size in points; from 18 on nothing is smaller.

    `leading` is the distance of two lines in sizes.
    """
    colours = palette(colour, high_contrast=high_contrast)
    accent, grey = colours.accent, colours.grey
    large_print = size >= LARGE_PRINT
    small = size if large_print else 9.0

    style = partial(_style, leading=leading, rtl=rtl, ink=colours.ink)
    return Styles(
        colours=colours,
        body=style("body", size, spaceAfter=size * 0.25),
        small=style("small", small, ink=grey),
        title=style("title", size * (1.5 if large_print else 1.85), bold=True, ink=accent),
        heading=style(
            "heading",
            size * (1.2 if large_print else 1.33),
            bold=True,
            ink=accent,
            spaceBefore=size * 0.5,
            keepWithNext=1,
        ),
        exercise=style("exercise", size * (1.1 if large_print else 1.24), bold=True, ink=accent),
        amount=style("amount", size, bold=True, spaceAfter=2),
        item=style("item", size, leftIndent=size * 1.45, spaceAfter=size * 0.15),
        aside=style(
            "aside",
            size if large_print else size * 0.93,
            ink=grey,
            alignment=0 if large_print else 2,
        ),
        label=style("label", size, bold=True, ink=accent),
        banner=style(
            "banner", size * 1.1, bold=True, ink=colours.amber, leftIndent=10, rightIndent=10
        ),
        alarm=style("alarm", size * 1.1, bold=True, ink=colours.red, spaceAfter=2),
        clinic=style("clinic", size * 1.3, bold=True, ink=accent),
        contact=style("contact", small, ink=grey, alignment=2),
        wide=not large_print,
        grey=high_contrast,
        rtl=rtl,
    )


def readable(colour: str) -> str:
    """The colour, darkened until it can be read on white and on its own tint."""
    share = 0.0
    while _least(mixed(colour, -share)) < TEXT_CONTRAST:
        share += 0.05
    return mixed(colour, -share)


def _least(colour: str) -> float:
    return contrast(colour, mixed(colour, 0.93))


def mixed(colour: str, share: float) -> str:
    """The colour part of the way to white (share above 0) or to black (below 0)."""
    goal = 255 if share > 0 else 0
    return "#" + "".join(
        f"{round(part + (goal - part) * abs(share)):02X}" for part in _parts(colour)
    )


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
