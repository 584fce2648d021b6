"""Why each conclusion came out: the tests of the rule with the answers that met them."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal

from rules.conditions import Named, Test, leaves, parse
from rules.facts import Facts
from rules.form import Truth
from rules.judging import Judge, judge_of
from rules.knowledge_model import Knowledge, Mimic, Precaution, RedFlag, Tier, WithholdRule
from rules.model import Because, Explained, Holds, WouldChange
from rules.readings import Outcome
from rules.scoring import EXAM

MOST = 3  # findings that would change the ranking
WORDS: dict[Truth, Holds] = {True: "yes", False: "no", None: "unknown"}


def because(facts: Facts, text: str) -> tuple[Because, ...]:
    """The tests of a condition that hold or may hold, each once, with its answer."""
    found: dict[str, Because] = {}
    _collect(facts, text, found)
    return tuple(found.values())


def _collect(facts: Facts, text: str, found: dict[str, Because]) -> None:
    knowledge = facts.form.knowledge
    for leaf, written, holds in _leaves(text):
        fact, item = knowledge.facts.get(leaf.name), knowledge.questionnaire.items.get(leaf.name)
        truth = holds(facts) if fact or item else True
        if truth is False or written in found:
            continue
        if isinstance(leaf, Named) and fact and fact.when:
            _collect(facts, fact.when, found)
        else:
            answer = facts.form.value(item.id) if item and isinstance(leaf, Test) else None
            asked = item.id if item and isinstance(leaf, Test) else None
            found[written] = Because(written, asked, answer, WORDS[truth])


@cache
def _leaves(text: str) -> tuple[tuple[Test | Named, str, Judge], ...]:
    """The tests of a condition, each with its own words and what says whether it holds."""
    return tuple((leaf, str(leaf), judge_of(leaf)) for leaf in leaves(parse(text)))


def red_flags(
    outcome: Outcome, fired: dict[str, Tier], possible: dict[str, Tier]
) -> Iterator[Explained]:
    """Fired and possible red flags, most urgent first within each."""
    knowledge = outcome.facts.form.knowledge
    for result, levels in (("fired", fired), ("possible", possible)):
        for name, tier in sorted(levels.items(), key=lambda pair: pair[1].rank):
            rule = knowledge.red_flags[name]
            yield Explained(
                kind="red_flag",
                rule=name,
                version=rule.version,
                statement=rule.suspected,
                result=result,  # type: ignore[arg-type]
                because=because(outcome.facts, _condition(rule, tier)),
                citations=rule.sources,
                tier=tier,
            )


def _condition(rule: RedFlag, tier: Tier) -> str:
    return next((level.when for level in rule.levels if level.tier is tier), rule.levels[0].when)


def evidence(outcome: Outcome) -> Iterator[Explained]:
    """Evidence rules that hold, the largest shift first; superseded ones say so."""
    knowledge = outcome.facts.form.knowledge
    rules = [knowledge.evidence[name] for name in outcome.findings.evidence]
    for rule in sorted(rules, key=lambda r: (-max(map(abs, r.points.values())), r.id)):
        yield Explained(
            kind="evidence",
            rule=rule.id,
            version=rule.version,
            statement=rule.statement,
            result="superseded" if rule.id in outcome.ranking.superseded else "fired",
            because=because(outcome.facts, rule.when),
            citations=rule.sources,
            points=rule.points,
            group=rule.group,
            grade=rule.grade,
        )


def mimics(outcome: Outcome, alerting: frozenset[str]) -> Iterator[Explained]:
    """Look-alikes that alert, with the rows behind them."""
    knowledge, found = outcome.facts.form.knowledge, outcome.findings.mimic_rows
    for name in sorted(alerting):
        rule = knowledge.mimics[name]
        texts = [row.when for row in rule.rows if f"{name}.{row.id}" in found]
        texts += [rule.alert_when] if rule.alert_when else []
        yield _fired(outcome, rule, ("mimic", rule.title), texts, rule.sources)


def withhold(outcome: Outcome, names: tuple[str, ...]) -> Iterator[Explained]:
    """The W rules that hold."""
    for rule in map(outcome.facts.form.knowledge.withhold.__getitem__, names):
        yield _fired(outcome, rule, ("withhold", rule.statement), (rule.when,))


def precautions(outcome: Outcome, names: tuple[str, ...]) -> Iterator[Explained]:
    """The precautions that apply, with the answer that caused each."""
    for rule in map(outcome.facts.form.knowledge.precautions.__getitem__, names):
        yield _fired(outcome, rule, ("precaution", rule.note), (rule.when,), rule.sources)


def _fired(
    outcome: Outcome,
    rule: Mimic | WithholdRule | Precaution,
    says: tuple[Literal["mimic", "withhold", "precaution"], str],
    texts: Iterable[str],
    citations: tuple[str, ...] = (),
) -> Explained:
    """A rule that holds, with the answers behind each of its conditions."""
    kind, statement = says
    return Explained(
        kind=kind,
        rule=rule.id,
        version=rule.version,
        statement=statement,
        result="fired",
        because=tuple(each for text in texts for each in because(outcome.facts, text)),
        citations=citations,
    )


def would_change(knowledge: Knowledge, outcome: Outcome) -> tuple[WouldChange, ...]:
    """The three examination findings, not yet recorded, with the largest possible shift."""
    found: dict[str, WouldChange] = {}
    for each in _shifts(knowledge):
        recorded = outcome.facts.form.value(each.item) not in (None, "not_done")
        if each.item not in found and not recorded:
            found[each.item] = each
            if len(found) == MOST:
                break
    return tuple(found.values())


@lru_cache(maxsize=8)
def _shifts(knowledge: Knowledge) -> tuple[WouldChange, ...]:
    """Every examination finding with what it would add, the largest shift first."""
    found: list[WouldChange] = []
    for rule in (each for each in knowledge.evidence.values() if each.group == EXAM):
        entry = _entry(rule.when)
        item = knowledge.questionnaire.items[entry.name]
        option = next((o.text for o in item.options if o.code == entry.values[0]), str(entry))
        found.append(WouldChange(entry.name, item.text, option, rule.points))
    return tuple(sorted(found, key=lambda each: -max(map(abs, each.points.values()))))


def _entry(text: str) -> Test:
    """The first test of a condition: the examination entry that it is about."""
    return next(leaf for leaf in leaves(parse(text)) if isinstance(leaf, Test))
