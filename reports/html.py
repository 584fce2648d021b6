"""A story as HTML: the words, order and structure of paper, without its layout.

No style, script or id stands in it, so that it can be served under the strictest content policy.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from typing import Any

from reportlab.platypus import PageBreak, Spacer, Table

from reports.blocks import Close, Item, Open, Text
from reports.figures import labelled_svg
from reports.icons import Icon
from reports.kept import Kept
from reports.paper import Together
from reports.pictures import Figures
from reports.style import Palette
from reports.tables import Head, is_table

_LAYOUT = (Spacer, PageBreak, Icon)
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_UNBROKEN = re.compile(r"[^ \n<>]+")
_SHORT = 20  # letters: a date, a number, a phone number; they fit a line of twice the size
_PLAIN = {"H1": "h1", "H2": "h2", "H3": "h3", "P": "p", "Sect": "section"}


def html(story: Iterable[Any], colours: Palette) -> str:
    """The story's parts as elements; a box in the red of `colours` gets the class "alarm".

    Raises TypeError for a part it does not know: nothing is left out unnoticed.
    """
    return "".join(_Writer(colours).blocks(_flat(story)))


def inline(markup: str) -> str:
    """Paragraph markup as HTML: fonts are the page's affair, coloured words are an alarm, and
    what is kept on one line of paper may break on a narrow screen unless it is short."""
    return "".join(_inline(_UNBROKEN.sub(_breakable, markup)))


def _breakable(unbroken: re.Match[str]) -> str:
    return unbroken[0] if len(unbroken[0]) <= _SHORT else unbroken[0].replace("\u00a0", " ")


def _inline(markup: str) -> Iterator[str]:
    ends: list[str] = []
    last = 0
    for tag in _TAG.finditer(markup):
        yield markup[last : tag.start()]
        last = tag.end()
        closing, name, more = tag.groups()
        if name == "br":
            yield "<br>"
        elif name == "b":
            yield f"<{closing}b>"
        elif closing:
            yield ends.pop()
        else:
            coloured = "color=" in more
            ends.append("</span>" if coloured else "")
            yield '<span class="alarm">' if coloured else ""
    yield markup[last:]


def _flat(story: Iterable[Any]) -> Iterator[Any]:
    for part in story:
        if isinstance(part, Together | Kept):
            yield from _flat(part.parts)
        elif not isinstance(part, _LAYOUT):
            yield part


class _Writer:
    """Remembers the last heading: it names the table below it."""

    def __init__(self, colours: Palette) -> None:
        self.colours, self.heading = colours, ""

    def blocks(self, parts: Iterator[Any]) -> Iterator[str]:
        """Up to the end, or to the end of the element that is open."""
        for part in parts:
            if isinstance(part, Close):
                return
            if isinstance(part, Open):
                yield self._opened(part.role, parts)
            else:
                yield self._block(part)

    def _opened(self, role: str, parts: Iterator[Any]) -> str:
        if role != "L":
            return _element(_PLAIN[role], "".join(self.blocks(parts)))
        items: list[Item] = []
        for part in parts:
            if isinstance(part, Close):
                break
            items.append(part)
        inside = "".join(_element("li", inline(item.said)) for item in items)
        return _element("ol" if items[0].label != "•" else "ul", inside)

    def _block(self, part: Any) -> str:
        if isinstance(part, Text):
            return self._text(part)
        if isinstance(part, Figures):
            drawn = "".join(labelled_svg(place.panel) for place in part.placed)
            return _element("div", drawn, "figures")
        if isinstance(part, Table):
            return self._table(part) if is_table(part) else self._grid(part)
        raise TypeError(f"{type(part).__name__} has no form on a screen.")

    def _text(self, part: Text) -> str:
        if part.role.startswith("H"):
            self.heading = unescape(_TAG.sub("", part.said))
        return _element(_PLAIN[part.role], inline(part.said), part.style.name)

    def _table(self, table: Any) -> str:
        rows = "".join(
            _element("tr", "".join(map(self._table_cell, row))) for row in table._cellvalues
        )
        named = escape(self.heading)
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{named}">'
            f"<table>{rows}</table></div>"
        )

    def _table_cell(self, cell: Any) -> str:
        if isinstance(cell, Head):
            scope = "row" if cell.scope == "Row" else "col"
            return f'<th scope="{scope}">{inline(cell.said)}</th>'
        return _element("td", inline(cell.said) if cell else "")

    def _grid(self, grid: Any) -> str:
        rows = "".join(_element("div", self._row(row), "row") for row in grid._cellvalues)
        edge = getattr(grid, "edge", None)
        if edge is None:
            return rows
        return _element("div", rows, "box alarm" if edge == self.colours.red else "box")

    def _row(self, cells: Sequence[Any]) -> str:
        """Cells side by side; one of several parts is an element of its own."""
        said = []
        for cell in cells:
            parts = list(_flat(cell if isinstance(cell, list | tuple) else [cell]))
            inside = "".join(self.blocks(iter(parts)))
            said.append(_element("div", inside, "cell") if len(parts) > 1 else inside)
        return "".join(said)


def _element(name: str, inside: str, style: str = "") -> str:
    told = "" if style in ("", "body", "item") else f' class="{style}"'
    return f"<{name}{told}>{inside}</{name}>"
