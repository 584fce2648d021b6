"""What a page is built of: tagged text, lists and boxes as ReportLab flowables."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Paragraph

from reports.lines import Laid, must_be_laid
from reports.ordering import paint, width_of
from reports.rows import Decoration, Rows
from reports.style import Styles
from reports.typeface import markup


class Text(Paragraph):  # type: ignore[misc]  # ReportLab has no types
    """A paragraph with its role in the structure (P, H1, ...); `markup` has made its text safe.

    What ReportLab cannot set, `laid` sets.
    """

    def __init__(self, text: str | None, style: Any, role: str = "P", **options: Any) -> None:
        self.laid = Laid(text, style) if text and must_be_laid(text, style) else None
        super().__init__("" if self.laid else text, style, **options)
        self.said = text or ""  # as it was given: the page for a phone says the same
        self.role = role
        self.key: object = None
        self._wrapped: tuple[float, tuple[float, float]] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Broken into lines once for each width: a sheet is measured before it is drawn."""
        if self._wrapped is None or self._wrapped[0] != width or not hasattr(self, "blPara"):
            self._wrapped = width, self._size(width, height)
        return self._wrapped[1]

    def _size(self, width: float, height: float) -> tuple[float, float]:
        if self.laid is None:
            size: tuple[float, float] = super().wrap(width, height)
            return size
        self.blPara, self.width, self.height = (), width, self.laid.wrap(width)
        return width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """Parts on two pages stay one element."""
        parts: list[Any] = self._parts(width, height)
        if len(parts) > 1:
            self.key = self.key or object()
            for part in parts:
                part.role, part.key = self.role, self.key
        return parts

    def _parts(self, width: float, height: float) -> list[Any]:
        if self.laid is None:
            parts: list[Any] = super().split(width, height)
            return parts
        self.wrap(width, height)
        pieces = self.laid.split(height)
        if len(pieces) < 2:
            return [self] if pieces else []
        return [self._part(piece, width) for piece in pieces]

    def _part(self, piece: Laid, width: float) -> "Text":
        part = copy(self)
        part.laid, part.height = piece, piece.height
        part._wrapped = width, (width, piece.height)
        return part

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        with canvas.element(self.role, self.key) as element, canvas.content():
            self.paint(canvas, x, y, _sW)
            element.actual = self.laid.text if self.laid else ""

    def paint(self, canvas: Any, x: float, y: float, slack: float = 0) -> None:
        """The letters alone, without a place in the structure."""
        if self.laid is not None:
            self.laid.paint(canvas, x, y + self.height, self.width)
            return
        before = len(canvas._code)
        super().drawOn(canvas, x, y, slack)
        # ReportLab drops the space at a line end: words would be read out glued together.
        for index in range(before, len(canvas._code)):
            canvas._code[index] = canvas._code[index].replace(") Tj T*", " ) Tj T*")


class Unspoken(Text):
    """A text that is decoration, as it was read out before."""

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        self.paint(canvas, x, y, _sW)


class Item(Text):
    """A list item with its label (a bullet or a number) in front of the text."""

    def __init__(self, text: str, style: Any, label: str = "", **options: Any) -> None:
        super().__init__(text, style, "LI", **options)
        self.label = label

    def split(self, width: float, height: float) -> list[Any]:
        parts = super().split(width, height)
        for index, part in enumerate(parts):
            part.label = "" if index else self.label
        return parts

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        with canvas.element("LI", self.key):
            if self.label:
                with canvas.element("Lbl"), canvas.content():
                    self._paint_label(canvas, x, y + self.height - self.style.fontSize)
            with canvas.element("LBody", self.key) as body, canvas.content():
                self.paint(canvas, x, y, _sW)
                body.actual = self.laid.text if self.laid else ""

    def _paint_label(self, canvas: Any, x: float, y: float) -> None:
        style = self.style
        canvas.setFillColor(style.textColor)
        if self.laid is None or not self.laid.rtl:
            canvas.setFont(style.fontName, style.fontSize)
            canvas.drawString(x, y, self.label + " ")
            return
        right = x + self.width - width_of(self.label, style.fontName, style.fontSize)
        paint(canvas, self.label, style.fontName, style.fontSize, right, y, "R")


class Open(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """Goes into a grouping element; takes no room. A heading stays with what is inside."""

    keepWithNext = 1

    def __init__(self, role: str) -> None:
        super().__init__()
        self.role = role

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        canvas.enter(self.role)


class Close(Open):
    """Leaves it again."""

    keepWithNext = 0

    def __init__(self) -> None:
        super().__init__("")

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        canvas.leave()


def grid(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    *rules: tuple[Any, ...],
    rtl: bool = False,
) -> Rows:
    """Cells side by side without meaning of their own; `rules` are ReportLab table commands."""
    table = Rows(
        [list(row) for row in rows],
        colWidths=list(widths),
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            *rules,
        ],
        splitInRow=1,
        renderCB=Decoration(),
    )
    table.hAlign, table.rtl = "LEFT", rtl
    return table


def box(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    line: str,
    fill: str,
    pad: float = 7,
    *,
    rtl: bool = False,
) -> Rows:
    """A grid with a frame around it and a fill."""
    made = grid(
        rows,
        widths,
        ("BOX", (0, 0), (-1, -1), 1.1, HexColor(line)),
        ("BACKGROUND", (0, 0), (-1, -1), HexColor(fill)),
        ("LEFTPADDING", (0, 0), (-1, -1), pad + 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), pad),
        ("TOPPADDING", (0, 0), (-1, 0), pad - 1),
        ("BOTTOMPADDING", (0, -1), (-1, -1), pad - 1),
        rtl=rtl,
    )
    made.edge = line
    return made


def points(style: Styles, lines: Sequence[str]) -> Iterator[Any]:
    """A list with bullets; nothing at all when there are no lines."""
    yield from listed(style, ["•"] * len(lines), lines)


def listed(style: Styles, labels: Sequence[str], lines: Sequence[str]) -> Iterator[Any]:
    """A list with a label in front of each line; nothing at all when there are no lines."""
    if not lines:
        return
    yield Open("L")
    for label, line in zip(labels, lines, strict=True):
        yield Item(markup(line), style.item, label)
    yield Close()
