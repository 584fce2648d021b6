"""Tables that say to a screen reader what they are: rows, cells and the headings of each."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor

from reports.blocks import Text
from reports.rows import Decoration, Rows


class Head(Text):
    """The text of a heading cell, of its column or its row."""

    def __init__(self, text: str, style: Any, scope: str = "Column", **options: Any) -> None:
        super().__init__(text, style, **options)
        self.scope = scope


class _Tagged(Decoration):
    """Tags rows and cells; lines and fills stay decoration. Parts on two pages are one table."""

    def startTable(self, table: Any) -> None:
        super().startTable(table)
        table.canv.enter("Table", self)

    def endTable(self, table: Any) -> None:
        table.canv.leave()

    def startRow(self, table: Any, row: int) -> None:
        table.canv.enter("TR")

    def startCell(self, table: Any, row: int, column: int, value: Any, *_: object) -> None:
        content = value[0] if isinstance(value, list | tuple) else value
        if isinstance(content, Head):
            table.canv.enter("TH").scope = content.scope
        else:
            table.canv.enter("TD")

    endRow = endCell = endTable


def table(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    line: str,
    *more: tuple[Any, ...],
    rtl: bool = False,
) -> Rows:
    """Rows of `Head` and `Text` (or "" for a cell to write in) with a line under each row."""
    made = Rows(
        [list(row) for row in rows],
        colWidths=list(widths),
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(line)),
            *more,
        ],
        renderCB=_Tagged(),
    )
    made.hAlign, made.rtl = "LEFT", rtl
    return made


def is_table(made: Rows) -> bool:
    """Whether this was made by `table`: the others only put things side by side."""
    return isinstance(made._renderCB, _Tagged)
