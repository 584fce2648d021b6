"""Red flags of a reading: what is fired, what is possible, and tiers (red-flags.md 2, 3)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from rules.conditions import parse
from rules.knowledge_model import Knowledge, RedFlag, Tier
from rules.proof.facts import Form
from rules.proof.logic import Bit, every, no, some
from rules.proof.reading import Reading
from rules.proof.sheet import Sheet

LOCKING = (Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.URGENT_2W, Tier.CLINICIAN_HOLD)
ADULT_FROM = 16

Levels = Mapping[str, Mapping[Tier, Bit]]


@dataclass(frozen=True, slots=True)
class Flags:
    """Per rule and tier: FIRED at it, POSSIBLE at it (the upper bound is more urgent)."""

    fired: Levels
    possible: Levels

    def fired_at(self, *tiers: Tier) -> Bit:
        return _any(self.fired, tiers)

    def possible_at(self, *tiers: Tier) -> Bit:
        return _any(self.possible, tiers)

    def level(self, rank: int) -> Bit:
        """L is at least as urgent as this rank (0 is E, 4 is H)."""
        return self.fired_at(*(tier for tier in Tier if tier.rank <= rank))

    def worst(self, rank: int) -> Bit:
        """W is at least as urgent as this rank."""
        return some(
            (self.level(rank), self.possible_at(*(tier for tier in Tier if tier.rank <= rank)))
        )

    def not_cleared(self, rule: str) -> Bit:
        """The rule is FIRED or POSSIBLE."""
        return some((*self.fired[rule].values(), *self.possible[rule].values()))


def _any(levels: Levels, tiers: Iterable[Tier]) -> Bit:
    wanted = set(tiers)
    return some(bit for rule in levels.values() for tier, bit in rule.items() if tier in wanted)


def read_flags(reading: Reading, same: "Flags | None" = None, anew: Container[str] = ()) -> Flags:
    """Each rule takes the first level, from the most urgent one, whose bound is true.

    With `same` only the rules in `anew` are read; the others are known to be as they were.
    """
    fired: dict[str, Mapping[Tier, Bit]] = {}
    possible: dict[str, Mapping[Tier, Bit]] = {}
    for rule in reading.knowledge.red_flags.values():
        if same is not None and rule.id not in anew:
            fired[rule.id], possible[rule.id] = same.fired[rule.id], same.possible[rule.id]
        else:
            fired[rule.id], possible[rule.id] = _levels(reading, rule)
    return Flags(fired, possible)


def _levels(reading: Reading, rule: RedFlag) -> tuple[dict[Tier, Bit], dict[Tier, Bit]]:
    lows: list[Bit] = []
    highs: list[Bit] = []
    fired: dict[Tier, Bit] = {}
    possible: dict[Tier, Bit] = {}
    for level in sorted(rule.levels, key=lambda each: each.tier.rank):
        truth = reading.evaluate(parse(level.when))
        fired[level.tier] = every((truth.low, no(some(lows))))
        lows.append(truth.low)
        possible[level.tier] = every((truth.high, no(some(highs)), no(some(lows))))
        highs.append(truth.high)
    return fired, possible


def part_2_asked(knowledge: Knowledge, sheet: Sheet) -> Bit:
    """Part 2 is asked unless part 1 of the form fires an emergency or the age is below 16.

    Source: questionnaire.md section 1, design section 6. An emergency that only part 2 shows does
    not take part 2 back.
    """
    young = some(
        bit
        for age, bit in sheet.atoms["age_years"].items()
        if isinstance(age, int) and age < ADULT_FROM
    )
    form = Form(knowledge, _without_entries(knowledge, sheet), False)
    emergencies = (
        form.evaluate(parse(level.when)).low
        for rule in knowledge.red_flags.values()
        for level in rule.levels
        if level.tier is Tier.EMERGENCY_NOW
    )
    return no(some((young, *emergencies)))


def _without_entries(knowledge: Knowledge, sheet: Sheet) -> Sheet:
    atoms = dict(sheet.atoms)
    for page in knowledge.questionnaire.pages:
        if page.part == "exam":
            for item in page.items:
                atoms[item.id] = {value: value is None for value in sheet.atoms[item.id]}
    return Sheet(sheet.domains, atoms)
