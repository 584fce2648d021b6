"""A filled-in form as a colleague reads it: what was said, not known, denied and not asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from reports.colleague_words import colleague_words
from reports.sheet import Clinic
from rules.knowledge_model import AnswerValue, Item, Knowledge, Page, Tier
from rules.model import Assessment, Inputs
from rules.referrals import reportable
from rules.visibility import hidden_items
from rules.words import answer_words

CONFIDENTIAL = frozenset({"self_harm", "feel_safe", "safeguard_concern", "ex_self_harm_plan"})
"""Never on paper that somebody else may see (red-flags.md, `unsafe_at_home`)."""
_UNKNOWN = ("unsure", "declined")
_NONE = ("no", "none")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a letter is about; kept out of `repr`."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    phone: str | None = field(repr=False, default=None)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int:
        """Whole years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Intake:
    """One case: its patient, what the assessment rests on, and the assessment. `sent_at` is the
    clinic's time."""

    number: str
    person: Person
    clinic: Clinic
    inputs: Inputs = field(repr=False)
    assessment: Assessment = field(repr=False)
    sent_at: datetime

    def given(self, item: str) -> AnswerValue | None:
        """The answer or finding as it stands; None when there is none."""
        source = self.inputs.exam if item.startswith("ex_") else self.inputs.answers
        value = source.get(item)
        return None if value in ("", ()) else value


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the form with the answer in the form's words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The form for a reader in a hurry. `urgent` stands behind an emergency; no answer is in two
    of the four; `not_reached` names sections without any answer."""

    urgent: tuple[Said, ...]
    other: tuple[Said, ...]
    unknown: tuple[str, ...]
    denied: tuple[str, ...]
    not_reached: tuple[str, ...]


def reading(intake: Intake, knowledge: Knowledge) -> Reading:
    """Sensitive answers are left out unless an emergency rests on them, confidential ones always.

    The hospital needs to know what the emergency rests on; nobody needs the rest from a sheet that
    no clinician has seen yet.
    """
    behind = _behind_emergencies(intake.assessment)
    hidden = hidden_items(knowledge, intake.inputs.answers)
    items = knowledge.questionnaire.items
    urgent = [items[name] for name in behind if name not in CONFIDENTIAL]
    blank = {name for name in knowledge.never_unknown if name not in intake.inputs.answers}
    shown = [item for item in asked(knowledge, intake) if item.id not in hidden | blank]
    rest = [item for item in shown if item not in urgent and not item.sensitive]
    by_kind: dict[str, list[Item]] = {"said": [], "unknown": [], "denied": []}
    for item in rest:
        by_kind[_kind(intake, item.id)].append(item)
    return Reading(
        urgent=tuple(_said(knowledge, intake, item) for item in urgent),
        other=tuple(_said(knowledge, intake, item) for item in by_kind["said"]),
        unknown=tuple(item.text for item in by_kind["unknown"]),
        denied=tuple(item.text for item in by_kind["denied"]),
        not_reached=tuple(page.title for page in _not_reached(knowledge, intake)),
    )


def _behind_emergencies(assessment: Assessment) -> tuple[str, ...]:
    found = dict.fromkeys(
        test.item
        for each in reportable(assessment)
        if each.tier is Tier.EMERGENCY_NOW
        for test in each.because
        if test.item
    )
    return tuple(name for name in found if name)


def asked(knowledge: Knowledge, intake: Intake) -> Iterator[Item]:
    """The items of the safety pages that the form came to, the confidential ones left out."""
    left_out = _not_reached(knowledge, intake)
    for page in knowledge.questionnaire.pages:
        if page.part == "safety" and page not in left_out:
            yield from (item for item in page.items if item.id not in CONFIDENTIAL)


def _not_reached(knowledge: Knowledge, intake: Intake) -> tuple[Page, ...]:
    hidden = hidden_items(knowledge, intake.inputs.answers)
    return tuple(
        page
        for page in knowledge.questionnaire.pages
        if page.part == "safety"
        and not all(item.id in CONFIDENTIAL for item in page.items)
        and not any(intake.given(item.id) is not None for item in page.items)
        and not all(item.id in hidden for item in page.items)
    )


def _kind(intake: Intake, item: str) -> str:
    value = intake.given(item)
    if item in intake.inputs.earlier:
        return "said"
    codes = value if isinstance(value, tuple) else (value,)
    if value is None or set(codes) <= set(_UNKNOWN):
        return "unknown"
    return "denied" if set(codes) <= set(_NONE) else "said"


def _said(knowledge: Knowledge, intake: Intake, item: Item) -> Said:
    return Said(item.text, quoted(knowledge, intake, item.id))


def quoted(knowledge: Knowledge, intake: Intake, item: str) -> str:
    """An answer as it was given, with the earlier worse one and what a clock made of it.

    The assessment may rest on either; paper must not put words into the patient's mouth.
    """
    say, given = colleague_words(), intake.given(item)
    told = answer_words(knowledge, item, given)
    earlier = intake.inputs.earlier.get(item)
    if earlier is not None and earlier != given:
        told = say.earlier.format(answer=told, earlier=answer_words(knowledge, item, earlier))
    return say.escalated.format(answer=told) if item in intake.inputs.escalated else told
