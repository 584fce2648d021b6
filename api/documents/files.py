"""A document as an answer: the file itself, or one of its pages as a picture."""

from flask import Response

from records.errors import NotFound
from reports.pages import page_image


def pdf(content: bytes, file_name: str) -> Response:
    """A PDF that the browser shows and can print."""
    headers = {"Content-Disposition": f'inline; filename="{file_name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def picture(content: bytes, number: int) -> Response:
    """A page (from 1) as PNG, drawn from these bytes now. Raises NotFound: no such page."""
    try:
        return Response(page_image(content, number), mimetype="image/png")
    except IndexError:
        raise NotFound from None
