"""Several signed documents as one file for the printer, each behind a sheet that says whose it is.

The copies in it are for paper: a signature covers the file it was made for, not this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

from reports.blocks import Unspoken
from reports.pages import PDFIUM
from reports.typeface import REGULAR, font, markup

MARGIN = 56
"""Points around the words of a separator sheet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document with the lines of its separator, the first one the largest."""

    pdf: bytes = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)


def batch(parts: Sequence[Part]) -> bytes:
    """One PDF: a separator before each part, in the given order."""
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        for number, part in enumerate(parts, 1):
            for pdf in (_separator(part.lines, f"{number} of {len(parts)}"), part.pdf):
                with pypdfium2.PdfDocument(pdf) as source:
                    whole.import_pages(source)
        out = BytesIO()
        whole.save(out)
        whole.close()
    return out.getvalue()


def _separator(lines: Sequence[str], count: str) -> bytes:
    font(REGULAR)
    out = BytesIO()
    width, height = A4
    canvas = Canvas(out, pagesize=A4)
    canvas.setLineWidth(6)
    canvas.line(MARGIN, height - MARGIN, width - MARGIN, height - MARGIN)
    top = height - 2 * MARGIN
    last = f"Separator sheet {count}. Do not give this sheet to the patient."
    sizes = ((line, 30 if at == 0 else 17) for at, line in enumerate(lines))
    for text, size in (*sizes, (last, 12)):
        style = ParagraphStyle("separator", fontName=REGULAR, fontSize=size, leading=1.4 * size)
        words = Unspoken(markup(text), style)  # in any script
        _, used = words.wrap(width - 2 * MARGIN, top)
        words.drawOn(canvas, MARGIN, top - used)
        top -= used + 10
    canvas.save()
    return out.getvalue()
