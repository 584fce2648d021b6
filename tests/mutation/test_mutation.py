"""A sample of mistakes in the knowledge is caught; `make mutants` judges all of them."""

import random
from collections import Counter
from functools import cache

import pytest

from rules.knowledge_base import knowledge
from tests.mutation.checks import checks
from tests.mutation.conditions import slips
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.report import accepted
from tests.mutation.run import judge

SAMPLE = 120
SEED = 20261124
COMPILED = frozenset({"policy", "outcome", "block"})
"""Kinds that only the whole assessment shows: each compiles the rules anew, so fewer of them."""
SLOW = frozenset({"facts", "show-conditions"})


@cache
def _all() -> tuple[Mutant, ...]:
    return tuple(mutants(knowledge()))


def _sample() -> list[Mutant]:
    drawn = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    quick = [m for m in _all() if m.kind not in COMPILED and m.area not in SLOW]
    slow = [m for m in _all() if m.kind in COMPILED or m.area in SLOW]
    return [
        each
        for each in (*drawn.sample(quick, SAMPLE), *drawn.sample(slow, SAMPLE // 10))
        if each.name not in accepted()
    ]


@pytest.mark.parametrize("mutant", _sample(), ids=lambda mutant: mutant.name)
def test_a_mistake_in_the_knowledge_is_caught(mutant: Mutant) -> None:
    assert judge(mutant, checks()).caught_by


def test_without_cases_a_mistake_survives() -> None:
    mutant = next(each for each in _all() if each.area == "red flags" and each.kind == "threshold")

    assert judge(mutant, {}).caught_by is None
    assert judge(mutant, checks()).caught_by


def test_the_knowledge_itself_passes_every_check() -> None:
    read_by_the_second_channel = {"red_flags", "evidence", "precautions", "withhold", "questions"}

    for (table, rule), found in checks().items():
        if table in read_by_the_second_channel | {"mimics", "scores", "contraindications"}:
            assert all(check.passes(knowledge()) for check in found), (table, rule)


def test_each_kind_of_mistake_is_made_in_each_kind_of_rule() -> None:
    made = Counter((each.area, each.kind) for each in _all())

    conditions = {"threshold", "clause", "option"}
    wanted = {
        "red flags": conditions | {"tier", "policy"},
        "withhold rules": conditions | {"outcome"},
        "evidence": conditions | {"weight"},
        "look-alikes": conditions | {"weight", "cap"},
        "precautions": conditions | {"block"},
        "contraindications": conditions,
        "facts": conditions,
        "show-conditions": conditions,
        "scoring": {"cap"},
    }
    assert set(made) == {(area, kind) for area, kinds in wanted.items() for kind in kinds}


def test_a_listed_survivor_is_a_mutant() -> None:
    assert set(accepted()) <= {each.name for each in _all()}


def test_a_condition_has_the_slips_that_a_person_would_make() -> None:
    text = "age_years >= 50 AND (cough_effect in {leg, both} OR dir_back = no_change)"

    found = {slip.text for slip in slips(knowledge(), text)}

    assert found == {
        "cough_effect in {leg, both} OR dir_back = no_change",
        "age_years >= 49 AND (cough_effect in {leg, both} OR dir_back = no_change)",
        "age_years >= 51 AND (cough_effect in {leg, both} OR dir_back = no_change)",
        "age_years >= 50",
        "age_years >= 50 AND dir_back = no_change",
        "age_years >= 50 AND cough_effect in {leg, both}",
        "age_years >= 50 AND (cough_effect in {no, both} OR dir_back = no_change)",
        "age_years >= 50 AND (cough_effect in {leg, no} OR dir_back = no_change)",
        "age_years >= 50 AND (cough_effect in {leg, both} OR dir_back = down_or_more)",
    }
