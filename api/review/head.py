"""The head of the case page as values: who, what is due, the line that a signer reads first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api import words
from records.patients import age_on
from records.views import CaseView
from rules.knowledge_model import Answers, Knowledge
from rules.words import answer_words

CLOCKS: Mapping[str, str] = {
    "acknowledge_emergency": "A clinician must take over the emergency",
    "open_question": "A safety question must be asked",
    "possible_cauda_equina": "A clinician must see the patient",
    "examine_cauda_equina": "Examine now, or send to hospital",
    "same_day_without_clinician": "A clinician must see the patient",
    "referral_outcome": "The outcome of the referral is due",
    "urgent_letter_overdue": "The urgent letter must be answered",
}


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: in words, how long is left, and "late", "soon" or "ok"."""

    text: str
    left: str
    how: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its words; `alert` where a worse answer stands, `missing` where none is."""

    label: str
    text: str
    alert: bool = False
    missing: bool = False


def age_words(now: datetime, view: CaseView) -> str:
    """35 years old."""
    return f"{age_on(now.date(), view.patient.birth_date)} years old"


def dues(view: CaseView, now: datetime) -> list[Due]:
    """What is due, the first first; the same reminder once; then the clinic's own target."""
    found: dict[str, Due] = {}
    for clock in view.clocks:
        text = CLOCKS.get(clock.kind, clock.kind)
        found.setdefault(text, Due(text, *words.due(clock.due_at, now)))
    target = view.review_target
    if target is not None:
        text = f"Review the form: your clinic's own target, until {words.when(target, now)}"
        found[text] = Due(text, *words.due(target, now))
    return list(found.values())


def facts(knowledge: Knowledge, view: CaseView, now: datetime) -> tuple[Fact, ...]:
    """The top line (sources.md section 9)."""
    given = view.inputs.answers

    def said(label: str, item: str, alert: bool = False) -> Fact:
        missing = given.get(item) in (None, ())
        text = "not given" if missing else answer_words(knowledge, item, given.get(item))
        return Fact(label, text, alert, missing)

    both = given.get("leg_side") in ("both", "changes") or given.get("both_legs_new") == "yes"
    return (
        _weakness(knowledge, given),
        said("Which leg", "leg_side", both),
        _pregnancy(knowledge, given),
        _pain(given),
        said("This spell", "pain_duration"),
        said("Worst spot", "worst_spot"),
        Fact("Waiting", words.span(now - view.created_at)),
    )


def _weakness(knowledge: Knowledge, given: Answers) -> Fact:
    drags = given.get("foot_drop") == "yes"
    value = given.get("leg_weakness")
    text = "not given" if value is None else answer_words(knowledge, "leg_weakness", value)
    alert = drags or value not in ("none", None)
    return Fact("Weakness", f"{text}; foot drags" if drags else text, alert, value is None)


def _pregnancy(knowledge: Knowledge, given: Answers) -> Fact:
    value = given.get("pregnancy_status")
    text = "not asked" if value is None else answer_words(knowledge, "pregnancy_status", value)
    return Fact("Pregnancy", text, value not in (None, "no"), value is None)


def _pain(given: Answers) -> Fact:
    """The two scores in words; what was not given says so."""
    scores = [(name, given.get(f"pain_score_{name}")) for name in ("leg", "back")]
    if all(score is None for _, score in scores):
        return Fact("Pain now", "pain not given", missing=True)
    said = [f"{name} {_of_ten(score)}" for name, score in scores]
    return Fact("Pain now", ", ".join(said).capitalize())


def _of_ten(score: object) -> str:
    return "not given" if score is None else f"{score} of 10"
