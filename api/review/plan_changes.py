"""A plan against another, field by field, in words: drafted and yours, yours and what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.review.dose import MEASURES, dose_words
from rules.knowledge_model import Dose, Knowledge
from rules.model import CarePlan, Prescribed

NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: of which exercise (or the sheet), before and after."""

    of: str
    field: str
    before: str
    after: str


def drafted(revisions: tuple[tuple[str, CarePlan], ...]) -> CarePlan | None:
    """The last plan that the rules drafted; `revisions` are causes with their plans."""
    plans = [plan for cause, plan in revisions if cause != "edit"]
    return plans[-1] if plans else None


def changes(knowledge: Knowledge, before: CarePlan, after: CarePlan) -> tuple[Change, ...]:
    """Every field that differs, in the order of the sheet."""
    old, new = ({each.id: each for each in plan.exercises} for plan in (before, after))

    def title(name: str) -> str:
        known = knowledge.exercises.get(name)
        return known.title if known else name

    found: list[Change] = []
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            found.append(Change(title(name), "Exercise", "on the sheet", "removed"))
        elif name not in old:
            dose = dose_words(new[name].dose)
            found.append(Change(title(name), "Exercise", NOTHING, f"added: {dose}"))
        else:
            found += _fields(title(name), old[name], new[name])
    if before.message != after.message:
        was, now = before.message or NOTHING, after.message or NOTHING
        found.append(Change("The sheet", "Message to the patient", was, now))
    kept = [[name for name in names if name in old and name in new] for names in (old, new)]
    if kept[0] != kept[1]:
        said = tuple(", ".join(map(title, names)) for names in kept)
        found.append(Change("The sheet", "Order", said[0], said[1]))
    return tuple(found)


def _fields(title: str, old: Prescribed, new: Prescribed) -> Iterator[Change]:
    for measure in MEASURES:
        was = _range(old.dose, measure.low, measure.high)
        now = _range(new.dose, measure.low, measure.high)
        if was != now:
            yield Change(title, measure.words.capitalize(), was, now)
    rows = (
        ("How", old.variant, new.variant),
        ("Note to the patient", old.note, new.note),
        ("Foot", _foot(old), _foot(new)),
        ("Where", _place(old), _place(new)),
    )
    for name, before, after in rows:
        if before != after:
            yield Change(title, name, _said(before), _said(after))


def _said(value: str | None) -> str:
    return value.replace("_", " ") if value else NOTHING


def _foot(each: Prescribed) -> str:
    return "relaxed" if each.relaxed_foot else "as drawn"


def _place(each: Prescribed) -> str:
    return f"on the {each.surface}"


def _range(dose: Dose, low: str, high: str) -> str:
    """10, or 8 to 12."""
    least, most = getattr(dose, low), getattr(dose, high)
    both = list(dict.fromkeys(str(n) for n in (least, most) if n is not None))
    return " to ".join(both) or NOTHING
