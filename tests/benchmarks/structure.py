"""What a tagged PDF says: each piece of text with its role, read back from its structure tree."""

from collections.abc import Iterator
from ctypes import c_ushort, create_string_buffer
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2
from pypdfium2 import raw

FIGURE = "Figure"


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph, a label, the body of a list item, or (without text) a figure."""

    role: str
    text: str


def pieces(pdf: bytes) -> list[Piece]:
    """The pieces of a document in reading order."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return [piece for page in document for piece in _of_page(page)]
    finally:
        document.close()


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
