"""A canvas that knows what each mark on a page is: the structure that screen readers follow.

Open-source ReportLab has no tagging; this is the layer for it, after ISO 14289-1 (PDF/UA-1). It
relies on names inside ReportLab (`_code`, `_doc`, the slots of a page), so the tests read its
output with another library.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from reports.greys import greyed
from reports.packing import packed
from reports.structure import Element, Moved, copied, tree_objects
from reports.subsets import add_fonts, give_codes
from reports.typeface import REGULAR

for _slot in ("StructParents", "Tabs"):
    if _slot not in pdfdoc.PDFPage.__NoDefault__:
        pdfdoc.PDFPage.__NoDefault__.append(_slot)


@dataclass(frozen=True, slots=True)
class About:
    """What the document says of itself; the template sets its title and author a second time.

    `grey`: every colour is printed as the grey it looks like. `rtl`: it is read from right to left.
    """

    title: str
    author: str
    language: str
    grey: bool = False
    rtl: bool = False


class TaggedCanvas(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas whose output is a tagged PDF 1.7 with a title, a language and page totals."""

    def __init__(
        self,
        *args: Any,
        about: About,
        before_saving: "Callable[[TaggedCanvas], None] | None" = None,
        **options: Any,
    ) -> None:
        options |= {"pdfVersion": (1, 7), "lang": about.language, "initialFontName": REGULAR}
        super().__init__(*args, **options)
        self.about, self._before_saving = about, before_saving
        self.current = Element("Document")
        self._root = self.current
        self._marks: list[list[Element]] = [[]]
        self._shared: dict[tuple[object, str], Element] = {}
        give_codes(self._doc)
        self.setViewerPreference("DisplayDocTitle", "true")
        if about.rtl:
            self.setViewerPreference("Direction", "R2L")

    def enter(self, role: str, key: object = None, alt: str = "") -> Element:
        """Go into a new element, or back into the one that the same key opened before."""
        known = None if key is None else self._shared.get((key, role))
        if known is None:
            known = Element(role, self.current, alt=alt)
            self.current.kids.append(known)
            if key is not None:
                self._shared[key, role] = known
        self.current = known
        return known

    def leave(self) -> None:
        """Go back to the element around the current one."""
        if self.current.parent is not None:
            self.current = self.current.parent

    @contextmanager
    def element(self, role: str, key: object = None, alt: str = "") -> Iterator[Element]:
        """An element around whatever is opened inside."""
        before = self.current
        yield self.enter(role, key, alt)
        self.current = before

    @contextmanager
    def content(self) -> Iterator[None]:
        """What is painted inside belongs to the current element."""
        marks = self._marks[-1]
        self.current.kids.append((len(self._marks) - 1, len(marks)))
        self._code.append(f"/{self.current.role} <</MCID {len(marks)}>> BDC")
        marks.append(self.current)
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is painted inside is decoration or repeats on every page: not read out."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    def showPage(self) -> None:
        if self.about.grey:
            self._code[:] = map(greyed, self._code)
        super().showPage()
        self._marks.append([])

    def endForm(self, **options: Any) -> None:
        if self.about.grey:
            self._code[:] = map(greyed, self._code)
        super().endForm(**options)

    def save(self) -> None:
        if self._code:
            self.showPage()
        self._marks.pop()
        if self._before_saving is not None:
            self._before_saving(self)
        more = self._structure() | add_fonts(self._doc)
        self._filename.write(packed(self._doc, more))

    @property
    def pages(self) -> int:
        """How many pages are finished."""
        return len(self._marks)

    @property
    def marks(self) -> int:
        """How many pieces of marked content are on this page so far."""
        return len(self._marks[-1])

    def paste(self, operators: str, top: Element, marks: int) -> None:
        """Paint what another canvas recorded: operators with a blank for the number of each of the
        marks, and the elements under `top`, whose places are told from the origin."""
        here, page = self._marks[-1], len(self._marks) - 1
        first = len(here)
        self._code.append(operators % tuple(range(first, first + marks)))
        owners = copied(top, self.current, Moved(page, first, *self.absolutePosition(0, 0)))
        here += [owners[number] for number in range(marks)]

    def _structure(self) -> dict[int, bytes]:
        """The objects of the structure tree, under numbers that are now taken."""
        document, catalog = self._doc, self._doc.Catalog
        pages = []
        for index in range(len(self._marks)):
            page = document.idToObject[f"Page{index + 1}"]
            page.StructParents, page.Tabs = index, PDFName("S")
            pages.append(document.idToObjectNumberAndVersion[f"Page{index + 1}"][0])
        first = document.objectcounter + 1
        objects = tree_objects(self._root, self._marks, pages, first)
        document.objectcounter += len(objects)
        catalog.StructTreeRoot = f"{first} 0 R"
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.Metadata = pdfdoc.XMP(creator=lambda _: _metadata(self.about))
        return objects


def _metadata(about: About) -> bytes:
    title, author, language = map(escape, (about.title, about.author, about.language))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        "<pdfuaid:part>1</pdfuaid:part>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
