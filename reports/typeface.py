"""The embedded fonts, and text made safe for them: nothing prints as an empty box.

Atkinson Hyperlegible Next is made for readers with low vision; Noto Sans stands in for the Latin,
Greek and Cyrillic letters it lacks. Other scripts are set in the fonts of the languages we have
(`reports.shaping`); of the rest a wrong shape would be worse than saying that it is not printed.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reports.shaping import Outline, covers, outline
from reports.wording import language, languages

REGULAR, BOLD = "Atkinson", "Atkinson-Bold"
_STANDS_IN = {REGULAR: "NotoSans", BOLD: "NotoSans-Bold"}
_FILES = {
    REGULAR: "AtkinsonHyperlegibleNext_400Regular.ttf",
    BOLD: "AtkinsonHyperlegibleNext_700Bold.ttf",
    "NotoSans": "NotoSans_400Regular.ttf",
    "NotoSans-Bold": "NotoSans_700Bold.ttf",
}
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
OPENS, CLOSES = "\u2068", "\u2069"
"""Around what our own sentences are filled with, so that it keeps its order (FSI, PDI)."""


@cache
def _register() -> None:
    for name, file in _FILES.items():
        with as_file(files("reports") / "fonts" / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)


def font(name: str) -> Any:
    """A registered font."""
    _register()
    return pdfmetrics.getFont(name)


@cache
def _has(name: str, letter: str) -> bool:
    return ord(letter) in font(name).face.charToGlyph


@cache
def _font_for(letter: str, name: str) -> str | None:
    """Which font draws a letter; None when none of ours does it justice."""
    if _has(name, letter) or letter in (OPENS, CLOSES):
        return name
    called, kind = unicodedata.name(letter, ""), unicodedata.category(letter)
    for begins, shapes in _shaped_fonts(name).items():
        if called.startswith(begins) and covers(shapes, letter):
            return shapes
    script = called.split(" ")[0]
    plain = kind[0] in "PNSZ" or kind == "Mn" and script == "COMBINING"
    drawn = _has(_STANDS_IN[name], letter) and (script in _SCRIPTS or plain)
    return _STANDS_IN[name] if drawn else None


@cache
def _shaped_fonts(name: str) -> Mapping[str, str]:
    """By script, the fonts whose letters HarfBuzz must place, in the weight of a font of ours."""
    known = (language(code).fonts for code in languages())
    return {each.script: each.bold if name == BOLD else each.regular for each in known if each}


@cache
def needs_shaping(name: str) -> bool:
    """Whether a run in this font is shaped; the others are set letter by letter."""
    return name not in _FILES


def outlined(word: str) -> Outline:
    """A word in bold as closed curves, in thousandths of the font size. It is of one script."""
    ((name, run),) = runs(word, BOLD, "")
    return outline(run, _FILES.get(name, name).removesuffix(".ttf"))


def cleaned(text: str, kept: str = "") -> str:
    """The text composed, without control, direction and other unseen characters; lines are kept."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c if c in kept else _plain(c) for c in composed).strip()


def _plain(letter: str) -> str:
    if letter in "\n\u00a0":
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Zl", "Zp"):
        return "\n"
    if kind == "Zs" or letter == "\t":
        return " "
    return "" if kind in ("Cc", "Cf", "Cs") else letter


def unbroken(text: str) -> str:
    """The text on one line where a line can hold it."""
    return text.replace(" ", "\u00a0")


def printable(text: str, name: str = REGULAR) -> bool:
    """Whether every letter can be drawn as it should be, and there is one."""
    known = cleaned(text)
    return bool(known) and all(c.isspace() or _font_for(c, name) for c in known)


def runs(text: str, name: str, missing: str) -> list[tuple[str, str]]:
    """The cleaned text in runs of one font; `missing` stands where letters cannot be drawn."""
    if text.isascii() and text.isprintable():  # nearly every text: all its letters are ours
        return [(name, text.strip())]
    return in_fonts(cleaned(text, OPENS + CLOSES), name, missing)


def in_fonts(text: str, name: str, missing: str) -> list[tuple[str, str]]:
    """The text as it is in runs of one font; `missing` stands where letters cannot be drawn."""
    found: list[tuple[str, str]] = []
    for letter in text:
        chosen = name if letter.isspace() else _font_for(letter, name)
        piece = letter if chosen else missing
        if chosen is None and found and found[-1][1].endswith(missing):
            continue
        chosen = chosen or name
        if found and found[-1][0] == chosen:
            found[-1] = (chosen, found[-1][1] + piece)
        else:
            found.append((chosen, piece))
    return found


def drawable(text: str, missing: str, name: str = REGULAR) -> str:
    """The cleaned text with `missing` for what cannot be drawn."""
    return "".join(run for _, run in runs(text, name, missing))


def markup(text: str, name: str = REGULAR, missing: str = "[?]") -> str:
    """The text for a paragraph: escaped, its line ends kept, each run in a font that has it."""
    parts = []
    for chosen, run in runs(text, name, missing):
        safe = escape(run).replace("\n", "<br/>")
        parts.append(safe if chosen == name else f'<font name="{chosen}">{safe}</font>')
    return "".join(parts)
