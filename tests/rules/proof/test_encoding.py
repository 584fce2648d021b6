"""The third writing of the semantics against the real engine, as values and as formulas."""

from random import Random

import pytest

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Clearance, Inputs
from rules.proof.claims import Setting
from rules.proof.domain import domains, size
from rules.proof.enumeration import reduced, varied
from rules.proof.logic import LARGEST, Question, at_least, every, points, variable
from rules.proof.sheet import open_sheet
from rules.proof.witness import assessed, differences, encoded, open_acts, setting
from tests.rules.examples import Example, adult, examples

DOMAINS = domains(knowledge())


def _inputs(example: Example) -> Inputs:
    cleared = tuple(Clearance(rule) for rule in example.cleared)
    return Inputs(example.answers, example.exam, cleared)


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
def test_a_worked_example_comes_out_as_in_the_engine(example: Example) -> None:
    _, differs = differences(knowledge(), DOMAINS, _inputs(example))

    assert differs == ()


def test_forms_around_the_examples_come_out_as_in_the_engine() -> None:
    luck = Random(7)  # noqa: S311 - samples, no secrets

    for example in examples():
        changed = varied(knowledge(), DOMAINS, _inputs(example), luck)
        _, differs = differences(knowledge(), DOMAINS, changed)
        assert differs == (), changed


def test_another_answer_would_be_noticed() -> None:
    result = assess(knowledge(), Inputs({**adult(), "rash_blister": "yes"}))

    other = encoded(setting(knowledge(), DOMAINS, Inputs(adult())))

    assert other["fired"] != assessed(knowledge(), result)["fired"]
    assert other["cleared"] == assessed(knowledge(), result)["cleared"]


def test_the_formula_says_of_given_answers_what_the_values_say() -> None:
    """The same encoding as z3 terms, with every variable fixed to a worked example."""
    sheet, acts = open_sheet(DOMAINS), open_acts(knowledge())
    formula = Setting(knowledge(), sheet, acts)
    question = Question(*sheet.allowed())
    for example in examples()[::6]:
        inputs = _inputs(example)
        values = setting(knowledge(), DOMAINS, inputs)
        fixed = [
            sheet.answered(item, {**inputs.answers, **inputs.exam}.get(item)) for item in DOMAINS
        ]
        done = [
            bit if rule in example.cleared else every((True, _not(bit)))
            for rule, bit in acts.cleared.items()
        ]
        undone = [_not(bit) for bit in (*acts.escalated.values(), *acts.lifted.values())]

        assert question.holds(*fixed, *done, *undone, _not(acts.emergency_before))
        for name, bit in formula.plan.sheet.items():
            assert question.value(bit) == values.plan.sheet[name], (example.id, name)
        for name, bit in formula.case.w.items():
            assert question.value(bit) == values.case.w[name], (example.id, name)
        assert question.value(formula.plan.signable) == values.plan.signable


def _not(bit: object) -> object:
    from rules.proof.logic import no

    return no(bit)


# ---- domains
def test_numbers_are_cut_where_a_rule_looks() -> None:
    assert DOMAINS["ex_pvr_ml"].values == (0, 200, None)
    assert DOMAINS["ex_myo_grade"].values == (0, 4, None)
    assert DOMAINS["ex_temp_c"].values == (30.0, 38.0, None)
    assert {16, 18, 50, 71} < set(DOMAINS["age_years"].values)
    assert DOMAINS["age_years"].representative(64) == 60
    assert DOMAINS["ex_temp_c"].representative(37.9) == 30.0


def test_every_answer_that_the_form_allows_is_counted() -> None:
    assert DOMAINS["ces_saddle"].size == 5  # yes, no, not sure, declined, blank
    assert DOMAINS["chart_pain"].size == 2**53 + 2  # any zones, none, cannot show it
    assert DOMAINS["dvt_risks"].size == 2**5 + 1  # four risks and not sure in any mix, or none
    assert size({name: DOMAINS[name] for name in ("ces_saddle", "dvt_risks")}) == 5 * 33


def test_a_list_is_tried_tick_by_tick_and_beside_not_sure() -> None:
    tried = reduced(DOMAINS["dvt_risks"])

    assert {None, ("none",), ("plaster",), ("plaster", "unsure")} <= set(tried)
    assert ("calf_l", "calf_r") in reduced(DOMAINS["chart_pain"])


# ---- terms
def test_counting_works_on_values_and_on_formulas() -> None:
    one, two, three = (variable(name) for name in ("one", "two", "three"))
    question = Question(at_least([one, two, three], 2), _not(one))

    assert at_least([True, False, True], 2) is True
    assert at_least([True, False, False], 2) is False
    assert question.holds(two, three)
    assert not question.holds(_not(two))


def test_points_that_would_not_fit_are_refused() -> None:
    with pytest.raises(OverflowError, match="121"):
        points([(True, LARGEST), (True, 1)])


def test_a_wish_is_given_up_only_when_it_stands_in_the_way() -> None:
    one, two = variable("one"), variable("two")
    question = Question()

    assert question.prefers([_not(one), _not(two)], one)
    assert question.value(one)
    assert not question.value(two)
    assert not question.prefers([_not(two)], one, _not(one))
