"""Stage two of the second channel: the withhold rules and the exercises that do not fit.

Scores, rank, tie, working hypothesis and supporting groups are worked out here a second time from
sources.md sections 3 to 7.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rules.knowledge_model import SOURCES, Answers, Evidence, Knowledge, Source
from rules.reference.channel import Reading, holding
from rules.reference.conditions import conditions
from rules.reference.facts import AnswerSheet
from rules.reference.sheet import Decided
from rules.reference.verdicts import YES

CLEAR_LEAD = 3
NESTED = {"nerve", "disc"}


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The W rules that hold (none when part 2 was not asked) and the contraindicated exercises."""

    w: frozenset[str]
    contraindicated: frozenset[str]
    scores: Mapping[Source, int]
    mimics: Mapping[str, int | bool]
    best: str
    hypothesis: str


def conclude(
    knowledge: Knowledge,
    answers: Answers,
    exam: Answers,
    scores: Mapping[Source, int],
    stage1: Reading,
    mimics: Mapping[str, int | bool],
) -> Conclusions:
    """Stage two, given the five scores and the mimic results.

    Source: sources.md section 7 (W1 to W18), exercises.md section 1 (`contra`).
    """
    decided = _decided(knowledge, exam, scores, stage1, mimics)
    given = {**answers, **exam}
    sheet = AnswerSheet(knowledge, given, part_2_asked=stage1.part_2_asked, decided=decided)
    same = stage1.sheet.knowledge is knowledge and stage1.sheet.given == given
    marks = stage1.marks if same else conditions(knowledge).marks(sheet)
    withhold, contra = holding(knowledge, sheet, marks)
    return Conclusions(
        w=withhold if stage1.part_2_asked else frozenset(),
        contraindicated=contra,
        scores=scores,
        mimics=mimics,
        best=str(decided["best"]),
        hypothesis=str(decided["working_hypothesis"]),
    )


def _decided(
    knowledge: Knowledge,
    exam: Answers,
    scores: Mapping[Source, int],
    stage1: Reading,
    mimics: Mapping[str, int | bool],
) -> Decided:
    best, second = sorted(SOURCES, key=lambda source: -scores[source])[:2]
    near = scores[best] - scores[second] < CLEAR_LEAD and scores[second] >= 0
    nested = {best, second} == NESTED
    groups = group_sums(knowledge, exam, stage1)
    return {
        "best": best,
        "best_score": scores[best],
        "working_hypothesis": "nerve_disc" if near and nested else best,
        "tie": near and not nested,
        "evidence_groups": len({knowledge.evidence[name].group for name in stage1.evidence}),
        "supporting_groups": sum(
            points > 0 for (_, source), points in groups.items() if source == best
        ),
        "exam_missing": stage1.sheet.fact("exam_recorded") != YES,
        **{f"score_{source}": score for source, score in scores.items()},
        **{f"{name}_alert": alerts(name, stage1, mimics) for name in knowledge.mimics},
    }


def alerts(name: str, stage1: Reading, mimics: Mapping[str, int | bool]) -> bool:
    """A look-alike alerts by a condition of its own or by a score of 0 or more."""
    result = mimics.get(name, False)
    by_score = result if isinstance(result, bool) else result >= 0
    return by_score or name in stage1.mimic_alerts


def group_sums(
    knowledge: Knowledge, exam: Answers, stage1: Reading
) -> dict[tuple[str, Source], int]:
    """Points per group and source, after supersession and the group caps."""
    sums: dict[tuple[str, Source], int] = defaultdict(int)
    moved, turned = _recorded(exam, "ex_rm"), _recorded(exam, "ex_kemp")
    for name in stage1.evidence:
        rule = knowledge.evidence[name]
        for source, points in rule.points.items():
            if not _superseded(rule, source, moved, turned):
                sums[rule.group, source] += points
    return {key: _clip(total, _cap(knowledge, key)) for key, total in sums.items()}


def scores_of(knowledge: Knowledge, exam: Answers, stage1: Reading) -> dict[Source, int]:
    """The five totals, worked out independently: prior + history + exam, each clipped."""
    scoring, groups = knowledge.scoring, group_sums(knowledge, exam, stage1)
    totals: dict[Source, int] = {}
    for source in SOURCES:
        history = sum(n for (group, s), n in groups.items() if s == source and group != "X")
        totals[source] = (
            scoring.priors[source]
            + _clip(history, scoring.history_cap)
            + groups.get(("X", source), 0)
        )
    return totals


def mimic_scores(knowledge: Knowledge, stage1: Reading) -> dict[str, int | bool]:
    """The look-alikes: points where they have rows, otherwise whether they alert."""
    return {
        mimic.id: mimic.id in stage1.mimic_alerts
        if mimic.start is None
        else mimic.start
        + _rows(knowledge, stage1, mimic.id, capped=False)
        + min(_rows(knowledge, stage1, mimic.id, capped=True), mimic.cap or 0)
        for mimic in knowledge.mimics.values()
        if mimic.same_as is None
    }


def _rows(knowledge: Knowledge, stage1: Reading, name: str, *, capped: bool) -> int:
    mimic = knowledge.mimics[name]
    return sum(
        row.points
        for row in mimic.rows
        if f"{name}.{row.id}" in stage1.mimic_rows and (row.id in mimic.capped_rows) == capped
    )


def _recorded(exam: Answers, entry: str) -> bool:
    return (exam.get(entry) or "not_done") != "not_done"


def _superseded(rule: Evidence, source: Source, moved: bool, turned: bool) -> bool:
    """A recorded examination replaces what the patient tried at home (sources.md section 3)."""
    return (rule.group == "F" and moved) or (rule.group == "E" and source == "facet" and turned)


def _cap(knowledge: Knowledge, key: tuple[str, Source]) -> tuple[int, int]:
    if key[0] == "X":
        return knowledge.scoring.exam_cap
    return knowledge.scoring.caps.get(key, knowledge.scoring.default_cap)


def _clip(value: int, cap: tuple[int, int]) -> int:
    return max(cap[0], min(cap[1], value))
