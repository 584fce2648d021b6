"""Pictures of the pages of a PDF, for the screen on which a physiotherapist reads it."""

from io import BytesIO

import pypdfium2

DPI = 110
COMPRESSION = 3
"""For a page of text as small as zlib's usual 6, in a little over half the time."""


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
        bitmap.to_pil().save(kept, "PNG", compress_level=COMPRESSION)
        return kept.getvalue()
    finally:
        bitmap.close()
        page.close()
