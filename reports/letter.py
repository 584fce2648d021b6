"""The referral letter: to whom, why, on which answers, what is not known and what was not asked.

For colleagues: it names what is suspected, in clinical words, and says that it is no diagnosis.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, points
from reports.document import Composed
from reports.intake import CONFIDENTIAL, Intake, Said, asked, quoted, reading
from reports.page import Page
from reports.paper import Together
from reports.safety import sign_off
from reports.sheet import Look, SignedBy, State, check_signer
from reports.transfer import SAY, SIZE, colleague_page, facts, identity, missing
from reports.typeface import BOLD, markup
from rules.knowledge_model import Knowledge, Tier
from rules.model import Because, Explained
from rules.referrals import REFERRED, destination_words, letter_reasons, reportable
from rules.words import fact_words

COURSE = (
    "pain_duration",
    "pain_start",
    "pain_trend",
    "pain_score_leg",
    "pain_score_back",
    "chart_pain",
    "leg_side",
    "both_legs_new",
    "ces_timing",
    "foot_drop_onset",
    "cold_leg_onset",
)
"""What a colleague reads first of the course: since when, how it began, how it goes on."""
_SIZES = (SIZE, 10.4, 9.8)  # one page where it fits


class NothingToRefer(ValueError):
    """No red flag of this tier fired."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one destination (a key of the knowledge) at one tier.

    `note` is the physiotherapist's own, `contact` the receiver in the clinic's own words. A draft
    names no signer, a final letter names one; raises ValueError otherwise.
    """

    intake: Intake
    destination: str
    tier: Tier
    dated: date
    state: State
    signed_by: SignedBy | None
    note: str = field(default="", repr=False)
    contact: str = ""
    look: Look = Look()

    def __post_init__(self) -> None:
        check_signer(self.state, self.signed_by)


def render_letter(letter: Letter, knowledge: Knowledge) -> bytes:
    """The letter as a tagged PDF; the same values give the same bytes.

    Raises NothingToRefer, and KeyError for a destination that the knowledge lacks.
    """
    ways = [_composed(letter, knowledge, size) for size in _SIZES]
    return next((way for way in ways if way.pages == 1), ways[0]).pdf()


def _composed(letter: Letter, knowledge: Knowledge, size: float) -> Composed:
    reasons, others = _reasons(letter, knowledge)
    draft = letter.state == "draft"
    page = colleague_page(
        letter.intake,
        knowledge,
        letter.look,
        banner=SAY.letter_banner if draft else "",
        across=SAY.letter_draft if draft else "",
        told=(
            (letter.destination, letter.tier, letter.dated, letter.signed_by),
            (letter.note, letter.contact),
        ),
        size=size,
    )
    story = _story(page, letter, reasons, others)
    return Composed(page, SAY.letter_title, "en", story)


def _reasons(letter: Letter, knowledge: Knowledge) -> tuple[list[Explained], list[Explained]]:
    """What this letter is about, and what else fired."""
    assessment = letter.intake.assessment
    about = letter_reasons(assessment, knowledge, letter.destination, letter.tier)
    if not about:
        raise NothingToRefer(f"no red flag of {letter.tier} fired")
    others = (flag for flag in reportable(assessment) if flag not in about)
    return list(about), [flag for flag in others if flag.tier in REFERRED]


def _story(
    this: Page, letter: Letter, reasons: list[Explained], others: list[Explained]
) -> Iterator[Any]:
    style, known = this.style, this.knowledge
    to = destination_words(known.destinations[letter.destination], letter.tier)
    yield Text(markup(SAY.letter_title, BOLD), style.title, "H1")
    yield Spacer(0, 4)
    address = (
        Said(SAY.letter_to, f"{letter.contact.strip()} ({to})" if letter.contact.strip() else to),
        Said(SAY.letter_urgency, SAY.tiers[letter.tier]),
        Said(SAY.letter_dated, this.words.day(letter.dated)),
    )
    yield facts(this, address)
    yield Spacer(0, 8)
    yield identity(this, letter.intake)
    yield Text(markup(SAY.letter_reason, BOLD), style.heading, "H2")
    for reason in reasons:
        yield _reason(this, letter.intake, reason)
    yield Text(markup(SAY.letter_no_diagnosis), style.body)
    if letter.note.strip():
        yield Text(markup(SAY.letter_note, BOLD), style.heading, "H2")
        yield Text(markup(letter.note, missing=this.words.not_printed), style.body)
    yield from _course(this, letter.intake)
    yield from _findings(this, letter.intake)
    yield from _gaps(this, letter.intake)
    if others:
        lines = tuple(dict.fromkeys(_also(each) for each in others))
        heading = Text(markup(SAY.letter_also, BOLD), style.heading, "H2")
        yield Together([heading, *points(style, lines)])
    yield Spacer(0, 6)
    closing = Text(markup(SAY.letter_closing), style.body)
    signature = sign_off(this, letter.signed_by, letter.dated, SAY.letter_signed)
    yield Together([closing, *signature])  # a signature is never alone on a page


def _reason(this: Page, intake: Intake, reason: Explained) -> Any:
    """One suspicion with the answers that led to it, and those that are not known."""
    style = this.style
    name = SAY.letter_suspicion.format(suspected=this.knowledge.red_flags[reason.rule].suspected)
    because = [each for each in reason.because if each.item not in CONFIDENTIAL]
    held = dict.fromkeys(_line(this, intake, each) for each in because if each.holds == "yes")
    unknown = dict.fromkeys(_question(this, each) for each in because if each.holds == "unknown")
    parts: list[Any] = [Text(markup(name, BOLD), style.label, "H3")]
    for label, lines in ((SAY.letter_held, held), (SAY.letter_unknown, unknown)):
        if lines:
            parts += [Text(markup(label), style.body), *points(style, tuple(lines))]
    return Together(parts)


def _line(this: Page, intake: Intake, test: Because) -> str:
    question = _question(this, test)
    return f"{question} – {quoted(this.knowledge, intake, test.item)}" if test.item else question


def _question(this: Page, test: Because) -> str:
    item = this.knowledge.questionnaire.items.get(test.item or "")
    return item.text if item else fact_words(test.test)


def _also(flag: Explained) -> str:
    tier = SAY.tiers[flag.tier] if flag.tier else ""
    return SAY.letter_also_line.format(suspected=flag.statement, tier=tier)


def _course(this: Page, intake: Intake) -> Iterator[Any]:
    items = this.knowledge.questionnaire.items
    lines = tuple(
        f"{items[name].text} – {quoted(this.knowledge, intake, name)}"
        for name in COURSE
        if intake.given(name) is not None
    )
    yield Text(markup(SAY.letter_course, BOLD), this.style.heading, "H2")
    yield from points(this.style, lines or (SAY.not_given,))


def _findings(this: Page, intake: Intake) -> Iterator[Any]:
    items = this.knowledge.questionnaire.items
    lines = tuple(
        f"{items[name].text}: {quoted(this.knowledge, intake, name)}"
        for name, value in intake.inputs.exam.items()
        if value != "not_done" and name not in CONFIDENTIAL
    )
    yield Text(markup(SAY.letter_exam, BOLD), this.style.heading, "H2")
    yield from points(this.style, lines or (SAY.letter_exam_none,))


def _gaps(this: Page, intake: Intake) -> Iterator[Any]:
    """The open safety questions, and what the form never came to ask."""
    style = this.style
    came_to = {item.id for item in asked(this.knowledge, intake)}
    lines = [ask.question for ask in intake.assessment.must_ask if ask.item in came_to]
    lines += missing(intake, reading(intake, this.knowledge))
    if lines:
        yield Text(markup(SAY.letter_open, BOLD), style.heading, "H2")
        yield from points(style, lines)
