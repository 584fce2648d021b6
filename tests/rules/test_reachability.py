"""Property (f) of red-flags.md section 6: every level can fire and every question can be shown.

A form is made for each alternative of a condition: the answers that its tests ask for, and before
them whatever shows their questions.
"""

from collections.abc import Iterator

import pytest

from rules.conditions import Group, Named, Node, Test, alternatives, parse
from rules.facts import ARTHRITIS, FRACTURE, Facts
from rules.findings import find
from rules.form import Form
from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue
from rules.reference import read
from rules.visibility import hidden_items
from tests.rules.drawn_forms import Answered
from tests.rules.examples import adult

ITEMS = knowledge().questionnaire.items
LEVELS = [
    pytest.param(rule.id, level.tier, level.when, id=f"{rule.id}-{level.tier}")
    for rule in knowledge().red_flags.values()
    for level in rule.levels
]
CONDITIONAL = sorted(name for name, item in ITEMS.items() if item.show_when)
ZONE_OF_SITE = {site: zones[0] for site, zones in knowledge().questionnaire.chart.sites.items()}
COUNTED = {"fx_count": FRACTURE, "spa_count": ARTHRITIS}
OPEN: dict[str, tuple[str, ...]] = {
    "ces_unknown_count": ("ces_saddle", "ces_bladder", "ces_bowel"),
    "open_questions": ("staff_concern",),
}


def written_out(node: Node) -> Node:
    """The condition in tests of questions: facts with an expression replaced by it."""
    if isinstance(node, Group):
        return Group(node.word, tuple(written_out(part) for part in node.parts))
    fact = knowledge().facts.get(node.name)
    return written_out(parse(fact.when)) if fact and fact.when else node


def forms_for(text: str) -> Iterator[dict[str, AnswerValue | None]]:
    """Answers on top of the adult for each way in which a condition can hold."""
    for tests in alternatives(written_out(parse(text)), limit=4000):
        answers: dict[str, AnswerValue | None] = {}
        for test in tests:
            for name, value in answers_to(test).items():
                answers[name] = merged(answers.get(name), value)
        yield answers


def merged(old: AnswerValue | None, new: AnswerValue | None) -> AnswerValue | None:
    both_lists = isinstance(old, tuple) and isinstance(new, tuple)
    return (*old, *new) if both_lists else new  # type: ignore[misc]


def answers_to(test: Test | Named) -> dict[str, AnswerValue | None]:
    """What to answer, and what shows the question, so that one test holds."""
    name = test.name
    if name in OPEN:
        return dict.fromkeys(OPEN[name])
    if name == "both_legs_drawn":
        return {"chart_pain": ("calf_l", "calf_r")}
    if name == "saddle_drawn":
        return {"leg_feeling": "numb", "chart_sens": ("saddle",)}
    if name in COUNTED:
        return {k: v for text in COUNTED[name] for k, v in next(forms_for(text)).items()}
    assert isinstance(test, Test)
    if name == "pain_score":
        return {"pain_score_leg": int(test.values[0]), "pain_trend": "worse"}
    if name == "pain_sites":
        zone = ZONE_OF_SITE[test.values[0]]
        sided = f"{zone}_l" if f"{zone}_l" in zone_codes() else zone
        return {"chart_pain": (sided,)}
    shown = next(forms_for(ITEMS[name].show_when or ""), {}) if ITEMS[name].show_when else {}
    return {**shown, name: answer_to(test)}


def answer_to(test: Test) -> AnswerValue | None:
    item = ITEMS[test.name]
    if test.operator == "is_unknown":
        return None
    if test.operator == "is_answered":
        return "walking"
    if test.operator in (">=", "<="):
        return int(test.values[0])
    if test.operator in (">", "<"):
        return int(test.values[0]) + (1 if test.operator == ">" else -1)
    code = test.values[0]
    if item.type == "chart":
        code = f"{code}_l" if f"{code}_l" in zone_codes() else code
    return (code,) if item.type in ("choices", "chart") else code


def zone_codes() -> set[str]:
    return {zone.code for zone in knowledge().questionnaire.zones}


def filled_in(answers: dict[str, AnswerValue | None]) -> tuple[Answered, Answered]:
    """The adult with these answers: the form, then the findings."""
    both = {name: value for name, value in {**adult(), **answers}.items() if value is not None}
    exam = {name: value for name, value in both.items() if name.startswith("ex_")}
    return {name: value for name, value in both.items() if name not in exam}, exam


@pytest.mark.parametrize(("rule", "tier", "when"), LEVELS)
def test_every_level_of_every_red_flag_can_fire(rule: str, tier: str, when: str) -> None:
    """Some levels are what is left of a worse one while the age is not known."""
    made = list(forms_for(when))
    for answers in [*made, *({**each, "age_years": None} for each in made)]:
        form, exam = filled_in(answers)
        if read(knowledge(), form, exam).fired.get(rule) == tier:
            given_now = {**form, **exam}
            facts = Facts(Form(knowledge(), given_now, hidden_items(knowledge(), given_now)))
            assert find(knowledge(), facts).fired[rule] == tier
            return
    pytest.fail(f"{rule} never fires at {tier}")


@pytest.mark.parametrize("name", CONDITIONAL)
def test_every_question_can_be_shown(name: str) -> None:
    for answers in forms_for(ITEMS[name].show_when or ""):
        form, _ = filled_in({**answers, "age_years": answers.get("age_years", 45)})
        if name not in hidden_items(knowledge(), form):
            return
    pytest.fail(f"{name} is never shown")
