"""A font of shaped glyphs inside one PDF: each glyph has a code of its own and says its letters.

One shape stands for different letters (the body of ب, ت and ث is the same, the dots are glyphs of
their own), so codes are given out by shape and letters (ISO 32000-1, 9.7.4: CIDToGIDMap).
"""

from functools import lru_cache
from struct import pack
from typing import Any

import uharfbuzz
from reportlab.pdfbase.pdfdoc import PDFObject, PDFStream, PDFZCompress

from reports.shaping import Glyph, Shaped, hb_face, hb_font

_NOTHING = " "  # what a dot is read as, after its word: it has no letter, and none may be unread


class GlyphFont:
    """The glyphs of one font that one document uses."""

    def __init__(self, name: str, label: str) -> None:
        self.name, self.label = name, label
        self._codes: dict[tuple[int, str], int] = {}
        self._widths: dict[int, float] = {}
        self._scale = 1000 / hb_face(name).upem

    def show(self, shaped: Shaped, size: float) -> str:
        """The operators that show the glyphs at a size; the place is already set.

        What stands for letters comes first, in one piece, and then the dots: a reader that goes
        by the page finds whole words.
        """
        return (
            f"/{self.label} {size:g} Tf {self._row(shaped, size, dots=False)}"
            f" 0 0 Td {self._row(shaped, size, dots=True)}"
        )

    def _row(self, shaped: Shaped, size: float, *, dots: bool) -> str:
        parts, rise, skipped = ["["], 0.0, 0.0
        for glyph in shaped.glyphs:
            if bool(glyph.text) is dots:
                skipped += glyph.advance
                continue
            if glyph.y != rise:
                parts.append(f"] TJ {glyph.y * size / 1000:.3f} Ts [")
                rise = glyph.y
            before = skipped + glyph.x
            parts.append(f"{-before:g}" if before else "")
            parts.append(f"<{self._code(glyph):04X}>")
            skipped = glyph.advance - glyph.x - self._width(glyph.number)
        parts.append("] TJ 0 Ts" if rise else "] TJ")
        return "".join(parts)

    def _code(self, glyph: Glyph) -> int:
        return self._codes.setdefault((glyph.number, glyph.text), len(self._codes) + 1)

    def _width(self, number: int) -> float:
        if number not in self._widths:
            advance: int = hb_font(self.name).get_glyph_h_advance(number)
            self._widths[number] = advance * self._scale
        return self._widths[number]

    def addObjects(self, document: Any) -> None:
        """Write the font into a ReportLab document; it calls this when all pages are drawn."""
        numbers = sorted({number for number, _ in self._codes})
        base = f"SHAPED+{self.name.replace('_', '-')}"
        letters = _stream(document, self._unicode().encode("ascii"))
        mapped = _stream(document, b"\0\0" + b"".join(pack(">H", n) for n, _ in self._codes))
        file = _stream(document, subset(self.name, tuple(numbers)))
        widths = " ".join(f"{self._width(number):g}" for number, _ in self._codes)
        described = self._described(document, base, file)
        below = _object(
            document,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}/CIDSystemInfo<</Registry(Adobe)"
            f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {described}"
            f"/CIDToGIDMap {mapped}/DW 0/W[1[{widths}]]>>",
        )
        font = (
            f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H"
            f"/DescendantFonts[{below}]/ToUnicode {letters}>>"
        )
        document.idToObject["BasicFonts"].dict[self.label] = _object(document, font)

    def _described(self, document: Any, base: str, file: str) -> str:
        face, scale = hb_font(self.name), self._scale
        high = face.get_font_extents("ltr")
        top, low = round(high.ascender * scale), round(high.descender * scale)
        return _object(
            document,
            f"<</Type/FontDescriptor/FontName/{base}/Flags 4/FontBBox[-600 {low} 1600 {top}]"
            f"/ItalicAngle 0/Ascent {top}/Descent {low}/CapHeight 714/StemV 90/FontFile2 {file}>>",
        )

    def _unicode(self) -> str:
        rows = [
            f"<{code:04X}> <{(text or _NOTHING).encode('utf-16-be').hex().upper()}>"
            for (_, text), code in self._codes.items()
        ]
        blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
        body = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return _CMAP.format(body=body)


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class _Raw(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """Something already written as PDF."""

    def __init__(self, body: str) -> None:
        self._body = body.encode("ascii")

    def format(self, document: Any) -> bytes:
        return self._body


def _object(document: Any, body: str) -> str:
    """An object of its own; a reference to it."""
    return str(document.Reference(_Raw(body)).format(document).decode("ascii"))


def _stream(document: Any, content: bytes) -> str:
    stream = PDFStream(content=content, filters=[PDFZCompress])
    return str(document.Reference(stream).format(document).decode("ascii"))


@lru_cache(maxsize=64)
def subset(font: str, numbers: tuple[int, ...]) -> bytes:
    """The font with these glyphs only, under the numbers they had."""
    wanted = uharfbuzz.SubsetInput()
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.NO_LAYOUT_CLOSURE
    wanted.glyph_set.update({0, *numbers})
    unused = ("GSUB", "GPOS", "GDEF", "cmap", "OS/2", "name", "post")
    wanted.drop_table_tag_set.update({int.from_bytes(tag.encode("ascii")) for tag in unused})
    return bytes(uharfbuzz.subset(hb_face(font), wanted).blob.data)


def glyph_font(canvas: Any, name: str) -> GlyphFont:
    """The font of this name in the document of a canvas, made when it is first asked for."""
    fonts: list[Any] = canvas._doc.delayedFonts
    for font in fonts:
        if isinstance(font, GlyphFont) and font.name == name:
            return font
    made = GlyphFont(name, f"Shaped{len(fonts) + 1}")
    fonts.append(made)
    return made
