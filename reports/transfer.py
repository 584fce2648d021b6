"""The emergency transfer sheet: the patient's own answers, before any clinician has seen them.

It names no illness and no rule. The first page can lie open on a desk; the answers are on the
pages behind it (red-flags.md section 3: nothing sensitive on a desk).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box, points
from reports.colleague_words import colleague_words
from reports.document import Composed
from reports.intake import Intake, Reading, Said, reading
from reports.page import Page, check_code, printed_name
from reports.paper import Behind
from reports.sheet import Look
from reports.style import LARGE_PRINT, PAPERS, styles
from reports.tables import Head, table
from reports.typeface import BOLD, markup, unbroken
from reports.wording import wording
from rules.knowledge_model import Knowledge
from rules.wire import inputs_to_json

SAY = colleague_words()
SIZE = 11.0
_LANGUAGE = "en"
_LINE_TO_WRITE_ON = 26


def render_transfer(intake: Intake, knowledge: Knowledge, look: Look | None = None) -> bytes:
    """The sheet as a tagged PDF: a cover and the answers. The same intake gives the same bytes."""
    page = colleague_page(
        intake, knowledge, look or Look(), banner=SAY.transfer_banner, across="", told=()
    )
    story = _story(page, intake, reading(intake, knowledge))
    return Composed(page, SAY.transfer_title, _LANGUAGE, story).pdf()


def colleague_page(
    intake: Intake,
    knowledge: Knowledge,
    look: Look,
    *,
    banner: str,
    across: str,
    told: Sequence[object],
    size: float = SIZE,
) -> Page:
    """The page of a document for colleagues: the whole name on it; `told` is what more it says."""
    words = wording(_LANGUAGE)
    content = (intake.number, intake.person.name, intake.person.birth_date, intake.clinic)
    return Page(
        knowledge=knowledge,
        words=words,
        style=styles(
            intake.clinic.colour,
            LARGE_PRINT if look.large_print else size,
            high_contrast=look.high_contrast,
        ),
        paper=PAPERS[look.paper],
        clinic=intake.clinic,
        number=intake.number,
        name=printed_name(intake.person.name, words),
        code=check_code(
            content,
            intake.sent_at,
            inputs_to_json(intake.inputs),
            told,
            knowledge.version,
        ),
        banner=banner,
        across=across,
    )


def _story(this: Page, intake: Intake, read: Reading) -> Iterator[Any]:
    style = this.style
    yield Text(markup(SAY.transfer_title, BOLD), style.title, "H1")
    yield Spacer(0, 6)
    yield identity(this, intake)
    yield Spacer(0, 8)
    private = [[Text(markup(SAY.transfer_private, BOLD), style.amount)]]
    yield box(private, [this.paper.room], style.colours.red, style.colours.red_pale)
    yield from _times(this)
    yield Text(markup(SAY.transfer_missing, BOLD), style.heading, "H2")
    yield from points(style, [*missing(intake, read), SAY.transfer_left_out])
    yield Behind()
    yield from _answers(this, read)
    yield Spacer(0, 8)
    ring = SAY.transfer_ring if this.clinic.phone.strip() else SAY.transfer_ring_no_phone
    asked = ring.format(clinic=this.clinic.name, phone=unbroken(this.clinic.phone))
    yield Text(markup(asked, BOLD), style.amount)


def identity(this: Page, intake: Intake) -> Any:
    """Whom it is about, when the form was sent and by whom it was filled in."""
    person, sent = intake.person, intake.sent_at
    filled_in = this.knowledge.questionnaire.items["completed_by"]
    by = {option.code: option.text for option in filled_in.options}
    born = SAY.born_age.format(
        date=this.words.day(person.birth_date), age=person.age_on(sent.date())
    )
    return facts(
        this,
        (
            Said(SAY.patient, this.name),
            Said(SAY.born, born),
            Said(SAY.phone, person.phone or SAY.not_given),
            Said(SAY.number, intake.number),
            Said(SAY.sent, f"{this.words.day(sent.date())}, {sent:%H:%M}"),
            Said(SAY.filled_in_by, by.get(str(intake.given("completed_by")), SAY.not_given)),
        ),
    )


def facts(this: Page, lines: Sequence[Said]) -> Any:
    """A table of what something is called and what it is."""
    style, wide = this.style, this.style.wide
    rows = [
        [
            Head(markup(line.question, BOLD), style.label, "Row"),
            Text(markup(line.answer, missing=this.words.not_printed), style.body),
        ]
        for line in lines
    ]
    first = this.paper.room * (0.24 if wide else 0.4)
    return table(rows, [first, this.paper.room - first], style.colours.tint)


def missing(intake: Intake, read: Reading) -> Iterator[str]:
    """What the form does not say because it was not asked."""
    if not intake.assessment.part2_asked:
        yield SAY.early_stop
    pages = list(read.not_reached)
    if not intake.assessment.part2_asked:
        pages.append(SAY.not_reached_part_2)
    if pages:
        yield SAY.not_reached.format(pages="; ".join(pages))


def _times(this: Page) -> Iterator[Any]:
    style, room = this.style, this.paper.room
    names = (SAY.transfer_called, SAY.transfer_told, SAY.transfer_left, SAY.transfer_with)
    rows = [[Head(markup(name), style.body, "Row"), ""] for name in names]
    pad = ("BOTTOMPADDING", (0, 0), (-1, -1), _LINE_TO_WRITE_ON - style.body.leading)
    yield Text(markup(SAY.transfer_times, BOLD), style.heading, "H2")
    yield table(
        rows,
        [room * 0.4, room * 0.6],
        style.colours.grey,
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        pad,
    )


def _answers(this: Page, read: Reading) -> Iterator[Any]:
    style = this.style
    yield Text(markup(SAY.transfer_urgent, BOLD), style.heading, "H2")
    yield from answers(this, read.urgent)
    yield Text(markup(SAY.transfer_other, BOLD), style.heading, "H2")
    yield from answers(this, read.other)
    for heading, lines in (
        (SAY.transfer_unknown, read.unknown),
        (SAY.transfer_denied, read.denied),
    ):
        yield Text(markup(heading, BOLD), style.heading, "H2")
        yield from points(style, lines or (SAY.transfer_nothing,))


def answers(this: Page, lines: Sequence[Said]) -> Iterator[Any]:
    """Questions with their answers side by side."""
    style, room = this.style, this.paper.room
    if not lines:
        yield Text(markup(SAY.transfer_nothing), style.body)
        return
    head = [Head(markup(name, BOLD), style.label) for name in (SAY.question, SAY.answer)]
    rows = [
        [
            Text(markup(line.question), style.body),
            Text(markup(line.answer, BOLD, this.words.not_printed), style.amount),
        ]
        for line in lines
    ]
    yield table([head, *rows], [room * 0.62, room * 0.38], style.colours.tint)
