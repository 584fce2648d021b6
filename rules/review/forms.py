"""Forms made on purpose: a calm one, and for a condition the answers with which it holds."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from rules.conditions import Group, Named, Node, Test, alternatives, parse
from rules.facts import ARTHRITIS, FRACTURE
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge

Changes = dict[str, AnswerValue | None]
"""Answers to put into a form; None takes one out."""

AGE = 45
COUNTED: Mapping[str, tuple[str, ...]] = {"fx_count": FRACTURE, "spa_count": ARTHRITIS}
OPEN: Mapping[str, tuple[str, ...]] = {
    "ces_unknown_count": ("ces_saddle", "ces_bladder", "ces_bowel"),
    "open_questions": ("staff_concern",),
}
LIMIT = 4000
PLAIN = ("no", "none", "same")
"""What is answered where the knowledge orders nothing."""


@lru_cache(maxsize=8)
def calm_form(knowledge: Knowledge) -> Answers:
    """A grown-up with the least alarming answer to every question, nothing left blank."""
    pages = (page for page in knowledge.questionnaire.pages if page.part != "exam")
    items = [item for page in pages for item in page.items]
    return {item.id: value for item in items if (value := _mildest(item)) is not None}


def _mildest(item: Item) -> AnswerValue | None:
    codes = [option.code for option in item.options]
    if item.type in ("integer", "decimal"):
        return AGE if item.id == "age_years" else int(item.minimum or 0)
    if item.type == "scale":
        return 3
    if item.type == "text":
        return None
    if item.type in ("choices", "chart"):
        return ("none",) if "none" in codes else (codes[0],) if codes else None
    ordered = [code for tie in item.order for code in tie if code != "unknown"]
    plain = [code for code in PLAIN if code in codes]
    return next(iter((*ordered, *plain, *codes)), None)


def filled_in(knowledge: Knowledge, changes: Changes, base: Answers | None = None) -> Answers:
    """The calm form (or another base) with some answers changed or taken out."""
    start = calm_form(knowledge) if base is None else base
    merged = {**start, **changes}
    return {name: merged[name] for name in merged if merged[name] is not None}  # type: ignore[misc]


def written_out(knowledge: Knowledge, node: Node) -> Node:
    """The condition in tests of questions: facts with an expression replaced by it."""
    if isinstance(node, Group):
        return Group(node.word, tuple(written_out(knowledge, part) for part in node.parts))
    fact = knowledge.facts.get(node.name)
    return written_out(knowledge, parse(fact.when)) if fact and fact.when else node


def forms_for(knowledge: Knowledge, text: str) -> Iterator[Changes]:
    """Changes to the calm form for each way in which a condition can hold.

    What only the ranking finds (`best`, `tie`, ...) asks for no answer. Raises ConditionError.
    """
    for tests in alternatives(written_out(knowledge, parse(text)), limit=LIMIT):
        changes: Changes = {}
        for test in tests:
            for name, value in answers_to(knowledge, test).items():
                changes[name] = _joined(changes.get(name), value)
        yield changes


def answers_to(knowledge: Knowledge, test: Test | Named) -> Changes:
    """What to answer, and what shows the question, so that one test holds."""
    name = test.name
    if name in OPEN:
        return dict.fromkeys(OPEN[name])
    if name == "both_legs_drawn":
        return {"chart_pain": ("calf_l", "calf_r")}
    if name == "saddle_drawn":
        return {"leg_feeling": "numb", "chart_sens": ("saddle",)}
    if name in COUNTED:
        each = (next(forms_for(knowledge, text)) for text in COUNTED[name])
        return {item: value for one in each for item, value in one.items()}
    if isinstance(test, Named):
        return {}
    if name == "pain_score":
        return {"pain_score_leg": int(test.values[0]), "pain_trend": "worse"}
    if name == "pain_sites":
        zones = knowledge.questionnaire.chart.sites[test.values[0]]
        return {"chart_pain": (_sided(knowledge, zones[0]),)}
    item = knowledge.questionnaire.items.get(name)
    if item is None:
        return {}
    shown = next(forms_for(knowledge, item.show_when), {}) if item.show_when else {}
    return {**shown, name: _answer_to(knowledge, item, test)}


def _answer_to(knowledge: Knowledge, item: Item, test: Test) -> AnswerValue | None:
    if test.operator == "is_unknown":
        return None
    if test.operator == "is_answered":
        return "walking"
    if test.operator == "has_any_zone":
        return ("calf_l",)
    code = test.values[0]
    if test.operator in (">=", ">", "<=", "<"):
        step = {">": 1, "<": -1}.get(test.operator, 0)
        number = float(code) + step
        return number if item.type == "decimal" else int(number)
    if item.type == "chart":
        code = _sided(knowledge, code)
    return (code,) if item.type in ("choices", "chart") else code


def _sided(knowledge: Knowledge, zone: str) -> str:
    codes = {each.code for each in knowledge.questionnaire.zones}
    return f"{zone}_l" if f"{zone}_l" in codes else zone


def _joined(old: AnswerValue | None, new: AnswerValue | None) -> AnswerValue | None:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return tuple(dict.fromkeys((*old, *new)))
    return new
