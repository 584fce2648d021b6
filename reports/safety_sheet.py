"""The safety-net sheet on its own: for everybody who leaves without an exercise sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box
from reports.document import Composed
from reports.page import Page, check_code, printed_name
from reports.paper import Together
from reports.safety import safety_net, sign_off
from reports.sheet import Clinic, Look, SignedBy
from reports.style import LARGE_PRINT, PAPERS, styles
from reports.translations import localised
from reports.typeface import BOLD, markup, unbroken
from reports.wording import language
from rules.knowledge_model import Knowledge

_SIZE = 11.5


@dataclass(frozen=True, slots=True)
class SafetySheet:
    """`told`: a text of the knowledge by its key (pt_same_day, ...); `going_to`: where and when,
    in the clinic's words; `ring_by`: until when the patient should have heard; `signed_by`: the
    physiotherapist who gives it."""

    number: str
    first_name: str = field(repr=False)
    language: str
    clinic: Clinic
    dated: date
    told: str | None = field(repr=False, default=None)
    going_to: str = field(repr=False, default="")
    ring_by: date | None = None
    signed_by: SignedBy | None = None
    look: Look = Look()


def render_safety_sheet(sheet: SafetySheet, knowledge: Knowledge) -> bytes:
    """The sheet as a tagged PDF; the same values give the same bytes.

    Raises UnknownLanguage, and KeyError for a text that the knowledge lacks.
    """
    knowledge = localised(knowledge, sheet.language)
    page = _page(sheet, knowledge)
    title = knowledge.safety_net.heading
    return Composed(page, title, sheet.language, _story(page, sheet, title)).pdf()


def _page(sheet: SafetySheet, knowledge: Knowledge) -> Page:
    known, look = language(sheet.language), sheet.look
    words = known.labels
    size = LARGE_PRINT if look.large_print else _SIZE
    return Page(
        knowledge=knowledge,
        words=words,
        style=styles(
            sheet.clinic.colour,
            size,
            high_contrast=look.high_contrast,
            leading=known.leading,
            rtl=known.rtl,
        ),
        paper=PAPERS[look.paper],
        clinic=sheet.clinic,
        number=sheet.number,
        name=printed_name(sheet.first_name, words),
        code=check_code(
            (sheet.number, sheet.first_name, sheet.clinic, sheet.dated, sheet.told),
            (sheet.going_to, sheet.ring_by, sheet.language, knowledge.version),
            sheet.signed_by,
        ),
        banner="",
        across="",
    )


def _story(this: Page, sheet: SafetySheet, title: str) -> Iterator[Any]:
    words, style = this.words, this.style
    yield Text(markup(title, BOLD), style.title, "H1")
    who = words.for_patient.format(name=this.name)
    yield Text(f"<b>{markup(who, BOLD)}</b> · {markup(words.day(sheet.dated))}", style.body)
    for line in _first(this, sheet):
        yield Spacer(0, 6)
        said = [[Text(markup(line, BOLD, words.not_printed), style.amount)]]
        yield box(said, [this.paper.room], style.colours.accent, style.colours.tint, rtl=style.rtl)
    yield from safety_net(this, heading=False)
    yield Together(sign_off(this, sheet.signed_by, sheet.dated))


def _first(this: Page, sheet: SafetySheet) -> Iterator[str]:
    words, phone = this.words, this.clinic.phone
    if sheet.told is not None:
        yield this.knowledge.texts.by_key[sheet.told]
    if sheet.going_to.strip():
        yield words.going_to.format(place=sheet.going_to)
    if sheet.ring_by is not None:
        ring = words.ring_by if phone.strip() else words.ring_by_no_phone
        yield ring.format(date=words.day(sheet.ring_by), phone=unbroken(phone))
