"""Lines that ReportLab cannot set: languages from right to left, and names in a shaped script.

Lines are broken first, then each is put into the order of the Unicode algorithm (UAX 9), so that
no line can come out below the one it leads to. What is filled in is isolated by `reports.wording`.
"""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from reportlab.lib.colors import HexColor

from reports.ordering import Base, base_of, paint, width_of
from reports.typeface import BOLD, CLOSES, OPENS, needs_shaping

_END = 2  # ReportLab's number for the alignment of an aside: at the end of the line


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text of one weight and colour, and the direction it is read in."""

    text: str
    font: str
    colour: str | None
    base: Base


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a fragment stands on one line, and the space to the next piece."""

    text: str
    fragment: Fragment
    gap: str = ""

    def shown(self, *, rtl: bool) -> str:
        """With the space on the side where the line goes on."""
        onwards = (self.fragment.base == "R") is rtl
        return self.text + self.gap if onwards else self.gap + self.text


Line = tuple[Piece, ...]


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
        self.paragraphs = _read(text, style.fontName, self.rtl)
        self.lines: Sequence[Line] = ()
        self.is_part = False
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
            part.lines, part.is_part = lines, len(parts) > 1 or self.is_part
        return parts

    def wrap(self, room: float) -> float:
        """Break it into lines; the height of them all. A part keeps the lines it was given."""
        if self.is_part:
            return self.height
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
            self._paint_line(canvas, line, x, y, room - style.leftIndent)
            y -= style.leading

    def _paint_line(self, canvas: Any, line: Line, x: float, y: float, room: float) -> None:
        style, rtl = self.style, self.rtl
        shown = [(piece.shown(rtl=rtl), piece.fragment) for piece in line]
        widths = [width_of(text, told.font, style.fontSize, told.base) for text, told in shown]
        before = room - sum(widths) if style.alignment == _END else 0.0
        at = x + room - before if rtl else x + style.leftIndent + before
        for (text, told), wide in zip(shown, widths, strict=True):
            at -= wide if rtl else 0
            canvas.setFillColor(HexColor(told.colour) if told.colour else style.textColor)
            paint(canvas, text, told.font, style.fontSize, at, y, told.base)
            at += 0 if rtl else wide


@lru_cache(maxsize=2048)
def _read(text: str, font: str, rtl: bool) -> tuple[tuple[Fragment, ...], ...]:
    """The fragments of each paragraph of a markup; most texts come again and again."""
    return _Reader(font, rtl=rtl).paragraphs(text)


class _Reader(HTMLParser):
    """Reads the few marks that our paragraphs have: <b>, <font color>, <br/>."""

    def __init__(self, font: str, *, rtl: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._font, self._rtl = font, rtl
        self._bold, self._colours = 0, [""]
        self._found: list[list[tuple[str, str, str]]] = [[]]

    def paragraphs(self, text: str) -> tuple[tuple[Fragment, ...], ...]:
        self.feed(text)
        self.close()
        return tuple(tuple(self._joined(each)) for each in self._found)

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
        font = BOLD if self._bold else self._font
        line, colour = self._found[-1], self._colours[-1]
        if line and line[-1][1:] == (font, colour):
            line[-1] = (line[-1][0] + data, font, colour)
        else:
            line.append((data, font, colour))

    def _joined(self, line: list[tuple[str, str, str]]) -> Iterator[Fragment]:
        for text, font, colour in line:
            yield Fragment(text, font, colour or None, base_of(text, rtl=self._rtl))


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
    if line and line[-1].fragment is told:
        line[-1] = Piece(line[-1].text + gap + word, told)
        return
    if line:
        line[-1] = Piece(line[-1].text, line[-1].fragment, gap)
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
