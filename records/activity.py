"""How the clinic's work goes, in counts: no patient, no case, nobody's answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, case, cast, extract, func, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.errors import NotAllowed
from records.queue import CLINICAL
from records.session import Database
from records.tables import AssessmentRow, Case, Clock, SignOff, User

WEEKS = 8
FEW = 5
"""A rule that fired in fewer cases is not counted exactly: a single case could be recognised."""


@dataclass(frozen=True, slots=True)
class Turnaround:
    """From the form to the first signature that stands, for what was signed in a week."""

    begins: date
    signed: int
    median: timedelta | None
    ninth_of_ten: timedelta | None


@dataclass(frozen=True, slots=True)
class Workload:
    """A physiotherapist: signatures that stand, taken back, and cases claimed right now."""

    name: str = field(repr=False)
    signed: int
    taken_back: int
    claimed: int


@dataclass(frozen=True, slots=True)
class Firing:
    """In how many of the period's forms a rule fired when they were handed in."""

    rule: str
    forms: int

    @property
    def few(self) -> bool:
        return self.forms < FEW


@dataclass(frozen=True, slots=True)
class Activity:
    """`states` counts every case of the site; the rest is of the weeks from `weeks[0].begins` on.

    `overdue_referrals`: referred longer ago than the limit, and nobody has recorded an outcome.
    """

    states: tuple[tuple[str, int], ...]
    forms: int
    weeks: tuple[Turnaround, ...]
    workload: tuple[Workload, ...]
    firing: tuple[Firing, ...]
    overdue_referrals: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site stands now."""

    states: tuple[tuple[str, int], ...]
    overdue_referrals: int


def standing(db: Database, actor: Actor, *, now: datetime) -> Standing:
    """What can be said without counting weeks. Raises NotAllowed unless administrator."""
    if actor.role != "administrator":
        raise NotAllowed
    with db.reading() as session:
        return Standing(_states(session, actor.site_id), _overdue(session, actor.site_id, now))


def activity(db: Database, actor: Actor, *, now: datetime) -> Activity:
    """The last eight weeks of the actor's site. Raises NotAllowed unless administrator."""
    if actor.role != "administrator":
        raise NotAllowed
    begins = _weeks(now)
    since, site_id = _midnight(begins[0]), actor.site_id
    # What was made lately moved lately: there is an index by the last move.
    recent = (Case.site_id == site_id, Case.created_at >= since, Case.moved_at >= since)
    with db.reading() as session:
        return Activity(
            states=_states(session, site_id),
            forms=session.scalar(select(func.count()).select_from(Case).where(*recent)) or 0,
            weeks=_turnaround(session, db.is_sqlite, site_id, begins),
            workload=_workload(session, site_id, since, now),
            firing=_firing(session, db.is_sqlite, recent),
            overdue_referrals=_overdue(session, site_id, now),
        )


def whole_weeks_firing(db: Database, *, week: date) -> tuple[Firing, ...]:
    """The same for all sites, over the eight whole weeks before the one that begins then.

    Rules that fired in few forms are not in it, and it changes only once a week: whoever reads it
    all the time could otherwise tell whose form raised a count.
    """
    ends = _midnight(week)
    forms = (Case.created_at >= _midnight(week - timedelta(weeks=WEEKS)), Case.created_at < ends)
    with db.reading() as session:
        return tuple(each for each in _firing(session, db.is_sqlite, forms) if not each.few)


def week_of(now: datetime) -> date:
    """The Monday of this week, where the server stands."""
    today = now.astimezone().date()
    return today - timedelta(days=today.weekday())


def _weeks(now: datetime) -> tuple[date, ...]:
    """The Mondays of the last weeks, oldest first, where the server stands."""
    monday = week_of(now)
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()).astimezone()


def _states(session: Session, site_id: str) -> tuple[tuple[str, int], ...]:
    counted = select(Case.state, func.count()).where(Case.site_id == site_id).group_by(Case.state)
    return tuple((state, count) for state, count in session.execute(counted))


def _turnaround(
    session: Session, sqlite: bool, site_id: str, begins: Sequence[date]
) -> tuple[Turnaround, ...]:
    rows = session.execute(_marks(_signed(sqlite, site_id, begins)))
    found: dict[int, list[tuple[int, float]]] = {}
    for week, count, seconds in rows:
        found.setdefault(week, []).append((count, seconds))
    return tuple(_week(day, found.get(number, [])) for number, day in enumerate(begins))


def _week(day: date, marks: Sequence[tuple[int, float]]) -> Turnaround:
    if not marks:
        return Turnaround(day, 0, None, None)
    count, (low, high) = marks[0][0], (marks[0][1], marks[-1][1])
    return Turnaround(day, count, timedelta(seconds=round(low)), timedelta(seconds=round(high)))


def _signed(sqlite: bool, site_id: str, begins: Sequence[date]) -> Select[Any]:
    """A row a case: the week it was first signed in, and how many seconds that took."""
    first = func.min(SignOff.signed_at)
    lately = select(SignOff.case_id).where(SignOff.signed_at >= _midnight(begins[0]))
    ends = [_midnight(day + timedelta(weeks=1)) for day in begins]
    week = case(*((first < end, number) for number, end in enumerate(ends)))
    return (
        select(week.label("week"), _seconds(sqlite, Case.created_at, first).label("seconds"))
        .join(SignOff, SignOff.case_id == Case.id)
        .where(Case.site_id == site_id, SignOff.undone_at.is_(None), Case.id.in_(lately))
        .group_by(Case.id, Case.created_at)
        .having(first >= _midnight(begins[0]), first < ends[-1])
    )


def _marks(signed: Select[Any]) -> Select[Any]:
    """Of each week the middle and the nine-tenths case (nearest rank), with how many there are."""
    of = signed.subquery()
    rank = func.row_number().over(partition_by=of.c.week, order_by=of.c.seconds)
    count = func.count().over(partition_by=of.c.week)
    ranked = select(of, rank.label("rank"), count.label("count")).subquery()
    wanted = ranked.c.rank.in_(((ranked.c.count + 1) // 2, (9 * ranked.c.count + 9) // 10))
    return (
        select(ranked.c.week, ranked.c.count, ranked.c.seconds)
        .where(wanted)
        .order_by(ranked.c.week, ranked.c.rank)
    )


def _seconds(sqlite: bool, begin: Any, end: Any) -> Any:
    if sqlite:
        return (func.julianday(end) - func.julianday(begin)) * 86400.0
    return cast(extract("epoch", end - begin), Float)


def _workload(
    session: Session, site_id: str, since: datetime, now: datetime
) -> tuple[Workload, ...]:
    stands = func.count(SignOff.id).filter(SignOff.undone_at.is_(None))
    signed = (
        select(SignOff.signer_id, stands, func.count(SignOff.undone_at))
        .where(SignOff.signed_at >= since)
        .group_by(SignOff.signer_id)
    )
    done = {signer: (kept, back) for signer, kept, back in session.execute(signed)}
    claims = (
        select(Case.claim_by, func.count())
        .where(Case.site_id == site_id, Case.state.in_(CLINICAL), Case.claim_until > now)
        .group_by(Case.claim_by)
    )
    claimed = {row[0]: row[1] for row in session.execute(claims)}
    people = (
        select(User.id, User.full_name)
        .where(User.site_id == site_id, User.role == "physiotherapist")
        .order_by(User.full_name)
    )
    return tuple(
        Workload(name, *done.get(user_id, (0, 0)), claimed.get(user_id, 0))
        for user_id, name in session.execute(people)
    )


def _firing(
    session: Session, sqlite: bool, recent: Sequence[ColumnElement[bool]]
) -> tuple[Firing, ...]:
    kept = AssessmentRow.counts
    fired = func.json_each(kept, "$.fired") if sqlite else func.jsonb_each(kept["fired"])
    each = fired.table_valued("key", "value")
    forms = func.count().label("forms")
    counted = (
        select(each.c.key, forms)
        .select_from(AssessmentRow)
        .join(Case, Case.id == AssessmentRow.case_id)
        .join(each, each.c.key.is_not(None))
        .where(*recent, AssessmentRow.cause == "submit")
        .group_by(each.c.key)
        .order_by(forms.desc(), each.c.key)
    )
    return tuple(Firing(rule, count) for rule, count in session.execute(counted))


def _overdue(session: Session, site_id: str, now: datetime) -> int:
    waiting = (Clock.kind == "referral_outcome", Clock.stopped_at.is_(None), Clock.due_at <= now)
    counted = select(func.count()).select_from(Clock).join(Case, Case.id == Clock.case_id)
    return session.scalar(counted.where(Case.site_id == site_id, *waiting)) or 0
