"""The figures of an exercise on the page: how large, where, and the words that stand for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from reports.figures import Panel, draw


class Figures(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """The pictures of one exercise: at one height side by side, or one above the other."""

    GAP = 6.0
    LARGEST = 2.1  # points for one percent of body height; larger looks like a poster

    def __init__(
        self, panels: Sequence[Panel], width: float, most: float, *, rtl: bool = False
    ) -> None:
        """Fitted into `width` by `most` points, in the direction that draws the smallest larger.

        `rtl`: the first is on the right. No picture is mirrored: its left is the body's.
        """
        super().__init__()
        self.width, self.rtl = width, rtl
        ways = (self._row(panels, width, most), self._stack(panels, width, most))
        self.placed = max(ways, key=lambda way: min(place.w * place.h for place in way))
        self.height = max(place.y + place.h for place in self.placed)

    def _row(self, panels: Sequence[Panel], width: float, most: float) -> list["_Place"]:
        shapes = [panel.width / panel.height for panel in panels]
        room = width - self.GAP * (len(panels) - 1)
        tallest = max(panel.height for panel in panels) * self.LARGEST
        high = min(room / sum(shapes), most, tallest)
        left = (room - high * sum(shapes)) / 2
        found = []
        for panel, shape in zip(panels, shapes, strict=True):
            found.append(_Place(panel, left, 0, shape * high, high))
            left += shape * high + self.GAP
        return found

    def _stack(self, panels: Sequence[Panel], width: float, most: float) -> list["_Place"]:
        room = most - self.GAP * (len(panels) - 1)
        scale = min(
            width / max(panel.width for panel in panels),
            room / sum(panel.height for panel in panels),
            self.LARGEST,
        )
        found: list[_Place] = []
        up = 0.0
        for panel in reversed(panels):
            across, high = panel.width * scale, panel.height * scale
            found.insert(0, _Place(panel, (width - across) / 2, up, across, high))
            up += high + self.GAP
        return found

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        for place in self.placed:
            across = self.width - place.x - place.w if self.rtl else place.x
            left, low = x + across, y + place.y
            x0, y0 = canvas.absolutePosition(left, low)
            with canvas.element("Figure", alt=place.panel.alt) as element, canvas.content():
                element.box = (x0, y0, x0 + place.w, y0 + place.h)
                draw(canvas, place.panel, left, low, place.w, place.h, grey=canvas.about.grey)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture goes, in points from the lower left corner of its group."""

    panel: Panel
    x: float
    y: float
    w: float
    h: float
