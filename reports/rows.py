"""Tables as ReportLab draws them: what in them is decoration, and in which direction they run."""

from copy import copy
from typing import Any

from reportlab.platypus import Table
from reportlab.platypus.tables import CellStyle, TableRenderCB

from reports.typeface import REGULAR

# A table cell would name a font that is not embedded, even when it holds paragraphs only.
CellStyle.fontname = REGULAR


class Decoration(TableRenderCB):  # type: ignore[misc]  # ReportLab has no types
    """A table used for layout: its fills and lines are artifacts, its cells tag themselves."""

    def startTable(self, table: Any) -> None:
        self._open: list[Any] = []

    def startBG(self, table: Any) -> None:
        self._open.append(table.canv.artifact())
        self._open[-1].__enter__()

    def endBG(self, table: Any) -> None:
        self._open.pop().__exit__(None, None, None)

    startLines, endLines = startBG, endBG

    def _nothing(self, *_: object) -> None:
        pass

    endTable: Any = _nothing
    startRow: Any = _nothing
    endRow: Any = _nothing
    startCell: Any = _nothing
    endCell: Any = _nothing


class Rows(Table):  # type: ignore[misc]  # ReportLab has no types
    """A table whose first column is on the right when `rtl` is set; its rules cover all columns."""

    rtl = False
    _colpositions: list[float]

    def _splitRows(self, *args: Any, **options: Any) -> Any:
        parts = super()._splitRows(*args, **options)
        for part in parts:
            part.rtl = self.rtl
        return parts

    def _drawCell(
        self, value: Any, style: Any, place: tuple[float, float], size: tuple[float, float]
    ) -> None:
        if self.rtl:
            place = (self._width - place[0] - size[0], place[1])
            style = copy(style)
            style.leftPadding, style.rightPadding = style.rightPadding, style.leftPadding
            style.alignment = "RIGHT"
        super()._drawCell(value, style, place, size)

    def _drawLines(self) -> None:
        kept = self._colpositions
        if self.rtl:
            self._colpositions = [self._width - place for place in reversed(kept)]
        super()._drawLines()
        self._colpositions = kept
