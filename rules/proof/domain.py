"""What the questionnaire allows as an answer to each item; numbers are cut where rules look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.conditions import COMPARISONS, Test, leaves, parse
from rules.knowledge_model import AnswerValue, Item, Knowledge

NUMBERS = ("integer", "decimal", "scale")
# Thresholds on what is worked out from several items cut each of them (questionnaire.md 4.1).
WORKED_OUT = {"pain_score": ("pain_score_leg", "pain_score_back")}
# Written in the specification's text, not in a condition: the child rule of part 2, `fx_count`.
IN_THE_TEXT = {"age_years": ("age_years < 16", "age_years > 70")}
WRITTEN = "walking"


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers of one item. `values` hold for a single answer (None: blank), `codes` may be
    ticked together, `alone` only by themselves; a number stands for the values from it up to the
    next one.
    """

    item: str
    values: tuple[AnswerValue | None, ...] = ()
    codes: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        return not self.values

    @property
    def size(self) -> int:
        """How many different answers (classes of answers for a number) there are."""
        return len(self.values) or 2 ** len(self.codes) + len(self.alone)

    def representative(self, value: AnswerValue | None) -> AnswerValue | None:
        """The value that stands for an answer: a number's class begins at it."""
        if not isinstance(value, int | float):
            return None if value in ("", ()) else WRITTEN if self._text() and value else value
        return max(v for v in self.values if isinstance(v, int | float) and v <= value)

    def _text(self) -> bool:
        return self.values == (None, WRITTEN)


def domains(knowledge: Knowledge) -> dict[str, Domain]:
    """The domain of every item of the questionnaire, clinician entries included."""
    cuts = _cuts(knowledge)
    return {
        item.id: _domain(knowledge, item, cuts.get(item.id, set()))
        for item in knowledge.questionnaire.items.values()
    }


def size(found: Mapping[str, Domain]) -> int:
    """How many assignments there are."""
    total = 1
    for domain in found.values():
        total *= domain.size
    return total


def conditions(knowledge: Knowledge) -> Iterator[str]:
    """Every condition of the knowledge."""
    yield from (f.when for f in knowledge.facts.values() if f.when)
    yield from (i.show_when for i in knowledge.questionnaire.items.values() if i.show_when)
    yield from (level.when for rule in knowledge.red_flags.values() for level in rule.levels)
    yield from (rule.when for rule in knowledge.evidence.values())
    yield from (row.when for mimic in knowledge.mimics.values() for row in mimic.rows)
    yield from (mimic.alert_when for mimic in knowledge.mimics.values() if mimic.alert_when)
    yield from (rule.when for rule in knowledge.withhold.values())
    yield from (precaution.when for precaution in knowledge.precautions.values())
    yield from (exercise.contra for exercise in knowledge.exercises.values() if exercise.contra)


def _cuts(knowledge: Knowledge) -> dict[str, set[float]]:
    """Where the classes of each number begin."""
    found: dict[str, set[float]] = {}
    for text in (*conditions(knowledge), *(t for texts in IN_THE_TEXT.values() for t in texts)):
        for leaf in leaves(parse(text)):
            if isinstance(leaf, Test):
                for name in WORKED_OUT.get(leaf.name, (leaf.name,)):
                    item = knowledge.questionnaire.items.get(name)
                    if item is not None and item.type in NUMBERS:
                        found.setdefault(name, set()).update(_begins(leaf, _step(item)))
    return found


def _step(item: Item) -> float:
    return 0.1 if item.type == "decimal" else 1


def _begins(test: Test, step: float) -> Iterator[float]:
    if test.operator in COMPARISONS:
        limit = float(test.values[0])
        yield limit if test.operator in (">=", "<") else round(limit + step, 1)
    elif test.operator == "in":
        for value in test.values:
            yield from (float(value), float(value) + step)


def _domain(knowledge: Knowledge, item: Item, cuts: set[float]) -> Domain:
    codes = tuple(option.code for option in item.options)
    if item.type == "choice":
        return Domain(item.id, (*codes, None))
    if item.type in NUMBERS:
        low, high = float(item.minimum or 0), float(10 if item.maximum is None else item.maximum)
        begins = sorted({low, *(cut for cut in cuts if low < cut <= high)})
        kind = float if item.type == "decimal" else int
        return Domain(item.id, (*(kind(begin) for begin in begins), None))
    if item.type == "text":
        return Domain(item.id, (None, WRITTEN))
    if item.type == "chart":
        return Domain(item.id, (), tuple(z.code for z in knowledge.questionnaire.zones), codes)
    alone = tuple(o.code for o in item.options if o.exclusive and o.code != "unsure")
    return Domain(item.id, (), tuple(code for code in codes if code not in alone), alone)
