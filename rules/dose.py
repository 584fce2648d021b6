"""Whether a dose may be printed: within limits, in order, and honest about where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rules.knowledge_model import Dose, Exercise

LIMITS: Mapping[str, tuple[int, int]] = {
    "reps": (1, 30),
    "hold_s": (0, 180),
    "duration_s": (10, 3600),
    "sets": (1, 6),
    "per_day": (1, 12),
    "interval_h": (1, 12),
    "every_n_days": (1, 7),
    "change_position_min": (5, 120),
}
"""Smallest and largest number that a signer may set for each part of a dose."""


def dose_faults(exercise: Exercise, dose: Dose) -> Iterator[str]:
    """What is wrong with a dose; nothing for the one of the catalogue.

    Only the numbers can be edited, and an edited dose says so (exercises.md section 1).
    """
    if dose == exercise.dose:
        return
    if dose.source != "edited":
        yield "the dose differs from the catalogue but is not marked as edited"
    if _without_numbers(dose) != _without_numbers(exercise.dose):
        yield "only the numbers of a dose can be changed"
    for part, (least, most) in LIMITS.items():
        low, high = getattr(dose, f"{part}_min"), getattr(dose, f"{part}_max")
        if any(value is not None and not least <= value <= most for value in (low, high)):
            yield f"{part} must be between {least} and {most}"
        elif low is not None and high is not None and low > high:
            yield f"{part} goes from large to small"


def _without_numbers(dose: Dose) -> Dose:
    changes: dict[str, Any] = {f"{part}_{end}": None for part in LIMITS for end in ("min", "max")}
    return replace(dose, source="edited", **changes)
