"""Stage one of the second channel: what the answers alone say, read straight from the YAML.

Nothing here is shared with the rule engine's channel; the two are compared on every evaluation
(design section 4, "Two channels").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rules.knowledge_model import Answers, Knowledge, Tier
from rules.reference.conditions import Marks, conditions, emergencies
from rules.reference.facts import NUMBERS, SETS, TEXTS, AnswerSheet
from rules.reference.verdicts import NO, YES

FactValue = bool | int | str | None
ADULT_FORM_FROM = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """Stage one: findings before scores, clearances and policies.

    `possible` holds a rule whose upper bound is true at a more urgent tier than its lower bound.
    `evidence` is before supersession. `sheet` and `marks` are what stage two goes on with.
    """

    visible: frozenset[str]
    hidden: frozenset[str]
    fired: Mapping[str, Tier]
    possible: Mapping[str, Tier]
    evidence: frozenset[str]
    mimic_rows: frozenset[str]
    mimic_alerts: frozenset[str]
    precautions: frozenset[str]
    part_2_asked: bool
    sheet: AnswerSheet = field(compare=False, repr=False)
    marks: Marks = field(compare=False, repr=False)

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """The derived facts at the lower bound."""
        names = self.sheet.knowledge.facts
        return {name: _fact(self.sheet, name) for name in names if name not in SETS}


def read(knowledge: Knowledge, answers: Answers, exam: Answers) -> Reading:
    """Stage one for a form's answers and the clinician's entries.

    Source: red-flags.md section 2, questionnaire.md sections 1 to 4, precautions.md.
    """
    asked = asks_part_2(knowledge, answers)
    return _reading(knowledge, _sheet(knowledge, {**answers, **exam}, asked))


def asks_part_2(knowledge: Knowledge, answers: Answers) -> bool:
    """Part 2 is asked unless part 1 fires an emergency or the age is known to be below 16.

    An emergency that only part 2 shows (the saddle zone on the skin chart) does not take part 2
    back: its answer would be ignored and the emergency would vanish.
    """
    age = answers.get("age_years")
    if isinstance(age, int | float) and age < ADULT_FORM_FROM:
        return False
    sheet, rules = _sheet(knowledge, answers, asked=False), emergencies(knowledge)
    return YES not in rules.verdicts("emergencies", rules.marks(sheet))


def _sheet(knowledge: Knowledge, given: Answers, asked: bool) -> AnswerSheet:
    return AnswerSheet(knowledge, given, part_2_asked=asked)


def _reading(knowledge: Knowledge, sheet: AnswerSheet) -> Reading:
    items, rules = knowledge.questionnaire.items, conditions(knowledge)
    visible = sheet.visible()
    marks = rules.marks(sheet)
    fired, possible = _red_flags(knowledge, rules.verdicts("red_flags", marks))
    mimics = knowledge.mimics.values()
    rows = (f"{mimic.id}.{row.id}" for mimic in mimics for row in mimic.rows)
    alerting = (mimic.id for mimic in mimics if mimic.alert_when)
    return Reading(
        visible=visible,
        hidden=frozenset(items.keys() - visible),
        fired=fired,
        possible=possible,
        evidence=_held(knowledge.evidence, rules.verdicts("evidence", marks)),
        mimic_rows=_held(rows, rules.verdicts("mimic_rows", marks)),
        mimic_alerts=_held(alerting, rules.verdicts("mimic_alerts", marks)),
        precautions=_held(knowledge.precautions, rules.verdicts("precautions", marks)),
        part_2_asked=sheet.part_2_asked,
        sheet=sheet,
        marks=marks,
    )


def _held(names: Iterable[str], verdicts: tuple[int, ...]) -> frozenset[str]:
    return frozenset([n for n, verdict in zip(names, verdicts, strict=True) if verdict == YES])


def _red_flags(
    knowledge: Knowledge, verdicts: tuple[int, ...]
) -> tuple[dict[str, Tier], dict[str, Tier]]:
    """Fired: the most urgent level that holds. Possible: a more urgent one that may hold."""
    sure: dict[str, Tier] = {}
    maybe: dict[str, Tier] = {}
    for (name, tier), verdict in zip(_levels(knowledge), verdicts, strict=True):
        if verdict == NO:
            continue
        if name not in maybe or tier.rank < maybe[name].rank:
            maybe[name] = tier
        if verdict == YES and (name not in sure or tier.rank < sure[name].rank):
            sure[name] = tier
    open_ = {n: t for n, t in maybe.items() if n not in sure or t.rank < sure[n].rank}
    return sure, open_


@lru_cache(maxsize=8)
def _levels(knowledge: Knowledge) -> tuple[tuple[str, Tier], ...]:
    """Every level of every red flag, in the order of their verdicts."""
    return tuple((r.id, level.tier) for r in knowledge.red_flags.values() for level in r.levels)


def _fact(sheet: AnswerSheet, name: str) -> FactValue:
    if name in TEXTS:
        return sheet.affected_side()
    if name in NUMBERS:
        return int(sheet.number(name)[0])
    return sheet.fact(name) == YES


def holding(
    knowledge: Knowledge, sheet: AnswerSheet, marks: Marks
) -> tuple[frozenset[str], frozenset[str]]:
    """The withhold rules and the contraindications that hold on a sheet with its ranking."""
    rules = conditions(knowledge)
    decided = rules.with_decided(marks, sheet)
    limited = (each.id for each in knowledge.exercises.values() if each.contra)
    return (
        _held(knowledge.withhold, rules.verdicts("withhold", decided)),
        _held(limited, rules.verdicts("contra", decided)),
    )
