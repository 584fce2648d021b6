"""Pieces of a line in the order they are shown in, after the Unicode algorithm (UAX 9)."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

from bidi import get_display
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.glyph_font import glyph_font
from reports.shaping import Shaped, shaped
from reports.typeface import CLOSES, OPENS, in_fonts, needs_shaping

Base = Literal["L", "R"]
Run = tuple[str, str | Shaped, float]
"""A font, what is shown in it, and its width in thousandths of the size."""


@lru_cache(maxsize=2048)
def typeset(text: str, font: str, base: Base) -> tuple[Run, ...]:
    """A piece of a line as it stands on paper, from left to right."""
    return tuple(_run(name, run) for name, run in in_fonts(ordered(text, base), font, ""))


def ordered(text: str, base: Base) -> str:
    """The text in the order it is shown from left to right, brackets turned where they must be.

    The library neither finds out the direction of an isolate (FSI) nor turns brackets (rule L4).
    """
    told = re.sub(f"{OPENS}([^{CLOSES}]*)", _isolated, text)
    shown = str(get_display(re.sub(_PAIRED, rf"\g<0>{_PROBE}", told), base_dir=base))
    turned = re.sub(f"({_PAIRED}){_PROBE}|{_PROBE}({_PAIRED})", _as_read, shown)
    return re.sub(f"[{_PROBE}{_LRI}{_RLI}{OPENS}{CLOSES}]", "", turned)


def _as_read(found: re.Match[str]) -> str:
    """A bracket as it is, or turned where its mark went before it."""
    return found[1] or _MIRRORED[found[2]]


def _isolated(found: re.Match[str]) -> str:
    """An isolate of the direction its first letter has (rules P2 and P3)."""
    backwards = base_of(found[1], rtl=False) == "R"
    return (_RLI if backwards else _LRI) + found[1]


_LRI, _RLI = "\u2066", "\u2067"
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_PAIRED = f"[{re.escape(''.join(_MIRRORED))}]"
_PROBE = "\U000e0100"
"""A mark of no width that goes where its bracket goes: before it where that is read leftwards."""


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
