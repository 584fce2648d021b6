"""Answers of the worked examples (tests/cases/examples.yaml), changed by keyword."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rules.knowledge_model import Answers

EXAMPLES = Path(__file__).resolve().parents[1] / "cases" / "examples.yaml"

CALM = "EX-02"
"""Nothing fires, nothing is open: a sheet is drafted and may be signed."""
NEEDS_TEST = "EX-03"
"""A sheet is drafted; the signer must tick "spot tested" (W16)."""
ON_HOLD = "EX-54"
"""A sheet is drafted while a hold is open (single_flag_prompt)."""
WITHHELD = "EX-07"
"""No flag fires, yet no sheet (W10, W11)."""
SAME_DAY = "EX-10"
"""A same-day flag fires that an examination can clear (motor_weakness_worsening)."""
EMERGENCY = "EX-15"
"""An emergency fires (ces_recent_or_worse)."""
CHOICE = {"pain_score_leg": 9, "pain_trend": "worse"}
"""Changes that make the calm form one that needs a clinician's choice (pain_not_controlled)."""


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    return document


def a_form(example: str = CALM, **changes: Any) -> Answers:
    """The form's answers of an example; a change to None leaves the item blank."""
    entry = next(each for each in _document()["examples"] if each["id"] == example)
    given = {**(_document()["base"] if entry["base"] == "adult" else {}), **entry["set"]}
    for item in entry.get("unset", ()):
        given.pop(item, None)
    given.pop("age_years", None)
    given |= changes
    return {
        item: tuple(value) if isinstance(value, list) else value
        for item, value in given.items()
        if value is not None and not item.startswith("ex_")
    }
