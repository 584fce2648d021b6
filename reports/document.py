"""From a story to bytes: the same for every kind of document. Same values, same bytes."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate

from reports.furniture import Furniture
from reports.page import Page
from reports.paper import counted
from reports.tagged import About, TaggedCanvas
from reports.typeface import cleaned

# Plain compressed streams: the default wraps them as text, which is a quarter larger.
rl_config.useA85 = 0


class Composed:
    """A document set in one size: measured as far as one asks, not yet drawn."""

    def __init__(self, page: Page, title: str, language: str, story: Iterable[Any]) -> None:
        self._page, self._furniture = page, Furniture(page)
        clinic = " ".join(cleaned(page.clinic.name).split())
        self._about = About(title, clinic, language, page.style.grey, page.style.rtl)
        rooms = [template.frames[0].height for template in self._furniture.templates()]
        self._story: list[Any] = []
        self._counted, self._count = counted(story, page.paper.room, *rooms), 1

    @property
    def pages(self) -> int:
        """How many it takes."""
        while self._measure():
            pass
        return self._count

    def fits_on(self, pages: int) -> bool:
        """Whether it takes so many pages at most; looks no further than needed to tell."""
        while self._count <= pages:
            if not self._measure():
                return True
        return False

    def _measure(self) -> bool:
        """Measure the next part of the story, if there is one."""
        part, self._count = next(self._counted, (None, self._count))
        if part is not None:
            self._story.append(part)
        return part is not None

    def pdf(self) -> bytes:
        """Draw it, once: a tagged PDF."""
        buffer, page, about = BytesIO(), self._page, self._about
        self._story += [part for part, _ in self._counted]
        document = BaseDocTemplate(
            buffer,
            pagesize=(page.paper.width, page.paper.height),
            invariant=1,
            title=about.title,
            author=about.author,
            subject=cleaned(page.words.number.format(number=page.number)),
            creator="Sciatriage",
        )
        document.addPageTemplates(self._furniture.templates())
        furniture = self._furniture

        def canvas(*args: Any, **options: Any) -> TaggedCanvas:
            return TaggedCanvas(*args, about=about, before_saving=furniture.totals, **options)

        document.build(self._story, canvasmaker=canvas)
        return buffer.getvalue()
