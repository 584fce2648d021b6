"""The answers of a case as shown: by section, what is missing or changed, the body charts."""

from dataclasses import dataclass
from typing import Any

from api.body_chart import drawings
from records.views import AnswerView, CaseView
from rules.knowledge_model import Item, Knowledge, Page
from rules.visibility import hidden_items
from rules.words import answer_words


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a section with what was said, by whom, when, and the earlier worse answer."""

    item: Item
    words: str
    view: AnswerView | None
    earlier: str | None
    hidden: bool
    missing: bool
    unsure: bool


Sections = list[tuple[Page, list[Answered]]]


def sections(knowledge: Knowledge, view: CaseView) -> Sections:
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


def unknowns(found: Sections) -> tuple[list[Answered], list[Answered]]:
    """What was asked and left blank, and what the patient was not sure about."""
    every = [each for _, answered in found for each in answered]
    return [e for e in every if e.missing], [e for e in every if e.unsure]


def changed(found: Sections) -> list[Answered]:
    """The answers whose earlier, worse value still counts."""
    return [each for _, answered in found for each in answered if each.earlier]


def charts(knowledge: Knowledge, view: CaseView) -> list[tuple[str, Any, str, bool]]:
    """The two body charts: title, drawings, the same in words, whether it is about feeling."""
    found = []
    for item, title in (("chart_pain", "Pain"), ("chart_sens", "Changed feeling")):
        marked = view.inputs.answers.get(item)
        if isinstance(marked, tuple):
            text = answer_words(knowledge, item, marked)
            views = drawings(knowledge.questionnaire.zones, marked)
            found.append((title, views, text, item == "chart_sens"))
    return found


def _answered(knowledge: Knowledge, item: Item, view: AnswerView | None, hidden: bool) -> Answered:
    value = view.value if view else None
    text = "Not asked" if hidden and value is None else answer_words(knowledge, item.id, value)
    earlier = None
    if view and view.earlier is not None:
        earlier = answer_words(knowledge, item.id, view.earlier)
    missing = not hidden and value in (None, ())
    unsure = not hidden and value in ("unsure", ("unsure",))
    return Answered(item, text, view, earlier, hidden, missing, unsure)
