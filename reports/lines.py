"""Lines that ReportLab cannot set: languages from right to left, and names in a shaped script.

Lines are broken first, then each is put into the order of the Unicode algorithm (UAX 9), so that
no line can come out below the one it leads to. What is filled in is isolated by `reports.wording`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Literal

from bidi import get_display
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.glyph_font import glyph_font
from reports.shaping import Shaped, shaped
from reports.typeface import BOLD, CLOSES, OPENS, in_fonts, needs_shaping

Base = Literal["L", "R"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text of one weight and colour, and the direction it is read in."""

    text: str
    font: str
    colour: str | None
    base: Base


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a fragment stands on one line."""

    text: str
    fragment: Fragment

    def width(self, size: float) -> float:
        """In points."""
        return width_of(self.text, self.fragment.font, size, self.fragment.base)


Line = tuple[Piece, ...]
Run = tuple[str, str | Shaped, float]
"""A font, what is shown in it, and its width in thousandths of the size."""


@lru_cache(maxsize=8192)
def typeset(text: str, font: str, base: Base) -> tuple[Run, ...]:
    """A piece of a line as it stands on paper, from left to right."""
    shown = str(get_display(text, base_dir=base)).replace(OPENS, "").replace(CLOSES, "")
    return tuple(_run(name, run) for name, run in in_fonts(shown, font, ""))


def _run(name: str, run: str) -> Run:
    if not needs_shaping(name):
        return name, run, stringWidth(run, name, 1000)
    backwards = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in run)
    glyphs = shaped(run[::-1] if backwards else run, name)
    return name, glyphs, glyphs.width


def width_of(text: str, font: str, size: float, base: Base = "L") -> float:
    """How wide a piece of text is, in points."""
    if text.isascii():
        return float(stringWidth(text, font, size))
    return sum(wide for _, _, wide in typeset(text, font, base)) * size / 1000


def paint(canvas: Any, text: str, font: str, size: float, x: float, y: float, base: Base) -> float:
    """Show a piece from its left end, on the line y; how wide it is."""
    start = x
    for name, what, wide in typeset(text, font, base):
        if isinstance(what, Shaped):
            operators = glyph_font(canvas, name).show(what, size)
            canvas._code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {operators} ET")
        else:
            canvas.setFont(name, size)
            canvas.drawString(x, y, what)
        x += wide * size / 1000
    return x - start


def must_be_laid(text: str, style: Any) -> bool:
    """Whether the text of a paragraph, from `markup`, cannot be left to ReportLab."""
    if style.wordWrap == "RTL":
        return True
    if text.isascii() and "<font name" not in text:
        return False
    fonts = re.findall(r'<font name="([^"]+)"', text)
    return any(map(needs_shaping, fonts)) or OPENS in text or CLOSES in text


class Laid:
    """The text of a paragraph, from `markup`, in lines of its own."""

    def __init__(self, text: str, style: Any) -> None:
        self.style, self.rtl = style, style.wordWrap == "RTL"
        self.paragraphs = _Reader(style, rtl=self.rtl).paragraphs(text)
        self.lines: Sequence[Line] = ()
        self.text = "\n".join(
            "".join(each.text for each in paragraph) for paragraph in self.paragraphs
        ).translate({ord(OPENS): None, ord(CLOSES): None})

    @property
    def height(self) -> float:
        """Of the lines, in points."""
        return float(self.style.leading) * len(self.lines)

    def split(self, height: float) -> list["Laid"]:
        """What fits into a height and the rest; nothing when no line fits."""
        fitting = int(height / self.style.leading)
        if fitting < 1:
            return []
        parts = [copy(self), copy(self)] if fitting < len(self.lines) else [self]
        for part, lines in zip(parts, (self.lines[:fitting], self.lines[fitting:]), strict=False):
            part.lines = lines
        return parts

    def wrap(self, room: float) -> float:
        """Break it into lines; the height of them all."""
        style = self.style
        room -= style.leftIndent
        self.lines = [
            line for each in self.paragraphs for line in _broken(each, room, style.fontSize)
        ]
        return self.height

    def paint(self, canvas: Any, x: float, top: float, room: float) -> None:
        """Show the lines in a column from x on, below `top`."""
        style = self.style
        y = top - style.fontSize
        for line in self.lines:
            widths = [
                width_of(p.text, p.fragment.font, style.fontSize, p.fragment.base) for p in line
            ]
            slack = room - style.leftIndent - sum(widths)
            before = slack if style.alignment == 2 else 0  # the end side, as an aside is set
            at = x + (room - style.leftIndent - before if self.rtl else style.leftIndent + before)
            for piece, wide in zip(line, widths, strict=True):
                at -= wide if self.rtl else 0
                self._show(canvas, piece, at, y)
                at += 0 if self.rtl else wide
            y -= style.leading

    def _show(self, canvas: Any, piece: Piece, x: float, y: float) -> None:
        style, told = self.style, piece.fragment
        canvas.setFillColor(HexColor(told.colour) if told.colour else style.textColor)
        paint(canvas, piece.text, told.font, style.fontSize, x, y, told.base)


class _Reader(HTMLParser):
    """Reads the few marks that our paragraphs have: <b>, <font color>, <br/>."""

    def __init__(self, style: Any, *, rtl: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._style, self._rtl = style, rtl
        self._bold, self._colours = 0, [""]
        self._found: list[list[tuple[str, str, str]]] = [[]]

    def paragraphs(self, text: str) -> list[list[Fragment]]:
        self.feed(text)
        self.close()
        return [list(self._joined(each)) for each in self._found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._bold += tag == "b"
        if tag == "font":
            self._colours.append(dict(attrs).get("color") or self._colours[-1])
        if tag == "br":
            self._found.append([])

    def handle_endtag(self, tag: str) -> None:
        self._bold -= tag == "b"
        if tag == "font":
            self._colours.pop()

    def handle_data(self, data: str) -> None:
        font = BOLD if self._bold else self._style.fontName
        line, colour = self._found[-1], self._colours[-1]
        if line and line[-1][1:] == (font, colour):
            line[-1] = (line[-1][0] + data, font, colour)
        else:
            line.append((data, font, colour))

    def _joined(self, line: list[tuple[str, str, str]]) -> Iterator[Fragment]:
        for text, font, colour in line:
            yield Fragment(text, font, colour or None, base_of(text, rtl=self._rtl))


def base_of(text: str, *, rtl: bool) -> Base:
    """The direction of a text in a document of this direction: that of its own letters where they
    have one only; a text of both is read as it begins, on a sheet from right to left as the sheet.
    """
    strong = [k for letter in text if (k := unicodedata.bidirectional(letter)) in ("L", "R", "AL")]
    if not strong:
        return "R" if rtl else "L"
    if rtl and set(strong) != {"L"}:
        return "R"
    return "L" if strong[0] == "L" else "R"


def _broken(fragments: Sequence[Fragment], room: float, size: float) -> Iterator[Line]:
    """Lines as full as they can be; each word is measured once."""
    line: list[Piece] = []
    used, gap = 0.0, ""
    for told in fragments:
        for word in re.findall(r" +|[^ ]+", told.text):
            if word[0] == " ":
                gap = " "
                continue
            for part in _parts(word, told, room, size):
                wide = width_of(part, told.font, size, told.base)
                space = width_of(gap, told.font, size)
                if line and used + space + wide > room:
                    yield tuple(line)
                    line, used, space = [], 0.0, 0.0
                used += space + wide
                _add(line, " " if space else "", part, told)
                gap = ""
    yield tuple(line)


def _add(line: list[Piece], gap: str, word: str, told: Fragment) -> None:
    if line and gap:
        line[-1] = Piece(line[-1].text + gap, line[-1].fragment)
    if line and line[-1].fragment is told:
        line[-1] = Piece(line[-1].text + word, told)
    else:
        line.append(Piece(word, told))


def _parts(word: str, told: Fragment, room: float, size: float) -> Iterator[str]:
    """A word that no line holds is cut."""
    while width_of(word, told.font, size, told.base) > room and len(word) > 1:
        cut = len(word) - 1
        while cut > 1 and width_of(word[:cut], told.font, size, told.base) > room:
            cut = min(cut - 1, int(cut * 0.9) + 1) if cut > 12 else cut - 1
        yield word[:cut]
        word = word[cut:]
    yield word
