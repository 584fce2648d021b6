"""Signs of life of the long-running processes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from records.session import Database
from records.tables import Heartbeat


def beat(db: Database, name: str, now: datetime) -> None:
    """Note that a process (`worker:host:pid`, `relay:...`) is making progress."""
    with db.writing() as session:
        session.merge(Heartbeat(name=name, at=now))


def last_beats(db: Database) -> Mapping[str, datetime]:
    """When each process was last seen, by name."""
    with db.reading() as session:
        rows = session.scalars(select(Heartbeat).order_by(Heartbeat.name))
        return {row.name: row.at for row in rows}
