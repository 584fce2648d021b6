"""Drawings without a patient: made once, then copied onto page after page.

A drawing is kept under everything its maker is told, and the maker is a function of that alone. So
nothing of one patient can reach the sheet of another: who passes no patient's words to `Kept`
keeps none. The keeps are bounded; a drawing that has to be made again comes out the same.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.platypus import Flowable
from reportlab.platypus.doctemplate import NullActionFlowable

from reports.page import Setting
from reports.paper import TALL, measured
from reports.structure import Element
from reports.subsets import common_only
from reports.tagged import About, TaggedCanvas

Maker = Callable[..., Iterable[Any]]
_MARK = re.compile(r"^(/\w+ <</MCID )\d+(>> BDC)$", re.M)
_NOTHING = re.compile(r"^q\n(?:[^\n]+ cm\n)?Q\n|^/Artifact BMC\nEMC\n", re.M)


class Kept(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """The parts that `make(setting, *told)` gives, one below the other, the width of the paper.

    `make` is a function of a module, and `told` are values, none of them a patient's.
    """

    def __init__(self, make: Maker, setting: Setting, *told: Hashable) -> None:
        super().__init__()
        self._make, self._setting, self._told = make, setting, told
        self._size = _size(make, setting, *told)

    @property
    def parts(self) -> list[Any]:
        """The parts themselves, new ones each time."""
        return list(self._make(self._setting, *self._told))

    def getSpaceBefore(self) -> float:
        return self._size.before

    def getSpaceAfter(self) -> float:
        return self._size.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self._size.height

    def split(self, width: float, height: float) -> list[Any]:
        """The parts, each to find its own place."""
        return [NullActionFlowable(), *self.parts]

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        drawing = _drawing(self._make, self._setting, *self._told)
        if drawing is None:
            _draw(self.parts, self._size.height, self._setting.paper.room, canvas, x, y)
        else:
            _copy(drawing, canvas, x, y)


@dataclass(frozen=True, slots=True)
class _Size:
    height: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Operators with a blank for the number of each mark, what they stand for, and the forms."""

    operators: str
    top: Element
    marks: int
    forms: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=2048)
def _size(make: Maker, setting: Setting, *told: Hashable) -> _Size:
    parts = list(make(setting, *told))
    height, after = measured(parts, setting.paper.room)
    return _Size(height - after, parts[0].getSpaceBefore(), after)


@lru_cache(maxsize=256)  # some twenty kilobytes each
def _drawing(make: Maker, setting: Setting, *told: Hashable) -> _Drawing | None:
    """None when letters are in it that not every document has: those differ in their codes."""
    canvas = TaggedCanvas(None, about=About("", "", "en", setting.style.grey))
    size = _size(make, setting, *told)
    _draw(list(make(setting, *told)), size.height, setting.paper.room, canvas, 0, 0)
    if not common_only(canvas._doc):
        return None
    top, marks = canvas.current, canvas.marks
    code = "\n".join(canvas._code)
    while (shorter := _NOTHING.sub("", code)) != code:
        code = shorter
    forms = dict.fromkeys(canvas._formsinuse)
    things = canvas._doc.idToObject
    return _Drawing(
        operators=_MARK.sub(r"\1%d\2", code.replace("%", "%%")),
        top=top,
        marks=marks,
        forms=tuple((name, things[canvas._doc.getXObjectName(name)]) for name in forms),
    )


def forget() -> None:
    """Drop all that is kept: the next documents are made as the first ones were."""
    _size.cache_clear()
    _drawing.cache_clear()


def _draw(parts: list[Any], height: float, width: float, canvas: Any, x: float, y: float) -> None:
    """One below the other, as a frame of a page would do it."""
    top, gap = y + height, None
    for part in parts:
        _, high = part.wrap(width, TALL)
        top -= high + (0.0 if gap is None else max(part.getSpaceBefore() - gap, 0))
        gap = part.getSpaceAfter()
        part.drawOn(canvas, x, top)
        top -= gap


def _copy(drawing: _Drawing, canvas: Any, x: float, y: float) -> None:
    for name, form in drawing.forms:
        if not canvas.hasForm(name):
            canvas._doc.addForm(name, form)
        canvas._formsinuse.append(name)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.paste(drawing.operators, drawing.top, drawing.marks)
    canvas.restoreState()
