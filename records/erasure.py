"""Erasing cases for good: what stays is who did what and when, in an audit that still verifies."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, aliased

from records.actors import Actor
from records.audit import write_erasure
from records.case_rows import rows_of, tables_of_a_case
from records.cases import lock_case
from records.errors import NotAllowed, StoreUnavailable, WrongState
from records.export import find_case
from records.patients import age_on
from records.session import Database, affected
from records.tables import Case, Episode, PatientRow


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows are gone, and the numbers of the patient's other cases, which are not."""

    number: str
    rows: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outdated:
    """Cases that need not be kept any longer: by number, and how many of that age are open."""

    closed: tuple[str, ...]
    still_open: int


def erase_case(db: Database, actor: Actor, number: str, now: datetime) -> Erased:
    """Delete every row of a case, and its patient when nothing else is theirs.

    Only the operator may. Raises NotAllowed, NotFound, WrongState while it or its episode is open.
    """
    if actor.role != "system":
        raise NotAllowed
    with db.writing() as session:
        case = find_case(session, actor, number)
        episode = session.get_one(Episode, case.episode_id)
        # In the order in which a new form of this patient takes them; closed is final.
        session.execute(
            select(PatientRow.id).where(PatientRow.id == episode.patient_id).with_for_update()
        )
        lock_case(session, case.id)
        if case.state != "closed" or episode.closed_at is None:
            raise WrongState(
                f"Case {case.number} or its episode is still open; a physiotherapist closes it."
            )
        others = _others(session, case, episode)
        write_erasure(session, actor, case.id, case.number, now)
        rows = sum(
            affected(session, delete(table).where(condition))
            for table, condition in reversed(list(rows_of(case.id)))
        )
        return Erased(case.number, rows + _leave(session, episode), others)


def _others(session: Session, case: Case, episode: Episode) -> tuple[str, ...]:
    found = (
        select(Case.number)
        .join(Episode, Episode.id == Case.episode_id)
        .where(Episode.patient_id == episode.patient_id, Case.id != case.id)
        .order_by(Case.created_at, Case.number)
    )
    return tuple(session.scalars(found))


def _leave(session: Session, episode: Episode) -> int:
    """The episode and the patient go with the last case."""
    episode_id, patient_id = episode.id, episode.patient_id
    session.expunge(episode)
    empty = delete(Episode).where(
        Episode.id == episode_id, ~select(Case.id).where(Case.episode_id == episode_id).exists()
    )
    unknown = delete(PatientRow).where(
        PatientRow.id == patient_id,
        ~select(Episode.id).where(Episode.patient_id == patient_id).exists(),
    )
    return affected(session, empty) + affected(session, unknown)


def outdated_cases(
    db: Database, site_id: str, *, before: datetime, now: datetime, until_age: int
) -> Outdated:
    """The cases of patients whose last episode was closed before that moment, oldest first.

    Nobody's before they have reached `until_age` (whole years).
    """
    later = aliased(Episode)
    lasting = select(later.id).where(
        later.patient_id == PatientRow.id, (later.closed_at.is_(None)) | (later.closed_at >= before)
    )
    wanted = (
        select(Case.number, PatientRow.birth_date)
        .join(Episode, Episode.id == Case.episode_id)
        .join(PatientRow, PatientRow.id == Episode.patient_id)
        .where(Case.site_id == site_id, ~lasting.exists())
        .order_by(Case.created_at, Case.number)
    )
    unfinished = (
        select(func.count())
        .select_from(Case)
        .join(Episode, Episode.id == Case.episode_id)
        .where(Case.site_id == site_id, Case.created_at < before, Episode.closed_at.is_(None))
    )
    with db.reading() as session:
        closed = tuple(
            number
            for number, born in session.execute(wanted)
            if age_on(now.date(), born) >= until_age
        )
        return Outdated(closed, session.scalar(unfinished) or 0)


def compact(db: Database) -> None:
    """Have the database forget what was deleted, not only mark its place as free.

    Raises StoreUnavailable while others are using it too much; nothing is lost then.
    """
    if db.is_sqlite:
        _compact_sqlite(Path(make_url(db.url).database or ""))
        return
    names = ", ".join(table.name for table in tables_of_a_case())
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(f"VACUUM {names}, episodes, patients, audit"))
        connection.invalidate()  # its time limit is not to be another's


def _compact_sqlite(file: Path) -> None:
    """Every page is written anew, then the log that still holds the old ones is emptied."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        try:
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            raise StoreUnavailable from None
    if busy:
        raise StoreUnavailable
