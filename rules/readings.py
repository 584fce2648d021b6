"""One reading of the answers through both channels (design section 4: two channels).

A disagreement never reaches the user as a result: `agreement` is false and the caller withholds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rules import reference
from rules.conditions import Group, leaves, parse
from rules.engine import EngineError
from rules.facts import Facts
from rules.findings import Findings, conclude, find
from rules.judging import Judge, judge_of
from rules.knowledge_model import Answers, Knowledge, Tier
from rules.scoring import Ranking, alerts, mimic_scores, rank
from rules.visibility import asks_part_2, shown_form

CONTRADICTION = "W17"
STAGE_ONE = ("fired", "possible", "evidence", "mimic_rows", "mimic_alerts", "precautions")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one reading gives, before clearances, policies and the prescription."""

    facts: Facts
    findings: Findings
    ranking: Ranking
    mimics: Mapping[str, int | bool]
    withhold: frozenset[str]
    contraindicated: frozenset[str]
    part_2_asked: bool
    disagreements: tuple[str, ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class _Concluded:
    """What the engine's channel ranks, withholds and rules out."""

    ranking: Ranking
    mimics: Mapping[str, int | bool]
    withhold: frozenset[str]
    contraindicated: frozenset[str]


def read(knowledge: Knowledge, answers: Answers, exam: Answers) -> Outcome:
    """Both channels' conclusions for one set of answers.

    Each channel works out for itself what is asked, what fires, ranks and rules out. Where they
    differ the worse red flag counts.
    """
    asked = asks_part_2(knowledge, answers)
    given = {**answers, **exam}
    facts = shown_form(knowledge, given, part_2_asked=asked)
    second = reference.read(knowledge, answers, exam)
    theirs = _second_opinion(knowledge, answers, exam, second)
    found, error = _found(knowledge, facts, second)
    ours, failed = _conclude(knowledge, facts, found, theirs)
    differing = _differences(facts, found, second) | _conclusions_differ(ours, theirs, asked)
    flags = _as_findings(second)
    return Outcome(
        facts=facts,
        findings=worse_of(knowledge, [found, flags]) if differing else found,
        ranking=ours.ranking,
        mimics=ours.mimics,
        withhold=ours.withhold if asked else frozenset(),
        contraindicated=ours.contraindicated | theirs.contraindicated,
        part_2_asked=asked,
        disagreements=tuple(sorted(differing)),
        error=error or failed,
    )


def _second_opinion(
    knowledge: Knowledge, answers: Answers, exam: Answers, second: reference.Reading
) -> reference.Conclusions:
    scores = reference.scores_of(knowledge, exam, second)
    mimics = reference.mimic_scores(knowledge, second)
    return reference.conclude(knowledge, answers, exam, scores, second, mimics)


def _found(
    knowledge: Knowledge, facts: Facts, second: reference.Reading
) -> tuple[Findings, str | None]:
    """The engine's findings; when it fails, the second channel's, and the reason."""
    try:
        return find(knowledge, facts), None
    except EngineError as failed:
        return _as_findings(second), str(failed)


def _as_findings(second: reference.Reading) -> Findings:
    return Findings(**{name: getattr(second, name) for name in STAGE_ONE})


def _conclude(
    knowledge: Knowledge, facts: Facts, found: Findings, theirs: reference.Conclusions
) -> tuple[_Concluded, str | None]:
    ranking = rank(
        knowledge,
        found.evidence,
        exam_recorded=facts.truth("exam_recorded") is True,
        repeated_movements=facts.form.value("ex_rm") != "not_done",
        extension_rotation=facts.form.value("ex_kemp") != "not_done",
    )
    mimics = mimic_scores(knowledge, found.mimic_rows, found.mimic_alerts)
    context = _context(facts, ranking, alerts(mimics, found.mimic_alerts))
    try:
        withhold, contra = conclude(knowledge, facts, context)
    except EngineError as failed:
        return _Concluded(ranking, mimics, theirs.w, theirs.contraindicated), str(failed)
    return _Concluded(ranking, mimics, withhold, contra), None


def _differences(facts: Facts, found: Findings, second: reference.Reading) -> frozenset[str]:
    """Names on which the channels differ after stage one."""
    names: set[str] = set(facts.form.hidden ^ second.hidden)
    for field in STAGE_ONE:
        ours, theirs = getattr(found, field), getattr(second, field)
        if isinstance(ours, Mapping):
            names |= {each for each in {*ours, *theirs} if ours.get(each) != theirs.get(each)}
        else:
            names |= ours ^ theirs
    return frozenset(names)


def _conclusions_differ(
    ours: _Concluded, theirs: reference.Conclusions, asked: bool
) -> frozenset[str]:
    """Names on which the channels differ after stage two."""
    totals = {source: score.total for source, score in ours.ranking.scores.items()}
    pairs: dict[str, tuple[object, object]] = {
        "scores": (totals, theirs.scores),
        "best": (ours.ranking.best, theirs.best),
        "working_hypothesis": (ours.ranking.hypothesis, theirs.hypothesis),
        "mimics": (ours.mimics, theirs.mimics),
    }
    names = {name for name, (mine, other) in pairs.items() if mine != other}
    names |= (ours.withhold if asked else frozenset()) ^ theirs.w
    return frozenset(names | (ours.contraindicated ^ theirs.contraindicated))


def worse_of(knowledge: Knowledge, several: Sequence[Findings]) -> Findings:
    """Several findings together: per red flag the more urgent level, and every precaution.

    Evidence and look-alikes are those of the first.
    """
    fired: dict[str, Tier] = {}
    possible: dict[str, Tier] = {}
    for found in several:
        for target, source in ((fired, found.fired), (possible, found.possible)):
            for name, tier in source.items():
                target[name] = min(tier, target.get(name, tier), key=lambda each: each.rank)
    return replace(
        several[0],
        fired={name: fired[name] for name in knowledge.red_flags if name in fired},
        possible={
            name: possible[name]
            for name in knowledge.red_flags
            if name in possible and (name not in fired or possible[name].rank < fired[name].rank)
        },
        precautions=frozenset().union(*(found.precautions for found in several)),
    )


def _context(
    facts: Facts, ranking: Ranking, alerting: frozenset[str]
) -> dict[str, int | str | bool]:
    exam = facts.truth("exam_recorded") is True
    return {
        "best": ranking.best,
        "working_hypothesis": ranking.hypothesis,
        "best_score": ranking.scores[ranking.best].total,
        "core_answered": facts.core_answered(),
        "evidence_groups": ranking.evidence_groups,
        "tie": ranking.tie,
        "supporting_groups": ranking.supporting_groups,
        "exam_missing": not exam,
        **{f"score_{source}": score.total for source, score in ranking.scores.items()},
        **{f"mim_{n}_alert": f"mim_{n}" in alerting for n in ("lss", "hip", "gtps", "poly")},
    }


def contradictions(facts: Facts) -> tuple[str, ...]:
    """W17: the answers and findings that say opposite things, one line for each pair that does."""
    text = facts.form.knowledge.withhold[CONTRADICTION].when
    return tuple(dict.fromkeys(named for named, holds in _pairs(text) if holds(facts) is True))


@cache
def _pairs(text: str) -> tuple[tuple[str, Judge], ...]:
    """The alternatives of the condition, each with the names that it holds against each other."""
    pairs = parse(text)
    each = pairs.parts if isinstance(pairs, Group) and pairs.word == "OR" else (pairs,)
    return tuple(
        (" / ".join(dict.fromkeys(leaf.name for leaf in leaves(pair))), judge_of(pair))
        for pair in each
    )
