"""What the engine's channel concludes from a form: red flags, evidence, look-alikes, precautions.

Two stages: answers -> facts -> rules, then (with the scores) -> withhold rules and exercises that
do not fit. Every ruleset is compiled once per knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from rules.conditions import Group, Named, Node, parse
from rules.encoding import Bound, Context, Encoder, Value
from rules.engine import Ruleset
from rules.facts import Facts
from rules.knowledge_model import Knowledge, Precaution, Tier, WithholdRule


@dataclass(frozen=True, slots=True)
class Findings:
    """Conclusions of one channel; `possible` holds rules whose upper bound is more urgent."""

    fired: Mapping[str, Tier]
    possible: Mapping[str, Tier]
    evidence: frozenset[str]
    mimic_rows: frozenset[str]
    mimic_alerts: frozenset[str]
    precautions: frozenset[str]


PASSES: tuple[tuple[str, Bound], ...] = (
    ("facts", Bound.LOWER),
    ("facts", Bound.UPPER),
    ("red_flags", Bound.LOWER),
    ("red_flags", Bound.UPPER),
    ("evidence", Bound.LOWER),
    ("precautions", Bound.PRECAUTION),
    ("withhold", Bound.LOWER),
    ("contra", Bound.PRECAUTION),
)
"""Which ruleset is read at which bound."""
NO_CONTEXT: Context = {}
TIERS = tuple(Tier)
NUMBER_OF = {each: number for number, each in enumerate(PASSES)}


@dataclass(frozen=True, slots=True)
class Rulebase:
    """The compiled rulesets of a knowledge, and what encodes forms for them."""

    facts: Ruleset
    red_flags: Ruleset
    evidence: Ruleset
    precautions: Ruleset
    withhold: Ruleset
    contra: Ruleset
    encoder: Encoder


@lru_cache(maxsize=8)
def rulebase(knowledge: Knowledge) -> Rulebase:
    """The compiled rules of a knowledge. Raises RuleBaseError when they touch an engine limit."""
    flags = {
        f"{rule.id}-{level.tier.rank}": parse(level.when)
        for rule in knowledge.red_flags.values()
        for level in rule.levels
    }
    contra = {e.id: parse(e.contra) for e in knowledge.exercises.values() if e.contra}
    rulesets = {
        "facts": Ruleset("facts", _expressions(knowledge)),
        "red_flags": Ruleset("red_flags", flags),
        "evidence": Ruleset("evidence", _evidence(knowledge)),
        "precautions": Ruleset("precautions", _conditions(knowledge.precautions)),
        "withhold": Ruleset("withhold", _conditions(knowledge.withhold)),
        "contra": Ruleset("contra", contra),
    }
    passes = [(rulesets[name].leaves, bound) for name, bound in PASSES]
    return Rulebase(**rulesets, encoder=Encoder(knowledge, passes))


def _conditions(rules: Mapping[str, Precaution] | Mapping[str, WithholdRule]) -> dict[str, Node]:
    return {name: parse(rule.when) for name, rule in rules.items()}


def _expressions(knowledge: Knowledge) -> dict[str, Node]:
    """Facts with an expression, each written out in items and computed facts."""
    nodes: dict[str, Node] = {}

    def written_out(node: Node) -> Node:
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


@dataclass(slots=True)
class _Asked:
    """What both stages ask about one form: its answers, encoded, and the expression facts."""

    answers: tuple[dict[str, Value], ...]
    bounds: dict[Bound, dict[str, bool]] | None = None


_ASKED: WeakKeyDictionary[Facts, _Asked] = WeakKeyDictionary()


def _fired(
    knowledge: Knowledge, facts: Facts, name: str, bound: Bound, context: Context = NO_CONTEXT
) -> frozenset[str]:
    """The rules of a ruleset that hold at a bound. Raises EngineError."""
    rules, number = rulebase(knowledge), NUMBER_OF[name, bound]
    asked = _ASKED.get(facts)
    if asked is None:
        asked = _ASKED[facts] = _Asked(rules.encoder.answers(facts))
    known = {} if name == "facts" else fact_bounds(knowledge, facts)[bound]
    others = rules.encoder.others(number, facts, known, context)
    ruleset: Ruleset = getattr(rules, name)
    return ruleset.fired({**asked.answers[number], **others})


def fact_bounds(knowledge: Knowledge, facts: Facts) -> dict[Bound, dict[str, bool]]:
    """The expression facts for each bound; facts of known answers have the lower value in all."""
    asked = _ASKED.get(facts)
    if asked is not None and asked.bounds is not None:
        return asked.bounds
    low = _fired(knowledge, facts, "facts", Bound.LOWER)
    high = _fired(knowledge, facts, "facts", Bound.UPPER)
    said = {name: fact for name, fact in knowledge.facts.items() if fact.when}
    upper = {name: name in (high if fact.reads == "bounds" else low) for name, fact in said.items()}
    lower = {name: name in low for name in said}
    bounds = {Bound.LOWER: lower, Bound.UPPER: upper, Bound.PRECAUTION: upper}
    _ASKED[facts].bounds = bounds
    return bounds


def find(knowledge: Knowledge, facts: Facts) -> Findings:
    """Stage one. Raises EngineError when the engine cannot be trusted."""
    fired = _levels(knowledge, _fired(knowledge, facts, "red_flags", Bound.LOWER))
    worst = _levels(knowledge, _fired(knowledge, facts, "red_flags", Bound.UPPER))
    history = _fired(knowledge, facts, "evidence", Bound.LOWER)
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
        precautions=_fired(knowledge, facts, "precautions", Bound.PRECAUTION),
    )


def conclude(
    knowledge: Knowledge, facts: Facts, context: Context
) -> tuple[frozenset[str], frozenset[str]]:
    """Stage two: the withhold rules that hold, and the exercises whose contraindication holds."""
    return (
        _fired(knowledge, facts, "withhold", Bound.LOWER, context),
        _fired(knowledge, facts, "contra", Bound.PRECAUTION, context),
    )


def _named(found: frozenset[str], prefix: str) -> frozenset[str]:
    return frozenset(name[len(prefix) :] for name in found if name.startswith(prefix))


def _levels(knowledge: Knowledge, found: frozenset[str]) -> dict[str, Tier]:
    """The most urgent level of each rule that holds."""
    ranks: dict[str, int] = {}
    for name in found:
        rule, _, rank = name.rpartition("-")
        ranks[rule] = min(int(rank), ranks.get(rule, int(rank)))
    return {rule: TIERS[ranks[rule]] for rule in knowledge.red_flags if rule in ranks}
