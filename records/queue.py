"""The lists: for physiotherapists by urgency and due time, for the desk what to do now."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from records.actors import Actor
from records.case_view import case_view, patient_of, review_target
from records.cases import has_claim
from records.clocks import alerts_of, first_due
from records.columns import among
from records.desk import desk_case_of, desk_entries
from records.desk_views import DeskCase, DeskEntry
from records.document_views import document, transfer_sheet
from records.errors import NotAllowed, NotFound
from records.profile import ClinicProfile
from records.session import Database
from records.sites import profile_of
from records.states import STATES, State
from records.tables import Case, Clock, HandOver, User
from records.views import CaseView, ClockView, QueueEntry
from rules.knowledge_model import DeskKey, Knowledge, Tier

CLINICAL: tuple[State, ...] = tuple(s for s in STATES if s not in ("released", "closed"))
OPEN = text("cases.state NOT IN ('released', 'closed')")
"""Written as in the index `ix_cases_open`: SQLite may not read it, yet knows by it how few they
are, and with statistics reads every case otherwise."""
MOST = 500
"""Entries of one list; who has more open cases filters by state."""
ON_DESK = timedelta(days=30)
"""How long what was handed over stays on the desk's list, to print it again."""
HANDED_OVER = 100
"""Cases whose documents were all handed over: the newest."""


def queue(
    db: Database,
    actor: Actor,
    *,
    now: datetime,
    states: Sequence[str] | None = None,
    review_by: date | None = None,
    newest: bool = False,
) -> tuple[QueueEntry | DeskEntry, ...]:
    """The open cases of the actor's site, most urgent first, then by due time.

    `review_by`: only those that are to be looked at again by that day. `newest`: those that moved
    last, in this order.

    Physiotherapists get QueueEntry, the desk DeskEntry. Raises NotAllowed for everybody else.
    """
    if actor.role not in ("physiotherapist", "front_desk"):
        raise NotAllowed
    clinical = actor.role == "physiotherapist"
    with db.reading() as session:
        of_site = select(Case).where(Case.site_id == actor.site_id)
        wanted = of_site.where(Case.state.in_(states or CLINICAL))
        if states is None or set(states) <= set(CLINICAL):
            wanted = wanted.where(OPEN)
        if review_by is not None:
            wanted = wanted.where(Case.review_on <= review_by)
        rows = _by_move(session, wanted) if newest else _by_urgency(session, wanted)
        if not clinical and states is None:
            rows += _released(session, actor.site_id, now)
        clocks = _clocks(session, [row.id for row in rows])
        if not clinical:
            listed = desk_entries(session, rows, clocks)
            return tuple(entry for entry in listed if states or _on_desk(entry, now))
        claimed = {row.claim_by for row in rows if row.claim_by}
        found = session.execute(select(User.id, User.full_name).where(User.id.in_(claimed)))
        names = {row.id: row.full_name for row in found}
        clinic = profile_of(session, actor.site_id)
        entries = (
            _entry(row, clocks.get(row.id, ()), names if has_claim(row, now) else {}, clinic)
            for row in rows
        )
        if newest:
            return tuple(entries)
        ordered = sorted(zip(rows, entries, strict=True), key=_order)
        return tuple(entry for _, entry in ordered)


def case(
    db: Database, knowledge: Knowledge, actor: Actor, case_id: str, *, now: datetime
) -> CaseView:
    """Everything about a case. Raises NotAllowed unless a physiotherapist, NotFound."""
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.reading() as session:
        return case_view(session, knowledge, _own(session, actor, case_id), now)


def desk_case(db: Database, actor: Actor, case_id: str) -> DeskCase:
    """The front-desk view. A form token sees what it handed in itself. Raises as `case`."""
    if actor.role not in ("form_token", "front_desk", "physiotherapist"):
        raise NotAllowed
    with db.reading() as session:
        row = _own(session, actor, case_id)
        if actor.role == "form_token" and row.submitted_by != actor.id:
            raise NotFound
        return desk_case_of(session, row, actor, _clocks(session, [row.id]).get(row.id, ()))


def _own(session: Session, actor: Actor, case_id: str) -> Case:
    row = session.get(Case, case_id)
    if row is None or row.site_id != actor.site_id:
        raise NotFound
    return row


def _by_urgency(session: Session, wanted: Select[Case]) -> list[Case]:
    due = _first_due().subquery()
    ordered = wanted.outerjoin(due, due.c.case_id == Case.id).order_by(
        Case.urgency, func.coalesce(due.c.due_at, Case.created_at), Case.id
    )
    return list(session.scalars(ordered.limit(MOST)))


def _by_move(session: Session, wanted: Select[Case]) -> list[Case]:
    return list(session.scalars(wanted.order_by(Case.moved_at.desc(), Case.id).limit(MOST)))


def hides_sheets(db: Database, actor: Actor) -> bool:
    """Whether more signed sheets may wait than the desk's list shows: the newest `MOST`."""
    waiting = _waiting(actor.site_id).with_only_columns(Case.id).limit(MOST + 1)
    with db.reading() as session:
        return len(session.scalars(waiting).all()) > MOST


def _waiting(site_id: str) -> Select[Case]:
    return select(Case).where(Case.site_id == site_id, Case.state == "released", Case.sheet_waits)


def _released(session: Session, site_id: str, now: datetime) -> list[Case]:
    """What may wait to be handed over, however old, then what was lately, the newest first."""
    # Of expressions, which no index serves: SQLite is to begin with the few that were given lately.
    released = Case.site_id.concat("") == site_id, Case.state.concat("") == "released"
    given = (
        select(Case)
        .join(HandOver, HandOver.case_id == Case.id)
        .where(HandOver.at > now - ON_DESK, *released, ~Case.sheet_waits)
        .group_by(Case.id)
        .order_by(func.max(HandOver.at).desc(), Case.id)
        .limit(HANDED_OVER)
    )
    return [*_by_move(session, _waiting(site_id)), *session.scalars(given)]


def _on_desk(entry: DeskEntry, now: datetime) -> bool:
    """A signed sheet that can be handed over is never dropped, unless it was handed over."""
    since = now - ON_DESK
    return not entry.released or any(
        sheet.handed_over_at is None or sheet.handed_over_at > since for sheet in entry.sheets
    )


def _first_due() -> Select[str, datetime]:
    return (
        select(Clock.case_id, func.min(Clock.due_at).label("due_at"))
        .where(Clock.stopped_at.is_(None))
        .group_by(Clock.case_id)
    )


def _clocks(session: Session, case_ids: Sequence[str]) -> dict[str, tuple[ClockView, ...]]:
    rows = session.scalars(
        select(Clock)
        .where(among(session, Clock.case_id, case_ids), Clock.stopped_at.is_(None))
        .order_by(Clock.due_at, Clock.id)
    )
    found: dict[str, tuple[ClockView, ...]] = {}
    for row in rows:
        view = ClockView(row.kind, row.subject, row.due_at, row.ran_out_at)
        found[row.case_id] = (*found.get(row.case_id, ()), view)
    return found


def _order(pair: tuple[Case, QueueEntry]) -> tuple[int, datetime, str]:
    row, entry = pair
    return row.urgency, entry.due_at or row.created_at, row.id


def _entry(
    row: Case, clocks: tuple[ClockView, ...], names: dict[str, str], clinic: ClinicProfile
) -> QueueEntry:
    return QueueEntry(
        id=row.id,
        number=row.number,
        patient_name=patient_of(row).name,
        birth_date=row.birth_date,
        state=cast(State, row.state),
        tier=Tier(row.tier) if row.tier else None,
        worst_tier=Tier(row.worst_tier) if row.worst_tier else None,
        front_desk=cast(DeskKey, row.front_desk),
        scripts=tuple(cast(list[DeskKey], row.desk_scripts)),
        emergency_alarm=row.emergency_alarm,
        questions_open=row.questions_open,
        alerts=alerts_of(clocks),
        acknowledged_at=row.acknowledged_at,
        due_at=first_due(clocks) or review_target(row, clinic),
        due_for=clocks[0].kind if clocks else None,
        ran_out=tuple(dict.fromkeys(c.kind for c in clocks if c.ran_out_at is not None)),
        review_on=row.review_on,
        claimed_by=names.get(row.claim_by or ""),
        revision=row.revision,
        created_at=row.created_at,
    )


__all__ = [
    "case",
    "desk_case",
    "document",
    "queue",
    "transfer_sheet",
]
