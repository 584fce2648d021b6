"""The worked examples of the specification as values (tests/cases/examples.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rules.knowledge_model import Answers, AnswerValue, Tier

CASES = Path(__file__).parents[1] / "cases" / "examples.yaml"
TIERS = {
    "E": Tier.EMERGENCY_NOW,
    "S": Tier.SAME_DAY,
    "U": Tier.URGENT_2W,
    "R": Tier.ROUTINE_GP,
    "H": Tier.CLINICIAN_HOLD,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: what is put in and what has to come out."""

    id: str
    answers: Answers
    exam: Answers
    cleared: tuple[str, ...]
    expect: Mapping[str, Any]


@cache
def examples() -> tuple[Example, ...]:
    """The 59 examples in the order of the specification."""
    document = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return tuple(_example(document["base"], case) for case in document["examples"])


@cache
def adult() -> Answers:
    """The base answers: an adult with one-sided pain and nothing alarming."""
    return _values(yaml.safe_load(CASES.read_text(encoding="utf-8"))["base"])


def _example(base: Mapping[str, Any], case: Mapping[str, Any]) -> Example:
    given = {**(base if case["base"] == "adult" else {}), **case["set"]}
    values = _values({name: given[name] for name in given if name not in case["unset"]})
    return Example(
        id=case["id"],
        answers={name: value for name, value in values.items() if not name.startswith("ex_")},
        exam={name: value for name, value in values.items() if name.startswith("ex_")},
        cleared=tuple(case.get("cleared", ())),
        expect=case["expect"],
    )


def _values(raw: Mapping[str, Any]) -> dict[str, AnswerValue]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in raw.items()}
