"""The code on a printed sheet that leads a phone to the same sheet: rectangles, no picture."""

from collections.abc import Iterator
from typing import Any

import segno
from reportlab.platypus import Flowable

QUIET = 4  # modules of white around the code (ISO/IEC 18004, 5.3.8)
_MASK = 3  # any mask can be read; trying all eight for the prettiest costs five times as much


class Code(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A QR code of an address, `size` points wide with its quiet zone; `alt` is read out."""

    def __init__(self, address: str, size: float, alt: str) -> None:
        super().__init__()
        self.address, self.size, self.alt = address, size, alt

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.size, self.size

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        rows = modules(self.address)
        module = self.size / (len(rows) + 2 * QUIET)
        x0, y0 = canvas.absolutePosition(x, y)
        with canvas.element("Figure", alt=self.alt) as element, canvas.content():
            element.box = (x0, y0, x0 + self.size, y0 + self.size)
            canvas.saveState()
            canvas.translate(x, y + self.size)
            canvas.scale(module, -module)
            canvas.setFillGray(0)
            dark = "".join(f"{QUIET + a} {QUIET + b} {n} 1 re\n" for b, a, n in _runs(rows))
            canvas._code.append(f"{dark}f")
            canvas.restoreState()


def modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The dark and light modules by row, without a quiet zone; a sixth of the code may be hidden.

    Raises segno.DataOverflowError for an address of more than 2331 bytes.
    """
    code = segno.make_qr(address, error="m", mask=_MASK, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def _runs(rows: tuple[tuple[bool, ...], ...]) -> Iterator[tuple[int, int, int]]:
    """Row, first column and length of every run of dark modules: no hairline between two."""
    for number, row in enumerate(rows):
        start = 0
        for column, dark in enumerate((*row, False)):
            if not dark:
                if column > start:
                    yield number, start, column - start
                start = column + 1
