"""Why, as the case page shows it: flags with their answers, bars, evidence for and against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from records.views import CaseView
from rules.knowledge_model import SOURCES, Answers, Knowledge, Source, Tier
from rules.model import Assessment, Explained, SourceScore, WouldChange
from rules.words import HYPOTHESES, Test, tests_of

EXAM_ONLY: tuple[Source, ...] = ("sij", "facet")
"""Sources that history alone hardly tells apart (sources.md section 3)."""
WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag as shown: what is suspected, how urgent, on which answers, what to do."""

    id: str
    tier: Tier | None
    result: str
    suspected: str
    because: str
    status: str
    tests: tuple[Test, ...]
    citations: tuple[str, ...]
    destination: str
    exam_can_clear: bool
    clearable: bool


@dataclass(frozen=True, slots=True)
class Segment:
    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One evidence rule for or against a source."""

    rule: str
    statement: str
    points: int
    grade: str
    answers: str
    citations: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One source: its points split by where they come from, drawn from a common zero line."""

    source: str
    title: str
    score: SourceScore
    segments: tuple[Segment, ...]
    zero: float
    lines_for: tuple[Line, ...]
    lines_against: tuple[Line, ...]
    needs_exam: bool


def flags(knowledge: Knowledge, view: CaseView) -> tuple[Flag, ...]:
    """Fired, possible and cleared red flags, the most urgent first."""
    wanted = {"fired": 0, "possible": 1, "cleared": 2}
    found = [
        _flag(knowledge, view, each)
        for each in view.assessment.explanations
        if each.kind == "red_flag" and each.result in wanted
    ]
    return tuple(sorted(found, key=lambda f: (wanted[f.result], f.tier.rank if f.tier else 9)))


def _flag(knowledge: Knowledge, view: CaseView, each: Explained) -> Flag:
    rule = knowledge.red_flags[each.rule]
    fired = each.result == "fired" and each.rule not in view.assessment.cleared
    return Flag(
        id=each.rule,
        tier=each.tier,
        result=each.result,
        suspected=rule.suspected,
        because=rule.because,
        status=rule.evidence_status,
        tests=tests_of(knowledge, each.because),
        citations=citations(knowledge, each.citations),
        destination=knowledge.destinations.get(rule.destination, rule.destination),
        exam_can_clear=rule.exam_can_clear,
        clearable=fired and each.tier is not Tier.EMERGENCY_NOW,
    )


def citations(knowledge: Knowledge, keys: Iterable[str]) -> tuple[str, ...]:
    """Sources in full, with how well they were checked."""
    cited = (knowledge.sources.get(key) for key in keys)
    return tuple(f"{source.text} ({source.status})" for source in cited if source)


def bars(knowledge: Knowledge, assessment: Assessment) -> tuple[Bar, ...]:
    """The five sources, the best first (ties as the specification breaks them)."""
    scores = assessment.sources
    if not scores:
        return ()
    parts = [(s.prior, s.history, s.exam) for s in scores.values()]
    low = min(sum(min(part, 0) for part in each) for each in parts)
    high = max(sum(max(part, 0) for part in each) for each in parts)
    scale = WIDTH / max(high - low, 10)
    ordered = sorted(SOURCES, key=lambda source: -scores[source].total)
    return tuple(
        _bar(knowledge, assessment, source, scores[source], -low * scale, scale)
        for source in ordered
    )


def lead(bars: Sequence[Bar]) -> str:
    """By how much the first source is ahead of the second, in words; empty without a ranking."""
    if len(bars) < 2:
        return ""
    ahead = bars[0].score.total - bars[1].score.total
    return f"{bars[0].title} is {ahead} points ahead of {bars[1].title.lower()}." if ahead else ""


def finding(knowledge: Knowledge, change: WouldChange) -> str:
    """What would have to be found; a test on a number in words instead of the rule's own terms."""
    symbol, _, value = change.option.removeprefix(change.item).strip().partition(" ")
    if not change.option.startswith(change.item):
        return change.option
    return {">=": f"{value} or more", "<=": f"{value} or less"}.get(symbol, value)


def core_missing(knowledge: Knowledge, assessment: Assessment, answers: Answers) -> tuple[str, ...]:
    """The core questions without an answer, in the words of the form; not sure is no answer."""
    if not assessment.part2_asked:
        return ()
    no_answer: tuple[object, ...] = (None, (), "unsure", "declined", ("unsure",), ("none",))
    core = (item for item in knowledge.questionnaire.items.values() if item.core)
    return tuple(item.text for item in core if answers.get(item.id) in no_answer)


def _bar(
    knowledge: Knowledge,
    assessment: Assessment,
    source: Source,
    score: SourceScore,
    zero: float,
    scale: float,
) -> Bar:
    lines = _lines(knowledge, assessment, source)
    return Bar(
        source=source,
        title=HYPOTHESES[source],
        score=score,
        segments=tuple(_segments(score, zero, scale)),
        zero=round(zero, 2),
        lines_for=tuple(line for line in lines if line.points > 0),
        lines_against=tuple(line for line in lines if line.points < 0),
        needs_exam=source in EXAM_ONLY and score.exam == 0,
    )


def _segments(score: SourceScore, zero: float, scale: float) -> Iterable[Segment]:
    right, left = zero, zero
    for kind, value in (("prior", score.prior), ("history", score.history), ("exam", score.exam)):
        width = abs(value) * scale
        if value > 0:
            yield Segment(kind, round(right, 2), round(width, 2))
            right += width
        elif value < 0:
            left -= width
            yield Segment(kind, round(left, 2), round(width, 2))


def _lines(knowledge: Knowledge, assessment: Assessment, source: Source) -> list[Line]:
    found = []
    for each in assessment.explanations:
        value = (each.points or {}).get(source, 0)
        if each.kind != "evidence" or not value or each.result not in ("fired", "superseded"):
            continue
        answers = [
            t.answer for t in tests_of(knowledge, each.because) if t.holds == "yes" and t.answer
        ]
        found.append(
            Line(
                rule=each.rule,
                statement=each.statement,
                points=value,
                grade=each.grade or "",
                answers="; ".join(dict.fromkeys(answers)),
                citations=citations(knowledge, each.citations),
                counted=each.result == "fired",
            )
        )
    return sorted(found, key=lambda line: -abs(line.points))


def rules_of(assessment: Assessment, kind: str) -> Mapping[str, Explained]:
    """The explanations of one kind by rule id."""
    return {each.rule: each for each in assessment.explanations if each.kind == kind}
