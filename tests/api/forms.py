"""Forms to post: the worked examples of the specification as an integrator would send them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).resolve().parents[1] / "cases" / "examples.yaml"


@dataclass(frozen=True)
class Example:
    """One worked example: what the form says, what a clinician enters later, what must come out."""

    id: str
    age: int
    answers: Mapping[str, Any]
    exam: Mapping[str, Any]
    expect: Mapping[str, Any]


@cache
def examples() -> tuple[Example, ...]:
    """All worked examples."""
    document = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return tuple(_example(document["base"], entry) for entry in document["examples"])


def example(name: str) -> Example:
    """One of them by its id."""
    return next(each for each in examples() if each.id == name)


def _example(adult: Mapping[str, Any], entry: Mapping[str, Any]) -> Example:
    given = {**(adult if entry["base"] == "adult" else {}), **entry["set"]}
    for item in entry.get("unset", ()):
        given.pop(item, None)
    exam = {item: value for item, value in given.items() if item.startswith("ex_")}
    answers = {item: value for item, value in given.items() if item not in exam}
    return Example(entry["id"], answers.pop("age_years", 45), answers, exam, entry["expect"])


def a_form(
    name: str = "EX-02", *, today: date = date(2026, 11, 24), **change: Any
) -> dict[str, Any]:
    """The body for one example; keywords replace top-level fields."""
    chosen = example(name)
    patient = {
        "given_name": "Ada",
        "family_name": f"Test-{name}",
        "birth_date": date(today.year - chosen.age, 1, 15).isoformat(),
    }
    return {"patient": patient, "answers": dict(chosen.answers), **change}
