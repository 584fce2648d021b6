"""What the engine's channel concludes from a form: red flags, evidence, look-alikes, precautions.

Two stages: answers -> facts -> rules, then (with the scores) -> withhold rules and exercises that
do not fit. Every ruleset is compiled once per knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.conditions import Node, parse
from rules.encoding import Bound, Context, encode
from rules.engine import Ruleset
from rules.facts import Facts
from rules.knowledge_model import Knowledge, Tier


@dataclass(frozen=True, slots=True)
class Findings:
    """Conclusions of one channel; `possible` holds rules whose upper bound is more urgent."""

    fired: Mapping[str, Tier]
    possible: Mapping[str, Tier]
    evidence: frozenset[str]
    mimic_rows: frozenset[str]
    mimic_alerts: frozenset[str]
    precautions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rulebase:
    """The compiled rulesets of a knowledge."""

    facts: Ruleset
    red_flags: Ruleset
    evidence: Ruleset
    precautions: Ruleset
    withhold: Ruleset
    contra: Ruleset


@lru_cache(maxsize=8)
def _compiled(version: str, box: "_Box") -> Rulebase:
    knowledge = box.knowledge
    flags = {
        f"{rule.id}-{level.tier.rank}": parse(level.when)
        for rule in knowledge.red_flags.values()
        for level in rule.levels
    }
    return Rulebase(
        facts=Ruleset("facts", _expressions(knowledge)),
        red_flags=Ruleset("red_flags", flags),
        evidence=Ruleset("evidence", _evidence(knowledge)),
        precautions=Ruleset(
            "precautions", {p.id: parse(p.when) for p in knowledge.precautions.values()}
        ),
        withhold=Ruleset("withhold", {w.id: parse(w.when) for w in knowledge.withhold.values()}),
        contra=Ruleset(
            "contra", {e.id: parse(e.contra) for e in knowledge.exercises.values() if e.contra}
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """Lets a knowledge be a cache key by identity: its mappings cannot be hashed."""

    knowledge: Knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box) and other.knowledge is self.knowledge


def rulebase(knowledge: Knowledge) -> Rulebase:
    """The compiled rules of a knowledge. Raises RuleBaseError when they touch an engine limit."""
    return _compiled(knowledge.version, _Box(knowledge))


def _expressions(knowledge: Knowledge) -> dict[str, Node]:
    """Facts with an expression, each written out in items and computed facts."""
    nodes: dict[str, Node] = {}

    def written_out(node: Node) -> Node:
        from rules.conditions import Group, Named

        if isinstance(node, Group):
            return Group(node.word, tuple(written_out(part) for part in node.parts))
        fact = knowledge.facts.get(node.name) if isinstance(node, Named) else None
        return written_out(parse(fact.when)) if fact and fact.when else node

    for name, fact in knowledge.facts.items():
        if fact.when:
            nodes[name] = written_out(parse(fact.when))
    return nodes


def _evidence(knowledge: Knowledge) -> dict[str, Node]:
    rules = {f"e-{rule.id}": parse(rule.when) for rule in knowledge.evidence.values()}
    for mimic in knowledge.mimics.values():
        rules |= {f"r-{mimic.id}-{row.id}": parse(row.when) for row in mimic.rows}
        if mimic.alert_when:
            rules[f"m-{mimic.id}"] = parse(mimic.alert_when)
    return rules


def _run(
    ruleset: Ruleset, facts: Facts, bound: Bound, known: Mapping[str, bool], context: Context
) -> frozenset[str]:
    return ruleset.fired(encode(ruleset.leaves, facts, bound, known, context))


def fact_bounds(knowledge: Knowledge, facts: Facts) -> dict[Bound, dict[str, bool]]:
    """The expression facts for each bound; facts of known answers have the lower value in all."""
    rules = rulebase(knowledge).facts
    low = _run(rules, facts, Bound.LOWER, {}, {})
    high = _run(rules, facts, Bound.UPPER, {}, {})
    names = [name for name, fact in knowledge.facts.items() if fact.when]
    upper = {
        name: name in (high if knowledge.facts[name].reads == "bounds" else low) for name in names
    }
    return {
        Bound.LOWER: {name: name in low for name in names},
        Bound.UPPER: upper,
        Bound.PRECAUTION: upper,
    }


def find(knowledge: Knowledge, facts: Facts) -> Findings:
    """Stage one. Raises EngineError when the engine cannot be trusted."""
    rules, known = rulebase(knowledge), fact_bounds(knowledge, facts)
    low = _run(rules.red_flags, facts, Bound.LOWER, known[Bound.LOWER], {})
    high = _run(rules.red_flags, facts, Bound.UPPER, known[Bound.UPPER], {})
    fired, worst = _levels(knowledge, low), _levels(knowledge, high)
    history = _run(rules.evidence, facts, Bound.LOWER, known[Bound.LOWER], {})
    precautions = _run(rules.precautions, facts, Bound.PRECAUTION, known[Bound.PRECAUTION], {})
    return Findings(
        fired=fired,
        possible={
            rule: tier
            for rule, tier in worst.items()
            if rule not in fired or tier.rank < fired[rule].rank
        },
        evidence=_named(history, "e-"),
        mimic_rows=frozenset(name.replace("-", ".") for name in _named(history, "r-")),
        mimic_alerts=_named(history, "m-"),
        precautions=precautions,
    )


def conclude(
    knowledge: Knowledge, facts: Facts, context: Context
) -> tuple[frozenset[str], frozenset[str]]:
    """Stage two: the withhold rules that hold, and the exercises whose contraindication holds."""
    rules, known = rulebase(knowledge), fact_bounds(knowledge, facts)
    return (
        _run(rules.withhold, facts, Bound.LOWER, known[Bound.LOWER], context),
        _run(rules.contra, facts, Bound.PRECAUTION, known[Bound.PRECAUTION], context),
    )


def _named(found: frozenset[str], prefix: str) -> frozenset[str]:
    return frozenset(name[len(prefix) :] for name in found if name.startswith(prefix))


def _levels(knowledge: Knowledge, found: frozenset[str]) -> dict[str, Tier]:
    """The most urgent level of each rule that holds."""
    levels: dict[str, Tier] = {}
    for rule in knowledge.red_flags.values():
        held = [level.tier for level in rule.levels if f"{rule.id}-{level.tier.rank}" in found]
        if held:
            levels[rule.id] = min(held, key=lambda tier: tier.rank)
    return levels
