"""How the ranking and the physiotherapists agree: counts only, no patient, no claim."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.columns import among
from records.errors import NotAllowed
from records.session import Database
from records.tables import AssessmentRow, Case, FollowUp, SignOff
from rules.knowledge_model import SOURCES

MOST = 500
"""Cases that are read, the newest first."""
Counts = Mapping[str, Any]
"""What is kept of an assessment for counting (`records.assessing.counts_of`)."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """An evidence rule that fired in judged cases: how often it spoke for the judged source,
    against it, or only about others; and how often a sheet was signed although its signer judged
    otherwise than the rules."""

    rule: str
    speaks_for: int
    against: int
    elsewhere: int
    overridden: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """`first`, `second`, `lower`: where the ranking had the source that was judged. `judged`: per
    source, how often the ranking had it first and how often it was judged. `overrides`: signatures
    against the rules, by the reason that was chosen."""

    cases: int
    first: int
    second: int
    lower: int
    undecided: int
    sources: Mapping[str, tuple[int, int]]
    rules: Sequence[RuleCounts]
    overrides: Mapping[str, int]


def agreement(db: Database, actor: Actor) -> Agreement:
    """Over the site's judged cases; the last judgement of a case counts. Raises NotAllowed."""
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.reading() as session:
        judged, against = _judged(session, actor.site_id), _overridden(session, actor.site_id)
        stood = _stood(session, {*judged, *against})
    return counted(
        [(source, found) for case, (at, source) in judged.items() if (found := stood(case, at))],
        [(code, found) for case, (at, code) in against.items() if (found := stood(case, at))],
    )


def counted(
    judged: Sequence[tuple[str, Counts]], overridden: Sequence[tuple[str, Counts]]
) -> Agreement:
    """The counts over judged sources and over overrides, each with what the rules had said."""
    places: Counter[int] = Counter()
    first: Counter[str] = Counter()
    rules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known = [(source, one) for source, one in judged if source in SOURCES and one["totals"]]
    for source, one in known:
        order = sorted(SOURCES, key=lambda name: -one["totals"][name])
        places[min(order.index(source), 2)] += 1
        first[order[0]] += 1
        for rule, points in one["points"].items():
            says = points.get(source, 0)
            rules[rule]["for" if says > 0 else "against" if says < 0 else "elsewhere"] += 1
    for _, one in overridden:
        for rule in one["points"]:
            rules[rule]["overridden"] += 1
    times = Counter(source for source, _ in known)
    return Agreement(
        cases=len(known),
        first=places[0],
        second=places[1],
        lower=places[2],
        undecided=len(judged) - len(known),
        sources={name: (first[name], times[name]) for name in SOURCES},
        rules=tuple(
            RuleCounts(rule, *(kinds[k] for k in ("for", "against", "elsewhere", "overridden")))
            for rule, kinds in sorted(rules.items())
        ),
        overrides=Counter(code for code, _ in overridden),
    )


def _judged(session: Session, site_id: str) -> dict[str, tuple[datetime, str]]:
    """By case: when it was judged last, and the source."""
    later = (
        select(FollowUp.case_id, FollowUp.at, FollowUp.source)
        .join(Case, Case.id == FollowUp.case_id)
        .where(Case.site_id == site_id, FollowUp.source.is_not(None))
        .order_by(FollowUp.at.desc())
        .limit(MOST)
    )
    rows = [*_signed(session, site_id, SignOff.confirmed_source), *session.execute(later)]
    newest = sorted(rows, key=lambda row: row[1])[-MOST:]
    return {case: (at, str(source)) for case, at, source in newest}


def _overridden(session: Session, site_id: str) -> dict[str, tuple[datetime, str]]:
    """By case: when it was signed against the rules, and the reason that was chosen."""
    found = _signed(session, site_id, SignOff.override_code)
    return {case: (at, str(code)) for case, at, code in found}


def _signed(session: Session, site_id: str, said: Any) -> Iterable[Any]:
    """The newest signatures that stand and say this."""
    return session.execute(
        select(SignOff.case_id, SignOff.signed_at, said)
        .join(Case, Case.id == SignOff.case_id)
        .where(Case.site_id == site_id, SignOff.undone_at.is_(None), said.is_not(None))
        .order_by(SignOff.signed_at.desc())
        .limit(MOST)
    )


def _stood(session: Session, cases: set[str]) -> Callable[[str, datetime], Counts | None]:
    """Gives, for a case and a moment, what the assessment said that stood then."""
    rows: defaultdict[str, list[tuple[datetime, Counts]]] = defaultdict(list)
    wanted = select(AssessmentRow.case_id, AssessmentRow.at, AssessmentRow.counts)
    for case, at, counts in session.execute(
        wanted.where(among(session, AssessmentRow.case_id, cases)).order_by(AssessmentRow.id)
    ):
        rows[case].append((at, counts))

    def newest(case: str, moment: datetime) -> Counts | None:
        return next((counts for at, counts in reversed(rows[case]) if at <= moment), None)

    return newest
