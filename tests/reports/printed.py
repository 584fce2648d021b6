"""What can be read on a printed sheet, by another library than the one that drew it."""

from io import BytesIO

import pypdfium2

from reports.pages import page_count, page_image
from tests.reports.ua_check import read


def pictures_of(pdf: bytes) -> list[bytes]:
    """Each page as the physiotherapist sees it."""
    return [page_image(pdf, number) for number in range(1, page_count(pdf) + 1)]


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, its white space made single."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        texts = []
        for page in document:
            reader = page.get_textpage()
            texts.append(" ".join(str(reader.get_text_range()).replace("\ufffe", "").split()))
            reader.close()
            page.close()
        return texts
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The text of the whole document."""
    return " ".join(pages_of(pdf))


def read_out(pdf: bytes) -> str:
    """The text as a screen reader finds it: what is painted, and the texts that stand for it."""
    return " ".join([text_of(pdf), *" ".join(read(pdf).actual).split()])
