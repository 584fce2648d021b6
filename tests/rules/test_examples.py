"""Acceptance: the whole assessment of every worked example is the one of the specification."""

from typing import Any

import pytest

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Assessment, Clearance, Inputs
from tests.rules.examples import TIERS, Example, examples

EVERY_EXAMPLE = pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
COMPARED_WHEN_GIVEN = ("w", "scores", "best", "hypothesis", "mimics")


def _assessed(example: Example) -> Assessment:
    cleared = tuple(Clearance(rule) for rule in example.cleared)
    return assess(knowledge(), Inputs(example.answers, example.exam, cleared))


def _expected(example: Example) -> dict[str, Any]:
    """What the example asserts, with the tiers in their long words."""
    expect = {name: value for name, value in example.expect.items() if value != "not_asserted"}
    for name in COMPARED_WHEN_GIVEN:
        if expect[name] is None:
            del expect[name]
    for name in ("fired", "possible"):
        if name in expect:
            expect[name] = {rule: TIERS[tier] for rule, tier in expect[name].items()}
    for name in ("tier", "worst_tier"):
        expect[name] = TIERS.get(expect[name])
    return expect


def _found(assessment: Assessment) -> dict[str, Any]:
    """The assessment in the names of the specification (design section 6)."""
    scores = assessment.sources or {}
    return {
        "fired": assessment.fired,
        "possible": assessment.possible,
        "tier": assessment.tier,
        "worst_tier": assessment.worst_tier,
        "handout_policy": assessment.handout_policy,
        "questions_open": assessment.questions_open,
        "decision": assessment.decision,
        "w": list(assessment.w),
        "reasons": list(assessment.reasons),
        "scores": {source: score.total for source, score in scores.items()},
        "best": assessment.best,
        "hypothesis": assessment.working_hypothesis,
        "mimics": assessment.mimics,
        "core_answered": assessment.core_answered,
        "precautions": list(assessment.precautions),
        "exercises": [each.id for each in assessment.prescription],
        "variants": assessment.variants,
        "handout_allowed": assessment.handout,
    }


@EVERY_EXAMPLE
def test_an_example_comes_out_as_the_specification_says(example: Example) -> None:
    expect, found = _expected(example), _found(_assessed(example))

    assert {name: found[name] for name in expect} == expect


@EVERY_EXAMPLE
def test_both_channels_agree_on_an_example(example: Example) -> None:
    engine = _assessed(example).engine

    assert engine.agreement
    assert (engine.disagreements, engine.error) == ((), None)


def test_all_examples_are_there() -> None:
    assert [example.id for example in examples()] == [f"EX-{n:02}" for n in range(1, 60)]
