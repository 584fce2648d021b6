"""The structure tree of a tagged PDF (ISO 32000-1, 14.7), as the objects of a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Mark = tuple[int, int]
"""Page and number of a piece of marked content."""


@dataclass(slots=True, eq=False)
class Element:
    """A node of the structure tree. `box` is set for a figure: its place on the page in points;
    `scope` for a heading cell of a table: Column or Row. `actual` is the text of what is not
    painted in the order it is read. `number` is that of its object."""

    role: str
    parent: "Element | None" = None
    kids: list["Element | Mark"] = field(default_factory=list)
    alt: str = ""
    actual: str = ""
    box: tuple[float, float, float, float] | None = None
    scope: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a copy goes: its page, the number of its first mark, how far in points."""

    page: int
    first: int
    across: float
    up: float


def copied(top: Element, into: Element, moved: Moved) -> dict[int, Element]:
    """Copies what is under `top` to another place; who owns each mark, by its old number."""
    owners: dict[int, Element] = {}
    for kid in top.kids:
        if isinstance(kid, Element):
            copy = Element(kid.role, into, alt=kid.alt, actual=kid.actual, scope=kid.scope)
            if kid.box:
                left, low, right, high = kid.box
                x, y = moved.across, moved.up
                copy.box = (left + x, low + y, right + x, high + y)
            into.kids.append(copy)
            owners |= copied(kid, copy, moved)
        else:
            into.kids.append((moved.page, moved.first + kid[1]))
            owners[kid[1]] = into
    return owners


def tree_objects(
    root: Element, marks: Sequence[Sequence[Element]], pages: Sequence[int], first: int
) -> dict[int, bytes]:
    """The objects of the tree by their numbers; `first` is that of its root.

    `marks` are, for each page, the elements that own its marked content, in the order of its
    numbers; `pages` are the numbers of the objects of the pages.
    """
    elements = list(_below(root))
    for number, element in enumerate(elements, first + 1):
        element.number = number
    rows = (
        f"{page}[{' '.join(f'{element.number} 0 R' for element in each)}]"
        for page, each in enumerate(marks)
    )
    top = (
        f"<</Type/StructTreeRoot/K {root.number} 0 R/ParentTree<</Nums[{' '.join(rows)}]>>"
        f"/ParentTreeNextKey {len(marks)}>>"
    )
    objects = {first: top.encode("ascii")}
    for element in elements:
        parent = first if element.parent is None else element.parent.number
        objects[element.number] = _object(element, parent, pages)
    return objects


def _below(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _below(kid)


def _object(element: Element, parent: int, pages: Sequence[int]) -> bytes:
    page = next((kid[0] for kid in element.kids if not isinstance(kid, Element)), None)
    kids = " ".join([_kid(kid, page, pages) for kid in element.kids])
    within = "" if page is None else f"/Pg {pages[page]} 0 R"
    more = _attributes(element)
    body = f"<</S/{element.role}/P {parent} 0 R{within}{more}/K[{kids}]".encode("ascii")
    alt = b"/Alt" + _string(element.alt) if element.alt else b""
    actual = b"/ActualText" + _string(element.actual) if element.actual else b""
    return body + alt + actual + b">>"


def _kid(kid: Element | Mark, page: int | None, pages: Sequence[int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if kid[0] == page:
        return str(kid[1])
    return f"<</Type/MCR/Pg {pages[kid[0]]} 0 R/MCID {kid[1]}>>"


def _attributes(element: Element) -> str:
    if element.box:
        edges = " ".join(f"{edge:.2f}" for edge in element.box)
        return f"/A<</O/Layout/Placement/Block/BBox[{edges}]>>"
    return f"/A<</O/Table/Scope/{element.scope}>>" if element.scope else ""


def _string(text: str) -> bytes:
    """A text string (7.9.2.2): as it is where ASCII does, else UTF-16."""
    if not text.isascii():
        return b"<FEFF" + text.encode("utf-16-be").hex().encode("ascii") + b">"
    safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return b"(" + safe.encode("ascii") + b")"
