"""Factories: sheets as the worker would hand them in."""

from datetime import date
from typing import Any

from reports.sheet import Clinic, Look, Sheet, SignedBy
from rules.knowledge_base import knowledge
from rules.model import CarePlan, Hypothesis, Prescribed

KNOWN = knowledge()
CLINIC = Clinic(
    "Riverside Physiotherapy", "12 Mill Lane, Oldbridge OB1 2CD", "01234 567890", "#17616b"
)
LARGE = Look(large_print=True)
SIGNER = SignedBy("Jane Smith", "PH123456")


def prescribed(exercise_id: str, **changed: Any) -> Prescribed:
    """An exercise with its own dose and first variant."""
    exercise = KNOWN.exercises[exercise_id]
    variant = exercise.variants[0].id if exercise.variants else None
    return Prescribed(**{"id": exercise_id, "dose": exercise.dose, "variant": variant} | changed)


def plan(
    *exercises: str | Prescribed, hypothesis: Hypothesis | None = "nerve", **changed: Any
) -> CarePlan:
    """An exercise plan for the left side, or the general one when there is no hypothesis."""
    chosen = exercises or ("N-01", "N-02", "N-05")
    values: dict[str, Any] = {
        "kind": "exercise" if hypothesis else "general",
        "hypothesis": hypothesis,
        "side": "left",
        "exercises": tuple(prescribed(e) if isinstance(e, str) else e for e in chosen),
        "precautions": (),
    }
    return CarePlan(**values | changed)


def draft(**changed: Any) -> Sheet:
    """A draft for Amina's left leg."""
    values: dict[str, Any] = {
        "number": "R-000123",
        "first_name": "Amina",
        "language": "en",
        "clinic": CLINIC,
        "dated": date(2026, 11, 24),
        "plan": plan(),
        "state": "draft",
        "signed_by": None,
    }
    return Sheet(**values | changed)


def final(**changed: Any) -> Sheet:
    """The same sheet with the name of the one who will sign."""
    return draft(**{"state": "final", "signed_by": SIGNER} | changed)
