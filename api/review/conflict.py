"""A write that came too late: what was typed beside what stands there now."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from api import words
from api.intake.form import read
from api.review.plan_changes import changes
from api.review.plan_form import read_plan
from records.views import CaseView
from rules.knowledge_model import AnswerValue, Knowledge
from rules.words import answer_words

TEXTS = {
    "question": "Question for the front desk",
    "reason": "Reason",
    "note": "What was arranged",
    "message": "Your sentence",
    "going_to": "Where the patient is going",
    "why": "Why you change it",
    "override_reason": "Why you judge it differently",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One field: what was typed, and what the case holds now."""

    label: str
    typed: str
    now: str


def both_versions(
    knowledge: Knowledge, view: CaseView, action: str, typed: MultiDict[str, str]
) -> tuple[Side, ...]:
    """The fields of the refused form, only those that say something."""
    found = [*_plan(knowledge, view, action, typed), *_items(knowledge, view, typed)]
    for name, label in TEXTS.items():
        value = typed.get(name, "").strip()
        plan_message = action == "edit" and name == "message"
        if value and not plan_message:
            found.append(Side(label, value, "not recorded"))
    found += [
        Side(f"Found against: {knowledge.red_flags[rule].suspected}", value, "not recorded")
        for name, value in typed.items()
        if (rule := name.removeprefix("found-")) in knowledge.red_flags and value.strip()
    ]
    return tuple(found)


def last_change(view: CaseView) -> str:
    """What a person did last on this case, and when; empty when nobody did anything."""
    by_people = [row for row in view.audit if row.role != "system"]
    if not by_people:
        return ""
    row = by_people[-1]
    return f"{row.event.replace('_', ' ')} by {row.by}, {words.moment(row.at)}"


def _plan(
    knowledge: Knowledge, view: CaseView, action: str, typed: MultiDict[str, str]
) -> list[Side]:
    if action != "edit" or view.plan is None:
        return []
    wanted, _ = read_plan(knowledge, view.plan, typed)
    return [
        Side(f"{each.of}: {each.field}", each.after, each.before)
        for each in changes(knowledge, view.plan, wanted)
    ]


def _items(knowledge: Knowledge, view: CaseView, typed: MultiDict[str, str]) -> list[Side]:
    items = [i for i in knowledge.questionnaire.items.values() if f"{i.id}-shown" in typed]
    held: dict[str, AnswerValue | None] = {each.item: each.value for each in view.answers}
    held |= {each.item: each.value for each in view.exam}
    return [
        Side(
            knowledge.questionnaire.items[item].text,
            answer_words(knowledge, item, value),
            answer_words(knowledge, item, held.get(item)),
        )
        for item, value in read(knowledge, items, typed).answers.items()
        if value is not None and value != held.get(item)
    ]
