"""The same letters under the same codes in every document, so that drawings can be copied.

ReportLab gives a letter its code when it first comes up. Here the letters of nearly every text have
theirs from the start, in a subset that is the same object in every document; any other letter comes
into a further subset, made for the document.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from reports.packing import is_stream
from reports.typeface import BOLD, REGULAR, font

COMMON = "".join(map(chr, range(32, 127))) + "·–—‘’“”•…¡¿£°ßàáâäçèéêëíîïñóôöøùúüÉÖÜ"
_FONTS = (REGULAR, BOLD)
_NEXT = 256  # the first code of the second subset
_REFERENCE = re.compile(rb"\b(\d+) 0 R")


def give_codes(document: Any) -> None:
    """Gives the common letters of both fonts their codes in a new document."""
    for name in _FONTS:
        state = font(name)._assignState(document, asciiReadable=True)
        for letter in map(ord, COMMON):
            if letter not in state.assignments:
                state.assignments[letter] = len(state.subsets[0])
                state.subsets[0].append(letter)
        state.nextCode = _NEXT
        font(name).getSubsetInternalName(0, document)


def common_only(document: Any) -> bool:
    """Whether only common letters are set in it so far."""
    fonts = document.delayedFonts
    return len(fonts) == len(_FONTS) and not any(_further(each, document) for each in fonts)


def _further(each: TTFont, document: Any) -> bool:
    return len(each.state[document].subsets) > 1


def add_fonts(document: Any) -> dict[int, bytes]:
    """Adds the fonts a document uses; the objects that are the same in each, by their numbers."""
    found: dict[int, bytes] = {}
    for each in document.delayedFonts:
        if not _is_common(each, document):
            each.addObjects(document)
            continue
        known, first = _common(each.fontName), document.objectcounter + 1
        found |= {first + at: body for at, body in enumerate(known.objects(first))}
        document.objectcounter += len(known.bodies)
        document.idToObject["BasicFonts"].dict[known.name] = f"{first + known.font} 0 R"
        del each.state[document]
    return found


def _is_common(each: Any, document: Any) -> bool:
    return isinstance(each, TTFont) and each.fontName in _FONTS and not _further(each, document)


@dataclass(frozen=True, slots=True)
class _Common:
    """The objects of a subset, numbered from `first` on; that of the font is the `font`-th."""

    name: str
    first: int
    font: int
    bodies: tuple[bytes, ...]

    def objects(self, first: int) -> list[bytes]:
        """Numbered from another number on."""
        further = first - self.first

        def moved(found: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % (int(found[1]) + further)

        return [body if is_stream(body) else _REFERENCE.sub(moved, body) for body in self.bodies]


@cache
def _common(name: str) -> _Common:
    """As ReportLab writes them into a document of which nothing is kept but these."""
    document = PDFDocument(compression=1)
    give_codes(document)
    first, known = document.objectcounter + 1, f"{document.fontMapping[name]}+0".lstrip("/")
    font(name).addObjects(document)
    things = [document.numberToId[n] for n in range(first, document.objectcounter + 1)]
    bodies = tuple(document.idToObject[thing].format(document) for thing in things)
    return _Common(known, first, things.index(known), bodies)
