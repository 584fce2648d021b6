"""How many pages a story takes, without drawing it; and parts that care where pages end."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any

from reportlab.platypus import KeepTogether, PageBreak
from reportlab.platypus.doctemplate import ActionFlowable


class Together(KeepTogether):  # type: ignore[misc]  # ReportLab has no types
    """Parts that stay on one page when a page can hold them."""

    def __init__(self, parts: Sequence[Any]) -> None:
        super().__init__(parts)
        self.parts = list(parts)


class Behind(ActionFlowable):  # type: ignore[misc]  # ReportLab has no types
    """What follows is not on the first page; where that is full already, it goes on below."""

    def apply(self, doc: Any) -> None:
        if doc.page == 1:
            doc.handle_pageBreak()


TALL = 1e5
"""More than any part is high, in points."""


def counted(
    story: Iterable[Any], width: float, first: float, later: float
) -> Iterator[tuple[Any, int]]:
    """The blocks of a story so wide, each with the pages needed so far. A first page has so many
    points of height, later ones another number.

    An estimate: what may split is taken to fill a page to its end.
    """
    pages, room, gap = 1, first, 0.0
    for block in story:
        if isinstance(block, PageBreak | Behind):
            if pages == 1 or isinstance(block, PageBreak):
                pages, room = pages + 1, later
            yield block, pages
            continue
        parts = block.parts if isinstance(block, Together) else [block]
        height, gap = measured(
            parts, width, gap if room < (first if pages == 1 else later) else None
        )
        if height <= room:
            room -= height
        elif isinstance(block, Together) and height <= later:
            pages, room = pages + 1, later - height
        else:
            more = ceil((height - room) / later)
            pages, room = pages + more, room + more * later - height
        yield block, pages


def measured(parts: Sequence[Any], width: float, gap: float | None = None) -> tuple[float, float]:
    """Height with the space around each part, and the space after the last; no gap at the top."""
    total = 0.0
    for part in parts:
        _, high = part.wrap(width, TALL)
        before = 0.0 if gap is None else max(part.getSpaceBefore() - gap, 0)
        gap = part.getSpaceAfter()
        total += before + high + gap
    return total, gap or 0.0
