"""Factories: cases for letters and transfer sheets, assessed by the real rules."""

from datetime import UTC, date, datetime
from typing import Any

from reports.intake import Intake, Person
from rules.assessment import assess
from rules.knowledge_model import AnswerValue
from rules.model import Inputs
from tests.reports.sheets import CLINIC, KNOWN

PERSON = Person("Amina", "Okafor", date(1984, 3, 9), "07700 900123")
NUMB: dict[str, AnswerValue] = {
    "completed_by": "self",
    "staff_concern": "no",
    "emergency_any": "no",
    "age_years": 42,
    "sex_at_birth": "female",
    "pregnancy_status": "no",
    "conditions": ("diabetes",),
    "chart_pain": ("lumbar_midline", "thigh_back_l", "calf_l"),
    "leg_side": "left",
    "ces_saddle": "yes",
    "ces_bladder": "unsure",
    "ces_bowel": "no",
    "ces_sexual": "yes",
    "leg_weakness": "none",
    "foot_drop": "no",
    "ces_timing": "last_2w",
}
"""A form that stopped early: new numbness between the legs."""


def an_intake(answers: dict[str, AnswerValue] | None = None, **changed: Any) -> Intake:
    """A case as the worker would hand it in; without answers the early stop of NUMB."""
    given = NUMB if answers is None else answers
    inputs = Inputs(answers=given, **changed.pop("inputs", {}))
    values: dict[str, Any] = {
        "number": "7K3M-Q2XV",
        "person": PERSON,
        "clinic": CLINIC,
        "inputs": inputs,
        "assessment": assess(KNOWN, inputs),
        "sent_at": datetime(2026, 11, 24, 9, 41, tzinfo=UTC),
    }
    return Intake(**values | changed)
