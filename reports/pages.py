"""Pictures of the pages of a PDF, for the screen on which a physiotherapist reads it.

They are drawn from the stored bytes when somebody looks, and kept nowhere: what is seen is what
will be signed, and a form need not wait for pictures that nobody may look at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image

DPI = 110
COLOURS = 128
"""A palette: a sheet has few colours, and its picture becomes a quarter of the size. Found by an
octree: a sixth of the time of Pillow's median cut, and nearer to the true colours."""
EFFORT = 4
"""Of deflate: nine tenths of what its usual 6 saves, in two thirds of the time."""

PDFIUM = Lock()
"""PDFium may be used by one thread at a time, also with two documents
(https://pypdfium2.readthedocs.io/en/stable/python_api.html, "Incompatibility with Threading")."""


def page_count(pdf: bytes) -> int:
    """How many pages a reader finds. Raises pypdfium2.PdfiumError when it is no PDF."""
    with _opened(pdf) as document:
        return len(document)


def page_image(pdf: bytes, number: int) -> bytes:
    """A page (from 1) as PNG, 110 dots per inch. Raises IndexError when there is no such page,
    pypdfium2.PdfiumError when it is no PDF."""
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        bitmap = page.render(scale=DPI / 72)
        try:
            picture = bitmap.to_pil()
        finally:
            bitmap.close()
            page.close()
    return _png(picture)


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _png(picture: Image.Image) -> bytes:
    kept = BytesIO()
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(kept, "PNG", compress_level=EFFORT)
    return kept.getvalue()
