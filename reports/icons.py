"""Small signs beside the words of a dose: how many, how long to hold, how long, how often.

Decoration: the words next to them say the same.
"""

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from types import MappingProxyType
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

IconName = Literal["repeat", "hold", "time", "calendar"]


class Icon(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """One sign in a square of so many points."""

    def __init__(self, name: IconName, size: float, colour: str) -> None:
        super().__init__()
        self.name, self.size, self.colour = name, size, colour

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.size, self.size

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        with canvas.artifact():
            canvas.saveState()
            canvas.translate(x, y)
            canvas.scale(self.size / 10, self.size / 10)
            canvas.setStrokeColor(HexColor(self.colour))
            canvas.setFillColor(HexColor(self.colour))
            canvas.setLineWidth(1.1)
            canvas.setLineCap(1)
            _DRAWN[self.name](canvas)
            canvas.restoreState()


def _repeat(canvas: Any) -> None:
    """A turning arrow."""
    canvas.arc(1.2, 1.2, 8.8, 8.8, 60, 285)
    x, y = 5 + 3.8 * cos(pi / 3), 5 + 3.8 * sin(pi / 3)
    tip = canvas.beginPath()
    tip.moveTo(x - 2.6, y + 1.7)
    tip.lineTo(x + 0.6, y - 0.2)
    tip.lineTo(x - 2.8, y - 1.8)
    tip.close()
    canvas.drawPath(tip, stroke=0, fill=1)


def _hold(canvas: Any) -> None:
    """Two bars, as on a pause button."""
    canvas.rect(2.2, 1.2, 1.9, 7.6, stroke=0, fill=1)
    canvas.rect(5.9, 1.2, 1.9, 7.6, stroke=0, fill=1)


def _time(canvas: Any) -> None:
    """The face of a clock."""
    canvas.circle(5, 5, 3.9, stroke=1, fill=0)
    canvas.line(5, 5, 5, 7.4)
    canvas.line(5, 5, 6.8, 4.2)


def _calendar(canvas: Any) -> None:
    """A leaf of a calendar."""
    canvas.rect(1.2, 1.0, 7.6, 7.2, stroke=1, fill=0)
    canvas.rect(1.2, 6.3, 7.6, 1.9, stroke=1, fill=1)
    canvas.line(3.2, 8.2, 3.2, 9.4)
    canvas.line(6.8, 8.2, 6.8, 9.4)


_DRAWN: Mapping[IconName, Callable[[Any], None]] = MappingProxyType(
    {"repeat": _repeat, "hold": _hold, "time": _time, "calendar": _calendar}
)
