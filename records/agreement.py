"""How the ranking and the physiotherapists agree: counts only, no patient, no claim."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.errors import NotAllowed
from records.session import Database
from records.tables import AssessmentRow, Case, FollowUp, SignOff
from rules.knowledge_model import SOURCES
from rules.model import Assessment
from rules.wire import assessment_from_json

MOST = 500
"""Cases that are read, the newest first."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """An evidence rule that fired in judged cases: how often it spoke for the judged source,
    against it, or only about others."""

    rule: str
    speaks_for: int
    against: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """`first`, `second`, `lower`: where the ranking had the source that was judged. `judged`: per
    source, how often the ranking had it first and how often it was judged."""

    cases: int
    first: int
    second: int
    lower: int
    undecided: int
    sources: Mapping[str, tuple[int, int]]
    rules: Sequence[RuleCounts]


def agreement(db: Database, actor: Actor) -> Agreement:
    """Over the site's judged cases; the last judgement of a case counts. Raises NotAllowed."""
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.reading() as session:
        judged = _judged(session, actor.site_id)
        found = [(source, _ranked(session, case, at)) for case, (at, source) in judged.items()]
    return counted([(source, ranked) for source, ranked in found if ranked is not None])


def counted(judged: Sequence[tuple[str, Assessment]]) -> Agreement:
    """The counts over judged sources, each with the assessment the physiotherapist had."""
    places: Counter[int] = Counter()
    first: Counter[str] = Counter()
    rules: dict[str, Counter[str]] = {}
    known = [(source, one) for source, one in judged if source in SOURCES and one.sources]
    for source, assessment in known:
        scores = assessment.sources or {}
        order = sorted(SOURCES, key=lambda name: -scores[name].total)
        places[min(order.index(source), 2)] += 1
        first[order[0]] += 1
        for each in assessment.explanations:
            if each.kind == "evidence" and each.result == "fired" and each.points:
                says = each.points.get(source, 0)
                kind = "for" if says > 0 else "against" if says < 0 else "elsewhere"
                rules.setdefault(each.rule, Counter())[kind] += 1
    times = Counter(source for source, _ in known)
    return Agreement(
        cases=len(known),
        first=places[0],
        second=places[1],
        lower=places[2],
        undecided=len(judged) - len(known),
        sources={name: (first[name], times[name]) for name in SOURCES},
        rules=tuple(
            RuleCounts(rule, kinds["for"], kinds["against"], kinds["elsewhere"])
            for rule, kinds in sorted(rules.items())
        ),
    )


def _judged(session: Session, site_id: str) -> dict[str, tuple[datetime, str]]:
    """By case: when it was judged last, and the source."""
    signed = (
        select(SignOff.case_id, SignOff.signed_at, SignOff.confirmed_source)
        .join(Case, Case.id == SignOff.case_id)
        .where(Case.site_id == site_id, SignOff.undone_at.is_(None))
        .where(SignOff.confirmed_source.is_not(None))
        .order_by(SignOff.signed_at.desc())
        .limit(MOST)
    )
    later = (
        select(FollowUp.case_id, FollowUp.at, FollowUp.source)
        .join(Case, Case.id == FollowUp.case_id)
        .where(Case.site_id == site_id, FollowUp.source.is_not(None))
        .order_by(FollowUp.at.desc())
        .limit(MOST)
    )
    rows = [*session.execute(signed), *session.execute(later)]
    newest = sorted(rows, key=lambda row: row[1])[-MOST:]
    return {case: (at, str(source)) for case, at, source in newest}


def _ranked(session: Session, case_id: str, at: datetime) -> Assessment | None:
    """The assessment that stood when the case was judged."""
    row = session.scalar(
        select(AssessmentRow)
        .where(AssessmentRow.case_id == case_id, AssessmentRow.at <= at)
        .order_by(AssessmentRow.id.desc())
        .limit(1)
    )
    return None if row is None else assessment_from_json(row.result)
