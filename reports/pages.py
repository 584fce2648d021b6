"""Pictures of the pages of a PDF, for the screen on which a physiotherapist reads it."""

from io import BytesIO

import pypdfium2
from PIL import Image

DPI = 110
COLOURS = 48
"""A palette: a sheet has few colours, and its picture becomes a quarter of the size."""


def page_images(pdf: bytes) -> tuple[bytes, ...]:
    """One PNG for each page, in order, 110 dots per inch. Raises pypdfium2.PdfiumError."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_png(page) for page in document)
    finally:
        document.close()


def _png(page: pypdfium2.PdfPage) -> bytes:
    bitmap = page.render(scale=DPI / 72)
    try:
        kept = BytesIO()
        bitmap.to_pil().quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG")
        return kept.getvalue()
    finally:
        bitmap.close()
        page.close()
