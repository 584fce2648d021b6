"""Changing the data key while the service goes on: everything is sealed anew, batch by batch.

It can be stopped and started again at any moment: which key sealed a value stands in front of it.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from records.actors import system_actor
from records.audit import write_audit
from records.data_keys import noted, require_keys
from records.errors import KeyMissing
from records.keyring import Keyring
from records.resealing import Tell, reseal_table, rows_left, rows_of, sealed_tables
from records.session import Database
from records.sites import list_sites

LONGEST_TRANSACTION = timedelta(seconds=60)
PAUSE = 0.2
"""Seconds before rows are tried again that somebody else was changing."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """Rows sealed anew, and where there are values that no key opens, which stay as they are."""

    rows: int
    damaged: tuple[str, ...]


def begin(db: Database, keys: Keyring, now: datetime) -> bool:
    """A new key that writes from now on, noted in the audit; False when a change is unfinished.

    Raises KeyMissing when these are not the database's keys or cannot be changed here, OSError.
    """
    with db.reading() as session:
        require_keys(session)
        known = noted(session)
    if keys.writing.id in known[:-1]:
        raise KeyMissing(f"Key {known[-1].hex()} is newer; it has to be the first in {keys.place}.")
    if len(keys.keys) > 1 and rows_left(db):
        return False
    keys.add()
    with db.writing():
        pass  # the first transaction under a key notes it
    _note(db, "rotate_keys", f"{keys.writing.id.hex()} writes", now)
    return True


def finish(db: Database, keys: Keyring, tell: Tell, now: datetime) -> Rotated:
    """Seal everything that another key sealed anew, until nothing is left. Raises KeyMissing."""
    _await_older_transactions(db)
    done, damaged = 0, list[str]()
    while sum(rows_left(db).values()) > len(damaged):
        damaged.clear()
        moved = sum(reseal_table(db, keys, table, tell, damaged) for table in sealed_tables())
        if not moved:
            time.sleep(PAUSE)
        done += moved
    _note(db, "keys_rotated", f"{keys.writing.id.hex()}: {done} rows", now)
    return Rotated(done, tuple(damaged))


def _await_older_transactions(db: Database) -> None:
    """Until nobody can still write under the key that wrote before (on SQLite nobody can)."""
    if db.is_sqlite:
        return
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start < :began"
    )
    with db.reading() as session:
        began = session.scalar(select(func.clock_timestamp()))
    end = datetime.now(UTC) + LONGEST_TRANSACTION
    while datetime.now(UTC) < end:
        with db.reading() as session:
            if not session.scalar(older, {"began": began}):
                return
        time.sleep(PAUSE)


def _note(db: Database, event: str, what: str, now: datetime) -> None:
    for site in list_sites(db):
        with db.writing() as session:
            write_audit(session, system_actor(site.id), event, now, reason=what)


def forget(db: Database, keys: Keyring, key_id: bytes, now: datetime) -> None:
    """Take a key out of the file that nothing in the database needs any more.

    Raises KeyMissing when it writes, is needed, or is not there; OSError.
    """
    if key_id not in {key.id for key in keys.keys[1:]}:
        raise KeyMissing(f"There is no old key {key_id.hex()} in {keys.place}.")
    if count := rows_of(db, key_id):
        raise KeyMissing(f"{count} rows still need key {key_id.hex()}; rotate first.")
    keys.drop(key_id)
    _note(db, "forget_key", key_id.hex(), now)
