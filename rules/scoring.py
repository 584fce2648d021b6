"""The five sources in points: prior + history + examination (sources.md sections 3 and 5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.knowledge_model import SOURCES, Evidence, Knowledge, Source
from rules.model import Band, Hypothesis, SourceScore

EXAM = "X"
CLOSE = 3  # points: less than this between best and second is a tie


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores, the order they give, and how many groups support the best."""

    scores: Mapping[Source, SourceScore]
    order: tuple[Source, ...]
    hypothesis: Hypothesis
    tie: bool
    supporting_groups: int
    evidence_groups: int
    superseded: frozenset[str]

    @property
    def best(self) -> Source:
        return self.order[0]


def rank(
    knowledge: Knowledge,
    evidence: frozenset[str],
    *,
    exam_recorded: bool,
    repeated_movements: bool,
    extension_rotation: bool,
) -> Ranking:
    """The ranking for the evidence rules that fired.

    `repeated_movements` and `extension_rotation` say that `ex_rm` and `ex_kemp` are recorded:
    they supersede what the patient tried (group F; group E for facet).
    """
    rules = [knowledge.evidence[name] for name in sorted(evidence)]
    sums = {
        source: _group_sums(knowledge, rules, source, repeated_movements, extension_rotation)
        for source in SOURCES
    }
    scores = {source: _score(knowledge, source, sums[source], exam_recorded) for source in SOURCES}
    order = tuple(sorted(SOURCES, key=lambda source: -scores[source].total))
    best, second = order[0], order[1]
    close = scores[best].total - scores[second].total < CLOSE and scores[second].total >= 0
    nested = {best, second} == {"nerve", "disc"}
    return Ranking(
        scores=scores,
        order=order,
        hypothesis="nerve_disc" if close and nested else best,
        tie=close and not nested,
        supporting_groups=sum(points > 0 for points in sums[best].values()),
        evidence_groups=len({rule.group for rule in rules}),
        superseded=frozenset(rule.id for rule in rules if repeated_movements and rule.group == "F"),
    )


def _group_sums(
    knowledge: Knowledge,
    rules: list[Evidence],
    source: Source,
    repeated_movements: bool,
    extension_rotation: bool,
) -> dict[str, int]:
    sums: dict[str, int] = {}
    for rule in rules:
        superseded = (rule.group == "F" and repeated_movements) or (
            rule.group == "E" and extension_rotation and source == "facet"
        )
        if not superseded and source in rule.points:
            sums[rule.group] = sums.get(rule.group, 0) + rule.points[source]
    scoring = knowledge.scoring
    return {
        group: _clip(
            points,
            scoring.exam_cap
            if group == EXAM
            else scoring.caps.get((group, source), scoring.default_cap),
        )
        for group, points in sums.items()
    }


def _score(
    knowledge: Knowledge, source: Source, sums: Mapping[str, int], exam_recorded: bool
) -> SourceScore:
    scoring = knowledge.scoring
    exam = sums.get(EXAM, 0)
    history = _clip(sum(sums.values()) - exam, scoring.history_cap)
    total = scoring.priors[source] + history + exam
    return SourceScore(
        scoring.priors[source], history, exam, total, _band(knowledge, total, exam_recorded)
    )


def _band(knowledge: Knowledge, total: int, exam_recorded: bool) -> Band:
    if total < 0:
        return "not supported"
    if total < knowledge.scoring.supported_from:
        return "possible"
    if total < knowledge.scoring.well_supported_from or not exam_recorded:
        return "supported"
    return "well supported"


def _clip(points: int, cap: tuple[int, int]) -> int:
    return max(cap[0], min(cap[1], points))


def mimic_scores(
    knowledge: Knowledge, rows: frozenset[str], alerts: frozenset[str]
) -> dict[str, int | bool]:
    """Each look-alike's score, or whether it alerts when it has no score."""
    found: dict[str, int | bool] = {}
    for mimic in knowledge.mimics.values():
        if mimic.same_as:
            continue
        if mimic.start is None:
            found[mimic.id] = mimic.id in alerts
            continue
        held = [row for row in mimic.rows if f"{mimic.id}.{row.id}" in rows]
        capped = sum(row.points for row in held if row.id in mimic.capped_rows)
        free = sum(row.points for row in held if row.id not in mimic.capped_rows)
        found[mimic.id] = mimic.start + free + (min(capped, mimic.cap) if mimic.cap else capped)
    return found


def alerts(scores: Mapping[str, int | bool], by_entry: frozenset[str]) -> frozenset[str]:
    """The look-alikes that alert: a score of 0 or more, or a clinician's finding."""
    return frozenset(
        name
        for name, score in scores.items()
        if name in by_entry or (score if isinstance(score, bool) else score >= 0)
    )
