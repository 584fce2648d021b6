"""What stands on every page around the text: letterhead, DRAFT, number, page count."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from reports.blocks import Text, grid
from reports.printing import Printing
from reports.style import AMBER, AMBER_PALE, FOOT, GREY, PAGE_HEIGHT, PAGE_WIDTH, SIDE, WIDTH
from reports.typeface import BOLD, REGULAR, cleaned, markup, runs, unbroken

_BAND = 7.0
_BANNER = 22.0


class Furniture:
    """Draws the frame of each page of one sheet."""

    def __init__(self, this: Printing) -> None:
        self.this, self.words, self.style = this, this.words, this.style
        self.draft = this.sheet.state == "draft"
        self.small = self.style.small.fontSize
        self.foot = FOOT if self.style.wide else FOOT + 14
        clinic, style = this.sheet.clinic, self.style
        contact = " · ".join(
            part for part in (cleaned(clinic.address), unbroken(cleaned(clinic.phone))) if part
        )
        self.letterhead = grid(
            [[Text(markup(clinic.name, BOLD), style.clinic), Text(markup(contact), style.contact)]],
            [WIDTH * 0.55, WIDTH * 0.45],
            ("RIGHTPADDING", (0, 0), (0, 0), 12),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        )
        _, self.head = self.letterhead.wrap(WIDTH, PAGE_HEIGHT)

    def templates(self) -> list[PageTemplate]:
        """The first page has the letterhead, the others the clinic's colour only."""
        return [
            self._template("first", self.head + 12, self._first_page),
            self._template("later", 4, self._later_page),
        ]

    def _template(self, key: str, head: float, paint: Callable[..., None]) -> PageTemplate:
        top = 14 + _BAND + head + (self._banner_height if self.draft else 0)
        frame = Frame(SIDE, self.foot, WIDTH, PAGE_HEIGHT - top - self.foot, 0, 0, 0, 0)
        return PageTemplate(
            key, [frame], onPage=paint, onPageEnd=self._over, autoNextPageTemplate="later"
        )

    @property
    def _banner_height(self) -> float:
        return _BANNER + 8 if self.style.wide else 2 * _BANNER + 14

    def _first_page(self, canvas: Any, document: BaseDocTemplate) -> None:
        self._page(canvas, document, self.head + 12)
        with canvas.element("Div"):
            self.letterhead.drawOn(canvas, SIDE, PAGE_HEIGHT - 14 - _BAND - self.head)

    def _later_page(self, canvas: Any, document: BaseDocTemplate) -> None:
        self._page(canvas, document, 4)

    def _page(self, canvas: Any, document: BaseDocTemplate, head: float) -> None:
        with canvas.artifact():
            canvas.setFillColor(HexColor(self.this.sheet.clinic.colour))
            canvas.rect(0, PAGE_HEIGHT - _BAND, PAGE_WIDTH, _BAND, stroke=0, fill=1)
            self._footer(canvas, document.page)
        if self.draft:
            self._banner(canvas, PAGE_HEIGHT - 14 - _BAND - head, spoken=document.page == 1)

    def _banner(self, canvas: Any, top: float, *, spoken: bool) -> None:
        """The line that says DRAFT; read out once, on the first page."""
        height = self._banner_height - 8
        text = Text(markup(self.words.draft_banner, BOLD), self.style.banner)
        _, tall = text.wrapOn(canvas, WIDTH - 20, height)
        at = (SIDE + 10, top - (height + tall) / 2)
        with canvas.artifact():
            self._banner_frame(canvas, top - height, height)
            if not spoken:
                text.paint(canvas, *at)
        if spoken:
            text.drawOn(canvas, *at)

    def _banner_frame(self, canvas: Any, bottom: float, height: float) -> None:
        canvas.setFillColor(HexColor(AMBER_PALE))
        canvas.setStrokeColor(HexColor(AMBER))
        canvas.setLineWidth(1.4)
        canvas.rect(SIDE, bottom, WIDTH, height, stroke=1, fill=1)

    def _footer(self, canvas: Any, page: int) -> None:
        words, line = self.words, self.foot - 14
        canvas.setStrokeColor(HexColor(GREY))
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, line, PAGE_WIDTH - SIDE, line)
        canvas.setFillColor(HexColor(GREY))
        y = line - self.small * 1.25
        total = f"{words.page.format(page=page)} "
        wide = stringWidth(total + "0", REGULAR, self.small)
        canvas.setFont(REGULAR, self.small)
        canvas.drawString(PAGE_WIDTH - SIDE - wide, y, total)
        digits = stringWidth("0", REGULAR, self.small)
        canvas.saveState()
        canvas.translate(PAGE_WIDTH - SIDE - digits, y)
        canvas.doForm("pages")
        canvas.restoreState()
        parts = [words.number.format(number=self.this.sheet.number), self.this.name]
        if self.style.wide:
            parts.append(words.check_code.format(code=self.this.code))
        self._fitted(canvas, "   ·   ".join(parts), y, WIDTH - wide - 20)

    def _fitted(self, canvas: Any, text: str, y: float, width: float) -> None:
        x = SIDE
        for name, run in runs(text.replace("\n", " "), REGULAR, self.words.not_printed):
            while run and x + stringWidth(run, name, self.small) > SIDE + width:
                run = run[:-1]
            canvas.setFont(name, self.small)
            canvas.drawString(x, y, run)
            x += stringWidth(run, name, self.small)

    def _over(self, canvas: Any, document: BaseDocTemplate) -> None:
        """DRAFT across the page, over everything, so that no copy of a page can hide it."""
        if not self.draft:
            return
        with canvas.artifact():
            canvas.saveState()
            canvas.setFillColor(HexColor(AMBER))
            canvas.setFillAlpha(0.13)
            canvas.setFont(BOLD, 170)
            canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
            canvas.rotate(52)
            canvas.drawCentredString(0, -60, self.words.draft)
            canvas.restoreState()

    def totals(self, canvas: Any) -> None:
        """Define the form that every footer named: how many pages there are."""
        canvas.beginForm("pages", 0, -5, 80, 30)
        canvas.setFont(REGULAR, self.small)
        canvas.setFillColor(HexColor(GREY))
        canvas.drawString(0, 0, str(canvas.pages))
        canvas.endForm()
