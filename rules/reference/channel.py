"""Stage one of the second channel: what the answers alone say, read straight from the YAML.

Nothing here is shared with the rule engine's channel; the two are compared on every evaluation
(design section 4, "Two channels").
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.knowledge_model import Answers, Knowledge, RedFlag, Tier
from rules.reference.facts import NUMBERS, SETS, TEXTS, AnswerSheet
from rules.reference.verdicts import MAYBE, YES

FactValue = bool | int | str | None
ADULT_FORM_FROM = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """Stage one: findings before scores, clearances and policies.

    `possible` holds a rule whose upper bound is true at a more urgent tier than its lower bound.
    `evidence` is before supersession. `facts` are the derived facts at the lower bound.
    """

    visible: frozenset[str]
    hidden: frozenset[str]
    fired: Mapping[str, Tier]
    possible: Mapping[str, Tier]
    evidence: frozenset[str]
    mimic_rows: frozenset[str]
    mimic_alerts: frozenset[str]
    precautions: frozenset[str]
    facts: Mapping[str, FactValue]
    part_2_asked: bool


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
    sheet = _sheet(knowledge, answers, asked=False)
    return not any(
        level.tier is Tier.EMERGENCY_NOW and sheet.evaluate(level.when) == YES
        for rule in knowledge.red_flags.values()
        for level in rule.levels
    )


def _sheet(knowledge: Knowledge, given: Answers, asked: bool) -> AnswerSheet:
    return AnswerSheet(knowledge, given, part_2_asked=asked)


def _reading(knowledge: Knowledge, sheet: AnswerSheet) -> Reading:
    items = knowledge.questionnaire.items
    visible = frozenset(name for name in items if sheet.shown(name))
    fired, possible = _red_flags(knowledge, sheet)
    return Reading(
        visible=visible,
        hidden=frozenset(items) - visible,
        fired=fired,
        possible=possible,
        evidence=frozenset(
            rule.id for rule in knowledge.evidence.values() if sheet.evaluate(rule.when) == YES
        ),
        mimic_rows=frozenset(
            f"{mimic.id}.{row.id}"
            for mimic in knowledge.mimics.values()
            for row in mimic.rows
            if sheet.evaluate(row.when) == YES
        ),
        mimic_alerts=frozenset(
            mimic.id
            for mimic in knowledge.mimics.values()
            if mimic.alert_when and sheet.evaluate(mimic.alert_when) == YES
        ),
        precautions=frozenset(
            precaution.id
            for precaution in knowledge.precautions.values()
            if sheet.evaluate(precaution.when, settled=True) == YES
        ),
        facts={name: _fact(sheet, name) for name in knowledge.facts if name not in SETS},
        part_2_asked=sheet.part_2_asked,
    )


def _red_flags(knowledge: Knowledge, sheet: AnswerSheet) -> tuple[dict[str, Tier], dict[str, Tier]]:
    fired: dict[str, Tier] = {}
    possible: dict[str, Tier] = {}
    for rule in knowledge.red_flags.values():
        sure, maybe = _tiers(sheet, rule)
        if sure is not None:
            fired[rule.id] = sure
        if maybe is not None and (sure is None or maybe.rank < sure.rank):
            possible[rule.id] = maybe
    return fired, possible


def _tiers(sheet: AnswerSheet, rule: RedFlag) -> tuple[Tier | None, Tier | None]:
    """The most urgent level that holds, and the most urgent one that may hold."""
    sure: Tier | None = None
    maybe: Tier | None = None
    for level in rule.levels:
        value = sheet.evaluate(level.when)
        if value >= MAYBE and (maybe is None or level.tier.rank < maybe.rank):
            maybe = level.tier
        if value == YES and (sure is None or level.tier.rank < sure.rank):
            sure = level.tier
    return sure, maybe


def _fact(sheet: AnswerSheet, name: str) -> FactValue:
    if name in TEXTS:
        return sheet.affected_side()
    if name in NUMBERS:
        return int(sheet.counted(name)[0])
    return sheet.fact(name) == YES


def holding(knowledge: Knowledge, sheet: AnswerSheet) -> tuple[frozenset[str], frozenset[str]]:
    """The withhold rules and the contraindications that hold on a sheet with its ranking."""
    withhold = frozenset(
        rule.id for rule in knowledge.withhold.values() if sheet.evaluate(rule.when) == YES
    )
    contra = frozenset(
        exercise.id
        for exercise in knowledge.exercises.values()
        if exercise.contra and sheet.evaluate(exercise.contra, settled=True) == YES
    )
    return withhold, contra
