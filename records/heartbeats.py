"""Signs of life: of the long-running processes, of backups, of the database's clock."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, text

from records.session import Database
from records.tables import AuditRow, Heartbeat


def beat(db: Database, name: str, now: datetime) -> None:
    """Note that a process (`worker:host`, `relay:...`) makes progress, `backup:...` was made,
    or what is too old was erased (`retention:...`)."""
    with db.writing() as session:
        session.merge(Heartbeat(name=name, at=now))


def last_beats(db: Database) -> Mapping[str, datetime]:
    """When each process was last seen, by name."""
    with db.reading() as session:
        rows = session.scalars(select(Heartbeat).order_by(Heartbeat.name))
        return {row.name: row.at for row in rows}


def in_use_since(db: Database) -> datetime | None:
    """When the first thing happened that the audit knows; None when nothing did."""
    with db.reading() as session:
        return session.scalar(select(func.min(AuditRow.at)))


def database_clock(db: Database) -> datetime | None:
    """What time it is where PostgreSQL runs; SQLite has no clock of its own."""
    if db.is_sqlite:
        return None
    with db.reading() as session:
        found: datetime | None = session.scalar(select(func.clock_timestamp()))
    return found


def takes_changes(db: Database) -> bool:
    """Take the turn to write, and give it back: whether the server lets anybody write.

    Raises whatever the driver does when there is no turn to be had.
    """
    with db.writing() as session:
        session.connection()
        if db.is_sqlite:
            return True
        said = session.scalars(text("SELECT current_setting('transaction_read_only')")).one()
        return str(said) == "off"
