"""The case page as values: everything the template prints, from the case and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from api import words
from api.body_chart import drawings
from api.intake.form import Field, fields
from api.review import answered, conflict, evidence, head, plan_changes, plan_form
from api.review.exam_fields import field_html
from api.review.shown import Shown, copy_of, is_final, shown_document, undo_left
from records.people import Actor
from records.states import ALLOWED_MOVES
from records.views import CONFIRMED_SOURCES, CaseView, OverrideCode
from rules.knowledge_model import SOURCES, Knowledge, Tier
from rules.model import MustAsk
from rules.words import HYPOTHESES, answer_words, tests_of

W_TICK = "W16"
OVERRIDES: Mapping[OverrideCode, str] = {
    "examined_otherwise": "My examination points elsewhere",
    "knows_the_patient": "I know this patient's earlier course",
    "rule_does_not_fit": "The rule does not fit this patient",
    "patient_decided": "The patient decided so",
    "other": "Another reason",
}
POSSIBLE = frozenset((move[0], move[1]) for move in ALLOWED_MOVES)
"""State and event of every move there is."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An action that was refused: its name, why, what was typed, the fields that are wrong.

    `late`: somebody was faster, so that both versions are shown.
    """

    action: str
    sentence: str
    typed: MultiDict[str, str]
    faults: Mapping[str, str]
    late: bool = False


def context(
    knowledge: Knowledge, view: CaseView, me: Actor, now: datetime, failed: Failed | None = None
) -> dict[str, Any]:
    """The template's values. `failed` brings back what was typed into the form that was refused."""
    mine = view.claim is not None and view.claim.by == me.id
    bars = evidence.bars(knowledge, view.assessment)
    shown, flags = shown_document(view, me, now), evidence.flags(knowledge, view)
    sections = answered.sections(knowledge, view)
    return {
        "case": view,
        "a": view.assessment,
        "now": now,
        "mine": mine,
        "token": view.claim.token if mine and view.claim else "",
        "can": lambda event: (view.state, event) in POSSIBLE,
        "failed": failed,
        "typed": lambda action: failed.typed if failed and failed.action == action else MultiDict(),
        "age": head.age_words(now, view),
        "facts": head.facts(knowledge, view, now),
        "dues": head.dues(view, now),
        "ask": _ask_fields(knowledge, view, failed),
        "flags": flags,
        "checklist": [flag for flag in flags if flag.clearable and flag.exam_can_clear],
        "bars": bars,
        "lead": evidence.lead(bars),
        "finding": lambda change: evidence.finding(knowledge, change),
        "core_missing": evidence.core_missing(knowledge, view.assessment, view.inputs.answers),
        "withheld": _withhold(knowledge, view),
        "mimics": _mimics(knowledge, view),
        "precautions": _precautions(knowledge, view),
        "exam": [field_html(each) for each in _exam_fields(knowledge, view, failed)],
        "sections": sections,
        "unknowns": answered.unknowns(sections),
        "changed": answered.changed(sections),
        "charts": answered.charts(knowledge, view),
        "shown": shown,
        "copy": copy_of(view, shown) if mine else None,
        "blockers": blockers(knowledge, view, mine=mine, shown=shown),
        "needs_tick": W_TICK in view.assessment.w,
        "plan_rows": _plan_rows(knowledge, view, failed),
        "addable": plan_form.addable(knowledge, view.plan) if view.plan else (),
        "plan_changes": _plan_changes(knowledge, view),
        "sides": _sides(knowledge, view, failed),
        "last_change": conflict.last_change(view),
        "sources": {name: _source_words(name) for name in CONFIRMED_SOURCES},
        "override_words": OVERRIDES,
        "texts": knowledge,
        "hypotheses": HYPOTHESES,
        "option_words": lambda item, value: answer_words(knowledge, item, value),
        "chart_views": drawings(knowledge.questionnaire.zones),
        "undo_left": undo_left(view, now),
        "version": version_of(view),
    }  # fmt: skip


def version_of(view: CaseView) -> str:
    """Changes whenever the case page would look different; tells nothing about it."""
    last = view.documents[-1].sha256[:8] if view.documents else ""
    at_it = view.job.state if view.job else ""
    return f"{view.state}-{view.revision}-{len(view.audit)}-{len(view.documents)}-{last}-{at_it}"


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
        {},
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
    if mine and not is_final(shown):
        found.append(("Your copy for signing is not drawn yet.", "#sheet"))
    return found


def _plan_rows(knowledge: Knowledge, view: CaseView, failed: Failed | None) -> tuple[Any, ...]:
    if view.plan is None:
        return ()
    typed = failed.typed if failed and failed.action == "edit" else None
    return plan_form.rows(knowledge, view.plan, typed)


def _plan_changes(knowledge: Knowledge, view: CaseView) -> tuple[plan_changes.Change, ...]:
    """What the physiotherapist changed on the sheet that the rules drafted."""
    before = plan_changes.drafted(tuple((each.cause, each.plan) for each in view.revisions))
    if before is None or view.plan is None:
        return ()
    return plan_changes.changes(knowledge, before, view.plan)


def _sides(
    knowledge: Knowledge, view: CaseView, failed: Failed | None
) -> tuple[conflict.Side, ...]:
    if failed is None or not failed.late:
        return ()
    return conflict.both_versions(knowledge, view, failed.action, failed.typed)


def _source_words(name: str) -> str:
    """A confirmed source in words."""
    words = {"other": "Something else", "unclear": "Not clear yet"}
    return HYPOTHESES[name] if name in SOURCES else words[name]
