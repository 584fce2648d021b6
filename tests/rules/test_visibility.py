"""What a form shows is settled in one pass; what a fact looks at is known in full."""

import pytest
from hypothesis import given

from rules.clearance import items_named
from rules.facts import COMPUTED, COMPUTED_NUMBERS, Facts
from rules.form import Form
from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, Tier
from rules.visibility import ADULT, asks_part_2, hidden_items, shown_form
from tests.rules.drawn_forms import FEW, FINDINGS, FORMS, Answered

ITEMS = knowledge().questionnaire.items
PART_2 = {
    item.id
    for page in knowledge().questionnaire.pages
    if page.part == "pain"
    for item in page.items
}
EMERGENCIES = [
    level.when
    for rule in knowledge().red_flags.values()
    for level in rule.levels
    if level.tier is Tier.EMERGENCY_NOW
]


def _facts(answers: Answers, hidden: frozenset[str] = frozenset()) -> Facts:
    return Facts(Form(knowledge(), answers, hidden))


def _repeated(answers: Answers, closed: frozenset[str]) -> frozenset[str]:
    """The hidden items by repeating until nothing more is hidden."""
    hidden = closed
    while True:
        facts = _facts(answers, hidden)
        found = closed | {
            name
            for name, item in ITEMS.items()
            if item.show_when and facts.evaluate(item.show_when) is False
        }
        if found == hidden:
            return hidden
        hidden = found


@FEW
@given(FORMS)
def test_one_pass_hides_what_repeated_passes_hide(answers: Answered) -> None:
    assert hidden_items(knowledge(), answers) == _repeated(answers, frozenset())
    closed = hidden_items(knowledge(), answers, part_2_asked=False)
    assert closed == _repeated(answers, frozenset(PART_2))


@FEW
@given(FORMS)
def test_part_2_is_asked_unless_the_whole_first_part_shows_an_emergency(answers: Answered) -> None:
    facts = shown_form(knowledge(), answers, part_2_asked=False)
    emergency = any(facts.evaluate(when) is True for when in EMERGENCIES)
    age = answers.get("age_years")
    child = isinstance(age, int) and age < ADULT

    assert asks_part_2(knowledge(), answers) is not (child or emergency)


@pytest.mark.parametrize("name", sorted({*COMPUTED, *COMPUTED_NUMBERS}))
def test_a_computed_fact_looks_at_what_is_listed_for_it(name: str) -> None:
    fact = knowledge().facts.get(name)
    listed = items_named(knowledge(), name if fact and fact.when is None else f"{name} >= 1")

    assert listed

    @FEW
    @given(FORMS, FINDINGS)
    def nothing_else_matters(answers: Answered, exam: Answered) -> None:
        given_now = {**answers, **exam}
        alone = {key: value for key, value in given_now.items() if key in listed}
        assert _value(name, alone) == _value(name, given_now)

    nothing_else_matters()


def _value(name: str, answers: Answers) -> object:
    facts = _facts(answers)
    return COMPUTED[name](facts) if name in COMPUTED else COMPUTED_NUMBERS[name](facts)
