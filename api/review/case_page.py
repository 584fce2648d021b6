"""The case page as values: everything the template prints, from the case and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from api import words
from api.body_chart import drawings
from api.intake.form import Field, fields
from api.review import evidence, plan_form
from records.patients import age_on
from records.people import Actor
from records.states import ALLOWED_MOVES
from records.views import AnswerView, CaseView, DocumentView
from rules.knowledge_model import Answers, Item, Knowledge, Page, Tier
from rules.model import MustAsk
from rules.visibility import hidden_items
from rules.words import HYPOTHESES, answer_words, tests_of

CLOCKS: Mapping[str, str] = {
    "acknowledge_emergency": "A clinician must take over the emergency",
    "open_question": "A safety question must be asked",
    "possible_cauda_equina": "A clinician must see the patient",
    "examine_cauda_equina": "Examine now, or send to hospital",
    "same_day_without_clinician": "A clinician must see the patient",
    "referral_outcome": "The outcome of the referral is due",
    "urgent_letter_overdue": "The urgent letter must be answered",
}
W_TICK = "W16"
SIGNED = ("signed", "released", "recalled", "closed")
POSSIBLE = frozenset((move[0], move[1]) for move in ALLOWED_MOVES)
"""State and event of every move there is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The document in front of the signer: `kind` to fetch it by, its pages, what it is."""

    kind: str
    sha256: str
    pages: int
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a section with what was said, by whom, when, and the earlier worse answer."""

    item: Item
    words: str
    view: AnswerView | None
    earlier: str | None
    hidden: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An action that was refused: its name, why, what was typed, the fields that are wrong."""

    action: str
    sentence: str
    typed: MultiDict[str, str]
    faults: Mapping[str, str]


def context(
    knowledge: Knowledge, view: CaseView, me: Actor, now: datetime, failed: Failed | None = None
) -> dict[str, Any]:
    """The template's values. `failed` brings back what was typed into the form that was refused."""
    mine = view.claim is not None and view.claim.by == me.id
    bars = evidence.bars(knowledge, view.assessment)
    shown = shown_document(view, me, now)
    return {
        "case": view,
        "a": view.assessment,
        "now": now,
        "mine": mine,
        "token": view.claim.token if mine and view.claim else "",
        "can": lambda event: (view.state, event) in POSSIBLE,
        "failed": failed,
        "typed": lambda action: failed.typed if failed and failed.action == action else MultiDict(),
        "facts": facts(knowledge, view, now),
        "clocks": _clocks(view, now),
        "ask": _ask_fields(knowledge, view, failed),
        "flags": evidence.flags(knowledge, view),
        "bars": bars,
        "lead": evidence.lead(bars),
        "finding": lambda change: evidence.finding(knowledge, change),
        "core_missing": evidence.core_missing(knowledge, view.assessment, view.inputs.answers),
        "withheld": _withhold(knowledge, view),
        "mimics": _mimics(knowledge, view),
        "precautions": _precautions(knowledge, view),
        "exam": _exam_fields(knowledge, view, failed),
        "sections": sections(knowledge, view),
        "charts": _charts(knowledge, view),
        "shown": shown,
        "copy": _copy(view, shown) if mine else None,
        "blockers": blockers(knowledge, view, mine=mine, shown=shown),
        "needs_tick": W_TICK in view.assessment.w,
        "plan_rows": _plan_rows(knowledge, view, failed),
        "addable": plan_form.addable(knowledge, view.plan) if view.plan else (),
        "texts": knowledge,
        "hypotheses": HYPOTHESES,
        "option_words": lambda item, value: answer_words(knowledge, item, value),
        "chart_views": drawings(knowledge.questionnaire.zones),
        "undo_left": _undo_left(view, now),
        "version": version_of(view),
    }  # fmt: skip


def version_of(view: CaseView) -> str:
    """Changes whenever the case page would look different; tells nothing about it."""
    last = view.documents[-1].sha256[:8] if view.documents else ""
    return f"{view.state}-{view.revision}-{len(view.audit)}-{len(view.documents)}-{last}"


def facts(knowledge: Knowledge, view: CaseView, now: datetime) -> tuple[tuple[str, str, str], ...]:
    """The top line: label, words, and "alert" where a worse answer stands."""
    given = view.inputs.answers

    def said(item: str) -> str:
        return answer_words(knowledge, item, given.get(item))

    weak = given.get("leg_weakness") not in ("none", None) or given.get("foot_drop") == "yes"
    weakness = said("leg_weakness") + ("; foot drags" if given.get("foot_drop") == "yes" else "")
    both = given.get("leg_side") in ("both", "changes") or given.get("both_legs_new") == "yes"
    pregnant = given.get("pregnancy_status")
    expecting = said("pregnancy_status") if "pregnancy_status" in given else "Not asked"
    return (
        ("Weakness", weakness, "alert" if weak else ""),
        ("Which leg", said("leg_side"), "alert" if both else ""),
        ("Pregnancy", expecting, "alert" if pregnant not in (None, "no") else ""),
        ("Age", str(age_on(now.date(), view.patient.birth_date)), ""),
        ("This spell", said("pain_duration"), ""),
        ("Pain: leg, back", _scores(given), ""),
        ("Worst spot", said("worst_spot"), ""),
        ("Waiting", words.span(now - view.created_at), ""),
    )  # fmt: skip


def _scores(given: Answers) -> str:
    leg, back = (given.get(item) for item in ("pain_score_leg", "pain_score_back"))
    if leg is None and back is None:
        return "not answered"
    return ", ".join("not answered" if score is None else f"{score} of 10" for score in (leg, back))


def _copy(view: CaseView, shown: Shown | None) -> str | None:
    """How the signer's own copy stands: "drawing", or "missing" when nobody is at it."""
    if view.state != "awaiting_sign_off" or _final(shown):
        return None
    at_it = view.job is not None and view.job.state in ("pending", "running")
    return "drawing" if at_it else "missing"


def _final(shown: Shown | None) -> bool:
    return shown is not None and shown.kind == "final"


def _clocks(view: CaseView, now: datetime) -> list[tuple[str, str, str]]:
    """What is due, the first first; the same reminder once."""
    found: dict[str, tuple[str, str, str]] = {}
    for clock in view.clocks:
        text = CLOCKS.get(clock.kind, clock.kind)
        found.setdefault(text, (text, *words.due(clock.due_at, now)))
    return list(found.values())


def shown_document(view: CaseView, me: Actor, now: datetime) -> Shown | None:
    """The released document, else the signer's own final of today, else the draft.

    Of the current revision; a released document is shown by the pages of the final it signs.
    """
    handouts = (each for each in view.documents if each.document == "handout")
    current = [d for d in handouts if d.revision == view.revision]
    pages = [d for d in current if d.pages]
    signed = view.sign_off if view.state in SIGNED else None
    if signed and any(d.kind == "released" for d in current):
        approved = [d for d in pages if d.sha256 == signed.sha256]
        return shown_of("released", approved)
    mine = [d for d in pages if d.kind == "final" and d.signer_id == me.id]
    today = now.astimezone(UTC).date()
    fit = [d for d in mine if (d.sha256 == signed.sha256 if signed else d.dated == today)]
    return shown_of("final", fit) or shown_of("draft", [d for d in pages if d.kind == "draft"])


def shown_of(kind: str, found: Sequence[DocumentView]) -> Shown | None:
    """The last of these documents as it is shown; None when there is none."""
    if not found:
        return None
    last = found[-1]
    return Shown(kind, last.sha256, last.pages, last.revision, last.at)


def asked(view: CaseView) -> tuple[str, ...]:
    """The items on the must-ask list: open questions, then answers that are too old."""
    return tuple(dict.fromkeys([*(ask.item for ask in view.open_questions), *view.expired]))


def _ask_fields(
    knowledge: Knowledge, view: CaseView, failed: Failed | None
) -> tuple[tuple[Field, MustAsk | None, bool], ...]:
    items = knowledge.questionnaire.items
    by_item = {ask.item: ask for ask in view.open_questions}
    posted = failed if failed and failed.action == "answers" else None
    found = fields(
        knowledge,
        [items[item] for item in asked(view)],
        {} if not posted else {},
        posted=posted.typed if posted else None,
        faults=posted.faults if posted else None,
    )
    return tuple((field, by_item.get(field.id), field.id in view.expired) for field in found)


def _exam_fields(knowledge: Knowledge, view: CaseView, failed: Failed | None) -> tuple[Field, ...]:
    posted = failed if failed and failed.action == "exam" else None
    page = next(page for page in knowledge.questionnaire.pages if page.part == "exam")
    return fields(
        knowledge,
        page.items,
        {entry.item: entry.value for entry in view.exam},
        posted=posted.typed if posted else None,
        faults=posted.faults if posted else None,
    )


def _withhold(knowledge: Knowledge, view: CaseView) -> list[dict[str, Any]]:
    known = evidence.rules_of(view.assessment, "withhold")
    return [
        {
            "id": name,
            "statement": knowledge.withhold[name].statement,
            "outcome": knowledge.withhold[name].outcome,
            "tests": tests_of(knowledge, known[name].because) if name in known else (),
        }
        for name in view.assessment.w
    ]


def _mimics(knowledge: Knowledge, view: CaseView) -> list[tuple[str, str, str, bool]]:
    """Look-alikes: id, title, score in words, whether it alerts."""
    found = []
    for name, value in (view.assessment.mimics or {}).items():
        alert = value if isinstance(value, bool) else value >= 0
        score = (
            ("alert" if value else "no alert") if isinstance(value, bool) else words.points(value)
        )
        found.append((name, knowledge.mimics[name].title, score, alert))
    return sorted(found, key=lambda mimic: not mimic[3])


def _precautions(knowledge: Knowledge, view: CaseView) -> list[dict[str, Any]]:
    known = evidence.rules_of(view.assessment, "precaution")
    return [
        {
            "rule": knowledge.precautions[name],
            "blocks": ", ".join(
                tag.replace("_", " ") for tag in knowledge.precautions[name].blocks
            ),
            "tests": tests_of(knowledge, known[name].because) if name in known else (),
        }
        for name in view.assessment.precautions
    ]


def sections(knowledge: Knowledge, view: CaseView) -> list[tuple[Page, list[Answered]]]:
    """All answers in the order of the form; what was not asked says so."""
    hidden = hidden_items(knowledge, view.inputs.answers)
    given = {answer.item: answer for answer in view.answers}
    return [
        (
            page,
            [
                _answered(knowledge, item, given.get(item.id), item.id in hidden)
                for item in page.items
            ],
        )
        for page in knowledge.questionnaire.pages
        if page.part != "exam"
    ]


def _answered(knowledge: Knowledge, item: Item, view: AnswerView | None, hidden: bool) -> Answered:
    value = view.value if view else None
    text = "Not asked" if hidden and value is None else answer_words(knowledge, item.id, value)
    earlier = None
    if view and view.earlier is not None:
        earlier = answer_words(knowledge, item.id, view.earlier)
    missing = not hidden and value in (None, ())
    return Answered(item, text, view, earlier, hidden, missing)


def _charts(knowledge: Knowledge, view: CaseView) -> list[tuple[str, Any, str, bool]]:
    found = []
    for item, title in (("chart_pain", "Pain"), ("chart_sens", "Changed feeling")):
        marked = view.inputs.answers.get(item)
        if isinstance(marked, tuple):
            text = answer_words(knowledge, item, marked)
            views = drawings(knowledge.questionnaire.zones, marked)
            found.append((title, views, text, item == "chart_sens"))
    return found


def blockers(
    knowledge: Knowledge, view: CaseView, *, mine: bool, shown: Shown | None
) -> list[tuple[str, str]]:
    """Why this cannot be signed yet: a sentence and where on the page to go."""
    found = [] if mine else [("Claim the case first.", "#claim")]
    items, assessment = knowledge.questionnaire.items, view.assessment
    for ask in view.open_questions:
        if ask.locks_release:
            found.append((f"Ask: {ask.question}", f"#ask-{ask.item}"))
    for item in view.expired:
        found.append((f"Ask again (older than 24 hours): {items[item].text}", f"#ask-{item}"))
    for name, tier in assessment.fired.items():
        if tier is Tier.CLINICIAN_HOLD and name not in assessment.cleared:
            found.append(
                (f"Clear the hold: {knowledge.red_flags[name].suspected}", f"#flag-{name}")
            )
    if mine and not _final(shown):
        found.append(("Your copy for signing is not drawn yet.", "#sheet"))
    return found


def _plan_rows(knowledge: Knowledge, view: CaseView, failed: Failed | None) -> tuple[Any, ...]:
    if view.plan is None:
        return ()
    typed = failed.typed if failed and failed.action == "edit" else None
    return plan_form.rows(knowledge, view.plan, typed)


def _undo_left(view: CaseView, now: datetime) -> int:
    """Whole seconds in which a signature can be taken back."""
    if view.state != "signed" or view.sign_off is None:
        return 0
    return max(0, int((view.sign_off.release_at - now).total_seconds()))
