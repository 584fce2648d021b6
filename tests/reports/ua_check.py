"""What a machine can check of PDF/UA-1 (ISO 14289-1), read with pikepdf.

It does not judge whether an alternative text tells what the picture shows; the contrast of the
colours is tested where they are defined.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAINT = _names("S s f F f* B B* b b* Tj TJ ' \" Do sh EI")
ROLES = _names("Document Part Sect Div P H1 H2 H3 L LI Lbl LBody Table TR TH TD Span Figure")
PART = "{http://www.aiim.org/pdfua/ns/id/}part"
ONLY_INSIDE = {
    "LI": {"L"},
    "Lbl": {"LI"},
    "LBody": {"LI"},
    "TR": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
}
NO_BLOCKS_INSIDE = _names("P H1 H2 H3 Lbl Figure")


@dataclass
class Read:
    """What was found in the structure tree, and every fault. `actual` are the texts that stand for
    what is not painted in the order it is read."""

    faults: list[str] = field(default_factory=list)
    elements: list[tuple[str, str]] = field(default_factory=list)
    owned: dict[tuple[Any, int], Any] = field(default_factory=dict)
    actual: list[str] = field(default_factory=list)

    def roles(self) -> list[str]:
        return [role for role, _ in self.elements]


def read(pdf: bytes) -> Read:
    """The structure of a document with its faults; none means that these checks pass."""
    found = Read()
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        found.faults += _catalog(document)
        if "/StructTreeRoot" in root:
            _walk(found, root.StructTreeRoot.K, "", None)
            _headings(found)
            _pages(found, document)
        found.faults += _annotations(document)
        found.faults += _fonts(document)
    return found


def _catalog(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if "/StructTreeRoot" not in root:
        yield "no structure tree"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not shown"
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if metadata.get(PART) != "1":
            yield "does not say that it is PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "no title in the metadata"


def _walk(found: Read, element: Any, around: str, page: Any) -> None:
    role = str(element.S)[1:]
    page = element.get("/Pg", page)
    alt = str(element.get("/Alt", ""))
    found.elements.append((role, alt))
    if "/ActualText" in element:
        found.actual.append(str(element.ActualText))
    if role not in ROLES:
        found.faults.append(f"unknown role {role}")
    if role in ONLY_INSIDE and around not in ONLY_INSIDE[role]:
        found.faults.append(f"{role} inside {around}")
    if around in NO_BLOCKS_INSIDE:
        found.faults.append(f"{role} inside {around}")
    found.faults += _attributes(role, alt, element.get("/A", pikepdf.Dictionary()))
    kids = element.get("/K", pikepdf.Array())
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    if not len(kids) and role != "TD":  # a cell to write in
        found.faults.append(f"empty {role}")
    for kid in kids:
        if isinstance(kid, int):
            found.owned[page.objgen, kid] = element
        elif str(kid.get("/Type", "")) == "/MCR":
            found.owned[kid.get("/Pg", page).objgen, int(kid.MCID)] = element
        else:
            if kid.P.objgen != element.objgen:
                found.faults.append(f"{role}: a child that names another parent")
            _walk(found, kid, role, page)


def _attributes(role: str, alt: str, attributes: Any) -> Iterator[str]:
    if role == "Figure" and not (alt and "/BBox" in attributes):
        yield "figure without alternative text or place"
    if role == "TH" and str(attributes.get("/Scope")) not in ("/Row", "/Column"):
        yield "heading cell that heads nothing"


def _headings(found: Read) -> None:
    levels = [int(role[1]) for role in found.roles() if re.fullmatch(r"H[1-6]", role)]
    if levels[:1] != [1] or levels.count(1) != 1:
        found.faults.append("not exactly one H1, first")
    for before, after in zip(levels, levels[1:], strict=False):
        if after > before + 1:
            found.faults.append(f"heading level skipped: H{before} to H{after}")


def _pages(found: Read, document: pikepdf.Pdf) -> None:
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for index, page in enumerate(document.pages):
        if page.get("/Tabs") != "/S":
            found.faults.append(f"page {index + 1}: no tab order")
        row = parents.get(int(page.get("/StructParents", -1)))
        if row is None:
            found.faults.append(f"page {index + 1}: not in the parent tree")
            continue
        _content(found, index + 1, page, row)


def _content(found: Read, number: int, page: Any, row: Any) -> None:
    inside: list[str] = []
    fonts = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf" and str(operands[0]) not in fonts:
            found.faults.append(f"page {number}: no font {operands[0]}")
        if name in ("BDC", "BMC"):
            mark = operands[1].get("/MCID") if len(operands) > 1 else None
            kind = "artifact" if str(operands[0]) == "/Artifact" else "content"
            if inside:
                found.faults.append(f"page {number}: {kind} inside {inside[-1]}")
            inside.append(kind)
            if mark is not None:
                owner = found.owned.get((page.objgen, int(mark)))
                if owner is None or row[int(mark)].objgen != owner.objgen:
                    found.faults.append(f"page {number}: mark {mark} belongs to nobody")
        elif name == "EMC":
            inside = inside[:-1]
        elif name in PAINT and not inside:
            found.faults.append(f"page {number}: {name} is neither content nor decoration")


def _annotations(document: pikepdf.Pdf) -> Iterator[str]:
    """Links and fields that are seen must be in the structure and say what they are (7.18)."""
    for number, page in enumerate(document.pages, 1):
        for annotation in page.get("/Annots", pikepdf.Array()):
            kind = str(annotation.get("/Subtype"))[1:]
            if _unseen(annotation):
                continue
            if "/StructParent" not in annotation:
                yield f"page {number}: {kind} that is in no structure"
            if not (annotation.get("/Contents") or annotation.get("/TU")):
                yield f"page {number}: {kind} without words"


def _unseen(annotation: Any) -> bool:
    """Hidden, or of no size, as the field of an invisible signature is."""
    left, low, right, high = (float(edge) for edge in annotation.Rect)
    return bool(int(annotation.get("/F", 0)) & 2) or left == right or low == high


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
            yield from _font(thing)
    for resources in _resources(document):
        for font in resources.get("/Font", pikepdf.Dictionary()).values():
            if not font.is_indirect:  # written in place: no object of its own
                yield from _font(font)


def _resources(document: pikepdf.Pdf) -> Iterator[Any]:
    """Of pages, of forms, and of the appearance of annotations, which are forms as well."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and "/Resources" in thing:
            yield thing.Resources


def _font(font: Any) -> Iterator[str]:
    if not isinstance(font, pikepdf.Dictionary):
        yield "a font that is none"
        return
    kind = font.get("/Subtype")
    holder = font.get("/DescendantFonts", [font])[0]  # a font of more than 256 glyphs has two parts
    described = holder.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(name in described for name in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"font not embedded: {font.get('/BaseFont')}"
    if "/ToUnicode" not in font and kind != "/CIDFontType2":  # which is below one that has it
        yield f"font without Unicode: {font.get('/BaseFont')}"
