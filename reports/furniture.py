"""What stands on every page around the text: letterhead, banner, number, page count."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from reports.blocks import Text, Unspoken, grid
from reports.kept import Kept
from reports.ordering import Base, paint, width_of
from reports.page import Page, Setting
from reports.paper import TALL
from reports.sheet import Clinic
from reports.style import FOOT, SIDE
from reports.typeface import (
    BOLD,
    CLOSES,
    OPENS,
    REGULAR,
    cleaned,
    drawable,
    markup,
    unbroken,
)

_BAND = 7.0
_ACROSS = 640.0  # the most of the diagonal that a word across the page takes
_BANNER = 10.0  # between the line that says what this is not yet and its frame


class Furniture:
    """Draws the frame of each page of one document."""

    def __init__(self, this: Page) -> None:
        self.this, self.words, self.style, self.paper = this, this.words, this.style, this.paper
        self.colours = this.style.colours
        self.small = self.style.small.fontSize
        self.base: Base = "R" if self.style.rtl else "L"
        self.foot = FOOT if self.style.wide else FOOT + 14
        room, setting = this.paper.room, this.setting
        self.letterhead = Kept(_letterhead, setting, this.clinic)
        _, self.head = self.letterhead.wrap(room, TALL)
        self.banner = [Kept(_banner, setting, this.banner, spoken) for spoken in (False, True)]
        self.banner_height = self.banner[0].wrap(room, TALL)[1] + _BANNER

    def templates(self) -> list[PageTemplate]:
        """The first page has the letterhead, the others the clinic's colour only."""
        return [
            self._template("first", self.head + 12, self._first_page),
            self._template("later", 4, self._later_page),
        ]

    def _template(self, key: str, head: float, paint: Callable[..., None]) -> PageTemplate:
        top = 14 + _BAND + head + (self.banner_height + 8 if self.this.banner else 0)
        frame = Frame(
            SIDE, self.foot, self.paper.room, self.paper.height - top - self.foot, 0, 0, 0, 0
        )
        return PageTemplate(
            key, [frame], onPage=paint, onPageEnd=self._over, autoNextPageTemplate="later"
        )

    def _first_page(self, canvas: Any, document: BaseDocTemplate) -> None:
        self._page(canvas, document, self.head + 12)
        with canvas.element("Div"):
            self.letterhead.drawOn(canvas, SIDE, self.paper.height - 14 - _BAND - self.head)

    def _later_page(self, canvas: Any, document: BaseDocTemplate) -> None:
        self._page(canvas, document, 4)

    def _page(self, canvas: Any, document: BaseDocTemplate, head: float) -> None:
        with canvas.artifact():
            canvas.setFillColor(HexColor(self.colours.band))
            canvas.rect(0, self.paper.height - _BAND, self.paper.width, _BAND, stroke=0, fill=1)
            self._footer(canvas, document.page)
        if self.this.banner:
            self._banner(canvas, self.paper.height - 14 - _BAND - head, spoken=document.page == 1)

    def _banner(self, canvas: Any, top: float, *, spoken: bool) -> None:
        """The line that says what this is not yet; read out once, on the first page."""
        height, text = self.banner_height, self.banner[spoken]
        at = (SIDE, top - height + _BANNER / 2)
        with canvas.artifact():
            self._banner_frame(canvas, top - height, height)
            if not spoken:
                text.drawOn(canvas, *at)
        if spoken:
            text.drawOn(canvas, *at)

    def _banner_frame(self, canvas: Any, bottom: float, height: float) -> None:
        canvas.setFillColor(HexColor(self.colours.amber_pale))
        canvas.setStrokeColor(HexColor(self.colours.amber))
        canvas.setLineWidth(1.4)
        canvas.rect(SIDE, bottom, self.paper.room, height, stroke=1, fill=1)

    def _footer(self, canvas: Any, page: int) -> None:
        words, line = self.words, self.foot - 14
        canvas.setStrokeColor(HexColor(self.colours.grey))
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, line, self.paper.width - SIDE, line)
        canvas.setFillColor(HexColor(self.colours.grey))
        y = line - self.small * 1.25
        wide = self._page_count(canvas, f"{words.page.format(page=page)} ", y)
        self._told(canvas, y, self.paper.room - wide - 20)

    def _page_count(self, canvas: Any, text: str, y: float) -> float:
        """At the end of the line: the words, then the total as the form that `totals` defines."""
        wide, digits = (width_of(each, REGULAR, self.small) for each in (text, "0"))
        right = self.paper.width - SIDE
        paint(canvas, text, REGULAR, self.small, *self._from_end(wide, digits, y), self.base)
        canvas.saveState()
        canvas.translate(SIDE if self.style.rtl else right - digits, y)
        canvas.doForm("pages")
        canvas.restoreState()
        return wide + digits

    def _from_end(self, wide: float, gap: float, y: float) -> tuple[float, float]:
        """Where a piece is painted whose end is so far from the end of the line."""
        return (SIDE + gap if self.style.rtl else self.paper.width - SIDE - gap - wide), y

    def _told(self, canvas: Any, y: float, room: float) -> None:
        """Number, name and check code: where they are too long, only the name is cut."""
        words = self.words
        number = words.number.format(number=self.this.number).replace("\n", " ")
        code = words.check_code.format(code=self.this.code) if self.style.wide else ""
        number, name = (drawable(part, words.not_printed) for part in (number, self.this.name))
        text, kept = _joined(number, name, code), name
        while (wide := width_of(text, REGULAR, self.small, self.base)) > room and kept:
            kept = kept[:-1].rstrip()
            text = _joined(number, f"{OPENS}{kept}…{CLOSES}", code)
        x = self.paper.width - SIDE - wide if self.style.rtl else SIDE
        paint(canvas, text, REGULAR, self.small, x, y, self.base)

    def _over(self, canvas: Any, document: BaseDocTemplate) -> None:
        """A word across the page, over everything, so that no copy of a page can hide it."""
        if not self.this.across:
            return
        with canvas.artifact():
            canvas.saveState()
            canvas.setFillColor(HexColor(self.colours.amber))
            canvas.setFillAlpha(0.13)
            word = self.this.across
            size = min(170, _ACROSS / width_of(word, BOLD, 1, self.base))
            canvas.translate(self.paper.width / 2, self.paper.height / 2)
            canvas.rotate(52)
            left = -width_of(word, BOLD, size, self.base) / 2
            paint(canvas, word, BOLD, size, left, -60, self.base)
            canvas.restoreState()

    def totals(self, canvas: Any) -> None:
        """Define the form that every footer named: how many pages there are."""
        canvas.beginForm("pages", 0, -5, 80, 30)
        canvas.setFont(REGULAR, self.small)
        canvas.setFillColor(HexColor(self.colours.grey))
        canvas.drawString(0, 0, str(canvas.pages))
        canvas.endForm()


def _joined(*parts: str) -> str:
    return "   ·   ".join(part for part in parts if part)


def _letterhead(setting: Setting, clinic: Clinic) -> list[Any]:
    style, room = setting.style, setting.paper.room
    name, contact = markup(clinic.name, BOLD), _contact(clinic)
    return [
        grid(
            [[Text(name, style.clinic), Text(contact, style.contact)]],
            [room * 0.55, room * 0.45],
            ("RIGHTPADDING", (0, 0), (0, 0), 12),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            rtl=style.rtl,
        )
    ]


def _banner(setting: Setting, said: str, spoken: bool) -> list[Any]:
    return [(Text if spoken else Unspoken)(markup(said, BOLD), setting.style.banner)]


def _contact(clinic: Clinic) -> str:
    """Address and phone on one line, then the clinic's further lines."""
    parts = (cleaned(clinic.address), unbroken(cleaned(clinic.phone)))
    lines = (" · ".join(part for part in parts if part), *map(cleaned, clinic.lines))
    return "<br/>".join(markup(line) for line in lines if line)
