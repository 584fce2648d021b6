"""Checks of every condition: it can be read, and it tests only what exists, sensibly."""

from collections.abc import Iterator

from rules.condition_places import after_ranking, conditions
from rules.knowledge_model import SOURCES, Item, Knowledge
from rules.reference.facts import NUMBERS, SETS, TEXTS, TRUTHS
from rules.reference.language import Asks, UnreadableCondition, tests, tree

# What the ranking adds to answers and facts, for withhold.yaml and `contra` (sources.md section 7).
RANKED_NUMBERS = frozenset({f"score_{source}" for source in SOURCES}) | {
    "best_score",
    "evidence_groups",
    "supporting_groups",
}
RANKED_TEXTS = {
    "best": frozenset(SOURCES),
    "working_hypothesis": frozenset({*SOURCES, "nerve_disc"}),
}
RANKED_TRUTHS = frozenset({"tie", "exam_missing"})
NUMERIC = ("integer", "decimal", "scale")
LIMITS = (">=", ">", "<=", "<")


def condition_faults(knowledge: Knowledge) -> Iterator[str]:
    """What is wrong with the conditions and facts, each with the place and what to do."""
    late = {place for place, _ in after_ranking(knowledge)}
    for place, text in conditions(knowledge):
        try:
            asked = list(tests(tree(text)))
        except UnreadableCondition as error:
            yield f"{place}: {error}; correct the condition"
            continue
        for asks in asked:
            if fault := _fault(knowledge, asks, late=place in late):
                yield f"{place}: {fault}"
    yield from _fact_faults(knowledge)


def _fact_faults(knowledge: Knowledge) -> Iterator[str]:
    computed = NUMBERS | SETS | TEXTS | TRUTHS
    for name, fact in knowledge.facts.items():
        if (fact.when is None) == (fact.computed is None):
            yield f"facts.yaml: {name}: give either when or computed"
        elif fact.computed is not None and name not in computed:
            yield f"facts.yaml: {name}: nothing computes it; give an expression or write the code"
    for name in sorted(computed - set(knowledge.facts)):
        yield f"facts.yaml: {name} is missing; add it with computed"


def _fault(knowledge: Knowledge, asks: Asks, *, late: bool) -> str | None:
    if asks.subject in knowledge.questionnaire.items:
        return _item_fault(knowledge, knowledge.questionnaire.items[asks.subject], asks)
    if asks.subject in knowledge.facts:
        return _fact_fault(knowledge, asks)
    if late and (fault := _ranked_fault(knowledge, asks)) != "unknown":
        return fault
    return f"unknown question or fact {asks.subject!r}; define it or correct the name"


def _ranked_fault(knowledge: Knowledge, asks: Asks) -> str | None:
    name = asks.subject
    if name in RANKED_TEXTS:
        unknown = sorted(set(asks.wanted) - RANKED_TEXTS[name])
        if asks.relation != "is" or unknown:
            return f"{name} is compared with one of the sources; correct {unknown or asks.relation}"
        return None
    if name in RANKED_NUMBERS:
        return _limit_fault(asks, RANKED_NUMBERS)
    alerts = {f"{mimic}_alert" for mimic in knowledge.mimics}
    return None if name in RANKED_TRUTHS | alerts and asks.relation == "holds" else "unknown"


def _fact_fault(knowledge: Knowledge, asks: Asks) -> str | None:
    name = asks.subject
    if name in NUMBERS:
        return _limit_fault(asks)
    if name in SETS:
        unknown = sorted(set(asks.wanted) - set(knowledge.questionnaire.chart.sites))
        if asks.relation != "has":
            return f"{name} is a set; test it with has or has_any"
        return f"{name} has no site {unknown[0]!r}; use one of zones.yaml" if unknown else None
    return None if asks.relation == "holds" else f"{name} is true or false; write its bare name"


def _limit_fault(asks: Asks, others: frozenset[str] = frozenset()) -> str | None:
    if asks.relation not in LIMITS:
        return f"{asks.subject} is a number; compare it with >=, >, <= or <"
    limit = asks.wanted[0]
    if limit in others or limit.lstrip("-").replace(".", "", 1).isdigit():
        return None
    return f"{limit!r} is not a number; give a numeric threshold"


def _item_fault(knowledge: Knowledge, item: Item, asks: Asks) -> str | None:
    if asks.relation in ("unknown", "answered"):
        return None
    if asks.relation == "holds":
        return f"{item.id} is a question; test it against an option"
    if item.type in NUMERIC:
        return _number_fault(asks)
    if asks.relation in LIMITS:
        return f"{item.id} is not a number; it cannot be compared with {asks.relation}"
    wanted = "has" if item.type in ("choices", "chart") else "is"
    if asks.relation == "any_zone":
        return None if item.type == "chart" else f"{item.id} is no chart; it has no zones"
    if asks.relation != wanted:
        words = "has or has_any" if wanted == "has" else "= or in"
        return f"{item.id} takes {words}; correct the condition"
    known = {option.code for option in item.options}
    if item.type == "chart":
        zones = {zone.code for zone in knowledge.questionnaire.zones}
        known |= zones | {code.removesuffix("_l").removesuffix("_r") for code in zones}
    unknown = sorted(set(asks.wanted) - known)
    return f"{item.id} has no option {unknown[0]!r}; use one of its options" if unknown else None


def _number_fault(asks: Asks) -> str | None:
    if asks.relation in LIMITS:
        return _limit_fault(asks)
    bad = [code for code in asks.wanted if not code.lstrip("-").replace(".", "", 1).isdigit()]
    return f"{bad[0]!r} is not a number; {asks.subject} is one" if bad else None
