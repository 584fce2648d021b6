"""The audit as a privacy officer reads it: filtered, newest first, with names instead of ids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.chain import ERASURE
from records.errors import NotAllowed
from records.session import Database
from records.tables import AuditRow, Case, Token, User


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of one actor (by id), of these events (none: all), from and until a moment, about
    one case (by number)."""

    actor_id: str | None = None
    events: tuple[str, ...] = ()
    since: datetime | None = None
    before: datetime | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row. `subject` names the account or token it is about, `note` says more about it.

    What was said about a case is clinical and is not here.
    """

    number: int
    at: datetime
    by: str = field(repr=False)
    role: str
    event: str
    from_state: str | None
    to_state: str | None
    case_id: str | None
    case_number: str | None
    subject: str | None = field(repr=False)
    note: str | None


EVERYTHING = Wanted()


def audit_trail(
    db: Database,
    actor: Actor,
    wanted: Wanted = EVERYTHING,
    *,
    below: int | None = None,
    limit: int = 200,
) -> tuple[TrailRow, ...]:
    """The site's newest rows. Page on with `below` = the last row's number.

    Raises NotAllowed unless administrator or system.
    """
    if actor.role not in ("administrator", "system"):
        raise NotAllowed
    rows = (
        select(AuditRow, Case.number)
        .outerjoin(Case, Case.id == AuditRow.case_id)
        .where(AuditRow.site_id == actor.site_id, *_conditions(actor, wanted, below))
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    with db.reading() as session:
        found = [(row, number) for row, number in session.execute(rows)]
        names = _names(session, (row.reason for row, _ in found if not row.case_id))
        return tuple(_trail_row(row, number, names) for row, number in found)


def _conditions(actor: Actor, wanted: Wanted, below: int | None) -> Iterator[ColumnElement[bool]]:
    if below is not None:
        yield AuditRow.id < below
    if wanted.actor_id is not None:
        yield AuditRow.actor_id == wanted.actor_id
    if wanted.events:
        yield AuditRow.event.in_(wanted.events)
    if wanted.since is not None:
        yield AuditRow.at >= wanted.since
    if wanted.before is not None:
        yield AuditRow.at < wanted.before
    if wanted.case_number is not None:
        named = Case.number == wanted.case_number, Case.site_id == actor.site_id
        yield AuditRow.case_id == select(Case.id).where(*named).scalar_subquery()


def note_export(db: Database, actor: Actor, now: datetime, words: str) -> None:
    """Write down that somebody took the audit out of the house. Raises NotAllowed."""
    if actor.role not in ("administrator", "system"):
        raise NotAllowed
    with db.writing() as session:
        write_audit(session, actor, "export_audit", now, reason=words)


def _names(session: Session, reasons: Iterable[str | None]) -> Mapping[str, str]:
    ids = {each for reason in reasons if (each := _id_in(reason))}
    if not ids:
        return {}
    found = {
        row.id: row.name
        for row in session.execute(select(Token.id, Token.name).where(Token.id.in_(ids)))
    }
    users = select(User.id, User.full_name).where(User.id.in_(ids))
    return found | {row.id: row.full_name for row in session.execute(users)}


def _id_in(reason: str | None) -> str | None:
    """The id a reason begins with."""
    first = (reason or "").partition(" ")[0]
    try:
        return str(UUID(first))
    except ValueError:
        return None


def _trail_row(row: AuditRow, number: str | None, names: Mapping[str, str]) -> TrailRow:
    about = None if row.case_id else _id_in(row.reason)
    note = None if row.case_id else row.reason
    if about is not None:
        note = (row.reason or "").partition(" ")[2] or None
    return TrailRow(
        number=row.id,
        at=row.at,
        by=row.actor_name,
        role=row.actor_role,
        event=row.event,
        from_state=row.from_state,
        to_state=row.to_state,
        case_id=row.case_id,
        case_number=row.reason if row.event == ERASURE else number,
        subject=names.get(about or ""),
        note=note,
    )
