"""Sizes, colours and paragraph styles of a sheet."""

from dataclasses import dataclass
from functools import cache

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

from reports.typeface import BOLD, REGULAR

PAGE_WIDTH, PAGE_HEIGHT = A4
SIDE = 38.0
WIDTH = PAGE_WIDTH - 2 * SIDE
FOOT = 42.0
INK, GREY, RULE = "#1D2A33", "#4A5862", "#C6D0D6"
LARGE_PRINT = 18.0
RED, RED_PALE = "#A3172B", "#FFF4F3"
AMBER, AMBER_PALE = "#8A4B00", "#FFF3DC"
_WHITE_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles, and how figures are set.

    `wide` puts figures beside their text, else they stand above, as in large print.
    """

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
    accent: str
    tint: str
    wide: bool


@cache
def styles(colour: str, size: float) -> Styles:
    """The styles for a clinic colour and a text size in points; from 18 on nothing is smaller."""
    accent = readable(colour)
    large_print = size >= LARGE_PRINT
    small = size if large_print else 9.0

    def style(
        name: str, points: float, bold: bool = False, ink: str = INK, **more: float
    ) -> ParagraphStyle:
        return ParagraphStyle(
            name,
            fontName=BOLD if bold else REGULAR,
            fontSize=points,
            leading=round(points * 1.32, 1),
            textColor=HexColor(ink),
            **more,
        )

    return Styles(
        body=style("body", size, spaceAfter=size * 0.25),
        small=style("small", small, ink=GREY),
        title=style("title", size * 1.85, bold=True, ink=accent),
        heading=style("heading", size * 1.33, bold=True, ink=accent, spaceBefore=size * 0.5),
        exercise=style("exercise", size * 1.24, bold=True, ink=accent),
        amount=style("amount", size, bold=True, spaceAfter=2),
        item=style("item", size, leftIndent=size * 1.45, spaceAfter=size * 0.15),
        aside=style(
            "aside",
            size if large_print else size * 0.93,
            ink=GREY,
            alignment=0 if large_print else 2,
        ),
        label=style("label", size, bold=True, ink=accent),
        banner=style("banner", size * 1.1, bold=True, ink=AMBER),
        alarm=style("alarm", size * 1.1, bold=True, ink=RED, spaceAfter=2),
        clinic=style("clinic", size * 1.3, bold=True, ink=accent),
        contact=style("contact", small, ink=GREY, alignment=2),
        accent=accent,
        tint=mixed(accent, 0.93),
        wide=not large_print,
    )


def readable(colour: str) -> str:
    """The colour, darkened until text in it can be read on white (WCAG 2.2, 1.4.3: 4.5 to 1)."""
    share = 0.0
    while contrast_on_white(mixed(colour, -share)) < _WHITE_CONTRAST:
        share += 0.05
    return mixed(colour, -share)


def mixed(colour: str, share: float) -> str:
    """The colour part of the way to white (share above 0) or to black (below 0)."""
    goal = 255 if share > 0 else 0
    return "#" + "".join(
        f"{round(part + (goal - part) * abs(share)):02X}" for part in _parts(colour)
    )


def contrast_on_white(colour: str) -> float:
    """Contrast ratio against white, 1 to 21 (WCAG 2.2)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
