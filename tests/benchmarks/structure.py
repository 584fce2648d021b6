"""What a tagged PDF says: each piece of text with its role, read back from its structure tree."""

from collections.abc import Iterator, Sequence
from ctypes import c_ushort, create_string_buffer
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

FIGURE = "Figure"


BOXED = "Stop rule:"
HEADINGS = frozenset({"H1", "H2", "H3"})
Figure = tuple[str, Path]
"""The words that stand for a figure, and its SVG file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph, the body of a list item (with its label), or a figure."""

    role: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces that stand together: plain, beside figures, or in a tinted box."""

    pieces: tuple[Piece, ...]
    figures: tuple[Figure, ...] = ()
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A document's blocks in reading order, and the words at the foot of each page."""

    blocks: tuple[Block, ...]
    foot: str

    def renamed(self, old: str, new: str) -> "Content":
        """The same for another patient: the name stands in plain blocks and in the foot."""
        blocks = (
            each
            if each.figures
            else replace(
                each,
                pieces=tuple(replace(p, text=p.text.replace(old, new)) for p in each.pieces),
            )
            for each in self.blocks
        )
        return Content(tuple(blocks), self.foot.replace(old, new))


def content(pdf: bytes, figures: Sequence[Figure], foot: str) -> Content:
    """What a document says; the figures are given in reading order."""
    return Content(tuple(_blocks(pieces(pdf), iter(figures))), foot)


def _blocks(found: list[Piece], figures: Iterator[Figure]) -> Iterator[Block]:
    plain: list[Piece] = []
    beside: list[Figure] = []
    for piece in found:
        boxed = piece.text.startswith(BOXED)
        if plain and (boxed or piece.role in HEADINGS or (piece.role == FIGURE and not beside)):
            yield Block(tuple(plain), tuple(beside))
            plain, beside = [], []
        if boxed:
            yield Block((piece,), boxed=True)
        elif piece.role == FIGURE:
            beside.append(next(figures))
        else:
            plain.append(piece)
    yield Block(tuple(plain), tuple(beside))


def pieces(pdf: bytes) -> list[Piece]:
    """The pieces of a document in reading order."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        found = [piece for page in document for piece in _of_page(page)]
    finally:
        document.close()
    before = [Piece("", ""), *found]
    return [
        replace(piece, label=last.text if last.role == "Lbl" else "")
        for last, piece in zip(before, found, strict=False)
        if piece.role != "Lbl"
    ]


def _of_page(page: Any) -> list[Piece]:
    texts: dict[int, str] = {}
    reader = page.get_textpage()
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        number = raw.FPDFPageObj_GetMarkedContentID(each.raw)
        if number < 0:  # an artifact: the running foot
            continue
        texts[number] = texts.get(number, "") + _text(each.raw, reader.raw)
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    found: list[Piece] = []
    for index in range(raw.FPDF_StructTree_CountChildren(tree)):
        found += _below(raw.FPDF_StructTree_GetChildAtIndex(tree, index), texts)
    raw.FPDF_StructTree_Close(tree)
    reader.close()
    return found


def _below(element: Any, texts: dict[int, str]) -> Iterator[Piece]:
    role = _role(element)
    marks = (
        raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
        for index in range(max(0, raw.FPDF_StructElement_GetMarkedContentIdCount(element)))
    )
    text = " ".join("".join(texts.get(number, "") for number in marks).split())
    if text or role == FIGURE:
        yield Piece(role, text)
    for index in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from _below(child, texts)


def _role(element: Any) -> str:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = create_string_buffer(size)
    raw.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _text(element: Any, reader: Any) -> str:
    size = raw.FPDFTextObj_GetText(element, reader, None, 0)
    buffer = (c_ushort * (size // 2 + 1))()
    raw.FPDFTextObj_GetText(element, reader, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")
