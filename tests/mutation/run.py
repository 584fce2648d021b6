"""Runs mutants against the checks and says which survive."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.conditions import leaves, parse
from rules.cross_checks import faults_of
from rules.knowledge_base import knowledge
from rules.knowledge_model import Knowledge
from tests.mutation.checks import Check, Checks
from tests.mutation.mutants import Mutant

TABLES = {
    "red flags": ("red_flags",),
    "withhold rules": ("withhold",),
    "evidence": ("evidence",),
    "look-alikes": ("mimics",),
    "precautions": ("precautions",),
    "contraindications": ("contraindications",),
}
KINDS = {
    "policy": ("policies",),
    "outcome": ("outcomes",),
    "block": ("blocks",),
    "weight": ("points", "mimics"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a mutant is caught, and by what: the loader, a case or example, or nothing."""

    mutant: Mutant
    caught_by: str | None


def judge(mutant: Mutant, checks: Checks) -> Verdict:
    """The first thing that catches a mutant."""
    if faults_of(mutant.knowledge):
        return Verdict(mutant, "the loader")
    for check in _relevant(mutant, checks):
        if not check.passes(mutant.knowledge):
            return Verdict(mutant, type(check).__name__)
    return Verdict(mutant, None)


def _relevant(mutant: Mutant, checks: Checks) -> Iterator[Check]:
    """The checks that the mutant can touch, the nearest first."""
    if mutant.area in ("facts", "show-conditions"):
        yield from _through(mutant, checks)
        return
    if mutant.area == "scoring":
        yield from checks.get(("scores", ""), ())
        if mutant.rule.endswith("supported_from"):
            yield from checks.get(("bands", ""), ())
        return
    for table in KINDS.get(mutant.kind, TABLES[mutant.area]):
        yield from checks.get((table, mutant.rule), ())
    if mutant.kind == "weight" or mutant.area in ("evidence", "look-alikes"):
        yield from checks.get(("scores", ""), ())


def _through(mutant: Mutant, checks: Checks) -> Iterator[Check]:
    """A fact or a question acts through the rules that read it; those first, then all others."""
    near = {("questions", mutant.rule), *_readers(knowledge(), mutant.rule)}
    for key in sorted(near):
        yield from checks.get(key, ())
    conditions = {*(name for (name,) in TABLES.values()), "questions"}
    for key, found in checks.items():
        if key[0] in conditions and key not in near:
            yield from found
    yield from checks.get(("sheets", ""), ())


def _readers(known: Knowledge, name: str) -> Iterator[tuple[str, str]]:
    """The rules whose condition names an item or a fact, also through other facts."""
    names = {name}
    names |= {fact.name for fact in known.facts.values() if fact.when and _names(fact.when) & names}
    for flag in known.red_flags.values():
        if any(_names(level.when) & names for level in flag.levels):
            yield "red_flags", flag.id
    for rule in known.evidence.values():
        if _names(rule.when) & names:
            yield "evidence", rule.id
    for precaution in known.precautions.values():
        if _names(precaution.when) & names:
            yield "precautions", precaution.id
    for withhold in known.withhold.values():
        if _names(withhold.when) & names:
            yield "withhold", withhold.id


def _names(text: str) -> set[str]:
    return {leaf.name for leaf in leaves(parse(text))}
