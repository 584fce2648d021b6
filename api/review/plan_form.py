"""The plan as an edit form: remove, replace within the family, add, dose, message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from api.review.dose import SOURCES, DosePart, dose_fields, dose_words, read_dose
from rules.knowledge_model import Exercise, Knowledge
from rules.model import CarePlan, Prescribed

LONGEST = 2000
NERVE_TAG = "neural_tension"


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise of the plan as shown and as form fields named after `prefix`."""

    prefix: str
    exercise: Exercise
    prescribed: Prescribed
    dose: str
    dose_source: str
    fields: tuple[DosePart, ...]
    family: tuple[Exercise, ...]
    chosen: str
    removed: bool
    variant: str
    relaxed_foot: bool
    bed: bool
    note: str

    @property
    def has_foot(self) -> bool:
        return any(tag.startswith(NERVE_TAG) for tag in self.exercise.tags)

    @property
    def has_floor(self) -> bool:
        return any("mat" in piece or "floor" in piece for piece in self.exercise.equipment)


def rows(
    knowledge: Knowledge, plan: CarePlan, typed: MultiDict[str, str] | None = None
) -> tuple[Row, ...]:
    """The plan's exercises in order; what was typed wins."""
    return tuple(_row(knowledge, each, f"x-{each.id}", typed) for each in plan.exercises)


def _row(
    knowledge: Knowledge, each: Prescribed, prefix: str, typed: MultiDict[str, str] | None
) -> Row:
    exercise, given = knowledge.exercises[each.id], typed or MultiDict()
    family = tuple(
        other
        for other in knowledge.exercises.values()
        if other.id.split("-")[0] == each.id.split("-")[0] and other.id != each.id
    )
    was = typed is not None
    return Row(
        prefix=prefix,
        exercise=exercise,
        prescribed=each,
        dose=dose_words(each.dose),
        dose_source=SOURCES[each.dose.source],
        fields=dose_fields(each.dose, prefix, given),
        family=family,
        chosen=given.get(f"{prefix}-id", each.id),
        removed=f"{prefix}-remove" in given,
        variant=given.get(f"{prefix}-variant", each.variant or ""),
        relaxed_foot=f"{prefix}-relaxed_foot" in given if was else each.relaxed_foot,
        bed=f"{prefix}-bed" in given if was else each.surface == "bed",
        note=given.get(f"{prefix}-note", each.note or ""),
    )


def addable(knowledge: Knowledge, plan: CarePlan) -> tuple[Exercise, ...]:
    """Every exercise not on the sheet; the records refuse what this patient must not get."""
    taken = {each.id for each in plan.exercises}
    return tuple(e for e in knowledge.exercises.values() if e.id not in taken)


def read_plan(
    knowledge: Knowledge, plan: CarePlan, posted: MultiDict[str, str]
) -> tuple[CarePlan, Mapping[str, str]]:
    """The plan as posted, and a sentence for each field that is wrong."""
    faults: dict[str, str] = {}
    found: list[Prescribed] = []
    for row in rows(knowledge, plan, posted):
        if row.removed:
            continue
        try:
            found.append(_prescribed(knowledge, row, posted))
        except ValueError as error:
            faults[row.prefix] = f"{row.exercise.title}: {error}"
    added = posted.get("add", "")
    if added in knowledge.exercises:
        found.append(
            Prescribed(added, knowledge.exercises[added].dose, _first_variant(knowledge, added))
        )
    if not found:
        faults["add"] = "A sheet needs at least one exercise. To give none, withhold it."
    message = posted.get("message", "").strip()
    if len(message) > LONGEST:
        faults["message"] = f"The message may have {LONGEST} characters; this has {len(message)}."
    return replace(plan, exercises=tuple(found), message=message or None), faults


def _prescribed(knowledge: Knowledge, row: Row, posted: MultiDict[str, str]) -> Prescribed:
    note = row.note.strip()
    if len(note) > LONGEST:
        raise ValueError(f"the note may have {LONGEST} characters.")
    kept = {
        "relaxed_foot": row.relaxed_foot,
        "surface": "bed" if row.bed else "floor",
        "note": note or None,
    }
    if row.chosen != row.exercise.id:
        other = knowledge.exercises.get(row.chosen)
        if other is None or other not in row.family:
            raise ValueError("choose an exercise of the same family.")
        variant = _first_variant(knowledge, other.id)
        return Prescribed(other.id, other.dose, variant, **kept)  # type: ignore[arg-type]
    variants = [variant.id for variant in row.exercise.variants]
    if variants and row.variant not in variants:
        raise ValueError("choose one of the ways to do it.")
    dose = read_dose(row.prescribed.dose, row.prefix, posted)
    return Prescribed(row.exercise.id, dose, row.variant or None, **kept)  # type: ignore[arg-type]


def _first_variant(knowledge: Knowledge, exercise: str) -> str | None:
    variants = knowledge.exercises[exercise].variants
    return variants[0].id if variants else None
