"""Every mutant of the knowledge: one small mistake each, in memory only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from rules.knowledge_model import (
    SOURCES,
    Evidence,
    HandoutPolicy,
    Knowledge,
    Level,
    Mimic,
    RedFlag,
    Tier,
)
from tests.mutation.conditions import slips

Area = Literal[
    "red flags",
    "withhold rules",
    "evidence",
    "look-alikes",
    "precautions",
    "contraindications",
    "facts",
    "show-conditions",
    "scoring",
]
POLICIES: tuple[HandoutPolicy, ...] = get_args(HandoutPolicy)
OUTCOMES = ("note", "tick", "generic_only", "withhold")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: where it is, of what kind, in words, and the knowledge that has it."""

    area: Area
    rule: str
    kind: str
    what: str
    knowledge: Knowledge

    @property
    def name(self) -> str:
        return f"{self.area} {self.rule} {self.kind}: {self.what}"


def mutants(known: Knowledge) -> Iterator[Mutant]:
    """All mutants, in the order of the knowledge."""
    for flag in known.red_flags.values():
        yield from _red_flag(known, flag)
    for rule in known.evidence.values():
        yield from _evidence(known, rule)
    for mimic in known.mimics.values():
        yield from _mimic(known, mimic)
    yield from _plain(known)
    yield from _withhold_outcomes(known)
    yield from _blocks(known)
    yield from _scoring(known)


def _with(known: Knowledge, table: str, key: str, value: object) -> Knowledge:
    changes: dict[str, Any] = {table: {**getattr(known, table), key: value}}
    return replace(known, **changes)


def _red_flag(known: Knowledge, flag: RedFlag) -> Iterator[Mutant]:
    def mutant(kind: str, what: str, at: int, level: Level) -> Mutant:
        levels = (*flag.levels[:at], level, *flag.levels[at + 1 :])
        changed = _with(known, "red_flags", flag.id, replace(flag, levels=levels))
        return Mutant("red flags", flag.id, kind, f"{flag.levels[at].tier}: {what}", changed)

    for at, level in enumerate(flag.levels):
        for slip in slips(known, level.when):
            yield mutant(slip.kind, slip.what, at, replace(level, when=slip.text))
        taken = {each.tier for each in flag.levels}
        for tier in _beside(tuple(Tier), level.tier):
            if tier not in taken:
                yield mutant("tier", f"becomes {tier}", at, replace(level, tier=tier))
        for policy in _beside(POLICIES, level.handout):
            changed = replace(level, handout=policy)
            yield mutant("policy", f"{level.handout} becomes {policy}", at, changed)


def _beside(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    """The neighbours of a value in an ordered list."""
    at = values.index(value)
    return (*values[max(0, at - 1) : at], *values[at + 1 : at + 2])


def _evidence(known: Knowledge, rule: Evidence) -> Iterator[Mutant]:
    def mutant(kind: str, what: str, **changes: Any) -> Mutant:
        changed = _with(known, "evidence", rule.id, replace(rule, **changes))
        return Mutant("evidence", rule.id, kind, what, changed)

    for slip in slips(known, rule.when):
        yield mutant(slip.kind, slip.what, when=slip.text)
    for source, points in rule.points.items():
        yield mutant("weight", f"{source} {-points:+}", points={**rule.points, source: -points})


def _mimic(known: Knowledge, mimic: Mimic) -> Iterator[Mutant]:
    def mutant(kind: str, what: str, **changes: Any) -> Mutant:
        changed = _with(known, "mimics", mimic.id, replace(mimic, **changes))
        return Mutant("look-alikes", mimic.id, kind, what, changed)

    for at, row in enumerate(mimic.rows):
        for slip in slips(known, row.when):
            rows = (*mimic.rows[:at], replace(row, when=slip.text), *mimic.rows[at + 1 :])
            yield mutant(slip.kind, f"{row.id}: {slip.what}", rows=rows)
        rows = (*mimic.rows[:at], replace(row, points=-row.points), *mimic.rows[at + 1 :])
        yield mutant("weight", f"{row.id} {-row.points:+}", rows=rows)
    for slip in slips(known, mimic.alert_when) if mimic.alert_when else ():
        yield mutant(slip.kind, f"alert: {slip.what}", alert_when=slip.text)
    for off in (-1, 1):
        if mimic.start is not None:
            yield mutant("cap", f"start {mimic.start + off}", start=mimic.start + off)
        if mimic.cap is not None:
            yield mutant("cap", f"cap {mimic.cap + off}", cap=mimic.cap + off)


def _plain(known: Knowledge) -> Iterator[Mutant]:
    """Tables whose rules are one condition each."""
    tables: tuple[tuple[Area, str, str], ...] = (
        ("withhold rules", "withhold", "when"),
        ("precautions", "precautions", "when"),
        ("contraindications", "exercises", "contra"),
        ("facts", "facts", "when"),
    )
    for area, table, field in tables:
        rules: Mapping[str, Any] = getattr(known, table)
        for name, rule in rules.items():
            text: str | None = getattr(rule, field)
            for slip in slips(known, text) if text else ():
                changed = _with(known, table, name, replace(rule, **{field: slip.text}))
                yield Mutant(area, name, slip.kind, slip.what, changed)
    form = known.questionnaire
    for item in form.items.values():
        for slip in slips(known, item.show_when) if item.show_when else ():
            items = {**form.items, item.id: replace(item, show_when=slip.text)}
            changed = replace(known, questionnaire=replace(form, items=items))
            yield Mutant("show-conditions", item.id, slip.kind, slip.what, changed)


def _withhold_outcomes(known: Knowledge) -> Iterator[Mutant]:
    for rule in known.withhold.values():
        for outcome in _beside(OUTCOMES, rule.outcome):
            changes: dict[str, Any] = {"outcome": outcome}
            changed = _with(known, "withhold", rule.id, replace(rule, **changes))
            what = f"{rule.outcome} becomes {outcome}"
            yield Mutant("withhold rules", rule.id, "outcome", what, changed)


def _blocks(known: Knowledge) -> Iterator[Mutant]:
    for rule in known.precautions.values():
        for block in rule.blocks:
            left = tuple(each for each in rule.blocks if each != block)
            changed = _with(known, "precautions", rule.id, replace(rule, blocks=left))
            yield Mutant("precautions", rule.id, "block", f"without {block}", changed)


def _scoring(known: Knowledge) -> Iterator[Mutant]:
    scoring = known.scoring

    def mutant(rule: str, what: str, **changes: Any) -> Mutant:
        changed = replace(known, scoring=replace(scoring, **changes))
        return Mutant("scoring", rule, "cap", what, changed)

    for off in (-1, 1):
        for source in SOURCES:
            prior = scoring.priors[source] + off
            yield mutant("prior", f"{source} {prior}", priors={**scoring.priors, source: prior})
        for name in ("supported_from", "well_supported_from"):
            value = getattr(scoring, name) + off
            yield mutant(name, str(value), **{name: value})
        for name in ("history_cap", "exam_cap", "default_cap"):
            for what, cap in _moved(getattr(scoring, name), off):
                yield mutant(name, what, **{name: cap})
        for (group, source), limits in scoring.caps.items():
            for what, cap in _moved(limits, off):
                caps = {**scoring.caps, (group, source): cap}
                yield mutant(f"{group} {source}", what, caps=caps)


def _moved(limits: tuple[int, int], off: int) -> Iterator[tuple[str, tuple[int, int]]]:
    low, high = limits
    yield f"{low} becomes {low + off}", (low + off, high)
    yield f"{high} becomes {high + off}", (low, high + off)
