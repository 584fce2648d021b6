"""Every figure on one picture, to look at them all. Refresh after a wanted change:

python -m tests.reports.figures.contact_sheet                  writes docs/figures.png
python -m tests.reports.figures.contact_sheet look.png S-02 F  only these, larger
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from reports.figures import DEFAULT_STYLE, STYLES, Panel, draw, panels
from reports.figures.drawings import DRAWN
from tests.reports.figures.drawn import saved

FILE = Path(__file__).parents[3] / "docs" / "figures.png"
_CELL, _HIGH, _COLUMNS, _PAD, _LABEL = 170.0, 150.0, 6, 6.0, 10.0  # points


def right_side(wanted: Sequence[str] = ()) -> list[Panel]:
    """The panels of the exercises that begin as wanted (all without), for the right side."""
    return [
        panel
        for exercise_id in sorted(DRAWN)
        for variant in DRAWN[exercise_id].variants
        for panel in panels(exercise_id, variant or None, "right")
        if not wanted or exercise_id.startswith(tuple(wanted))
    ]


def contact_sheet(shown: Sequence[Panel], columns: int = _COLUMNS, scale: float = 1) -> Image.Image:
    """The panels with their keys, row by row; `scale` is pixels to the point."""
    rows = -(-len(shown) // columns)
    size = (columns * _CELL, rows * _HIGH)
    canvas = Canvas("", pagesize=size)
    for place, panel in enumerate(shown):
        row, column = divmod(place, columns)
        x, y = column * _CELL + _PAD, size[1] - (row + 1) * _HIGH + _PAD
        draw(canvas, panel, x, y + _LABEL, _CELL - 2 * _PAD, _HIGH - 2 * _PAD - _LABEL)
        canvas.setFont("Helvetica", 7)
        look = "" if panel.style == DEFAULT_STYLE else f" ({panel.style})"
        canvas.drawCentredString(x + _CELL / 2 - _PAD, y, panel.key.replace(".right", "") + look)
    page = pypdfium2.PdfDocument(saved(canvas))[0]
    image: Image.Image = page.render(scale=scale).to_pil()
    return image


if __name__ == "__main__":
    if len(sys.argv) > 1:
        contact_sheet(right_side(sys.argv[2:]), 3, 3).save(sys.argv[1])
    else:
        looks = [panels("N-02", None, "right", s)[1] for s in STYLES if s != DEFAULT_STYLE]
        sheet = contact_sheet([*right_side(), *looks], scale=2)
        sheet.quantize(256, Image.Quantize.MAXCOVERAGE).save(FILE, optimize=True)
