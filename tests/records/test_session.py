"""Reading is consistent and cannot write; writing is one transaction; SQLite is set up safely."""

import os
import sqlite3
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from records.errors import StoreUnavailable
from records.heartbeats import beat, last_beats
from records.migrate import migrate
from records.session import Database
from records.tables import Heartbeat
from tests.factories.people import NOW


class Stop(Exception):
    """Something goes wrong."""


def write_half(db: Database) -> None:
    with db.writing() as session:
        session.add(Heartbeat(name="x", at=NOW))
        session.flush()
        raise Stop


def test_an_exception_rolls_everything_back(db: Database) -> None:
    with pytest.raises(Stop):
        write_half(db)

    assert last_beats(db) == {}


def test_a_reader_sees_one_moment_while_somebody_writes(db: Database) -> None:
    counted = select(func.count()).select_from(Heartbeat)
    with db.reading() as session:
        before = session.scalar(counted)
        beat(db, "meanwhile", NOW)
        assert session.scalar(counted) == before
    assert len(last_beats(db)) == 1


def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError), db.reading() as session:
        session.execute(text("DELETE FROM heartbeats"))

    beat(db, "the next writer can", NOW)
    assert len(last_beats(db)) == 1


def test_many_writers_at_once_all_get_through(db: Database) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda n: beat(db, f"writer {n}", NOW), range(64)))

    assert len(last_beats(db)) == 64


def test_who_waits_too_long_for_a_turn_is_told_to_come_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.session.TURN_SECONDS", 0.05)
    with db.writing(), ThreadPoolExecutor(1) as another, pytest.raises(StoreUnavailable):
        another.submit(beat, db, "too late", NOW).result()
    beat(db, "in time", NOW)

    assert set(last_beats(db)) == {"in time"}


def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="zone"):
        beat(db, "naive", NOW.replace(tzinfo=None))


def test_an_sqlite_writer_holds_the_lock_from_its_first_moment(sqlite_db: Database) -> None:
    file = sqlite_db.url.removeprefix("sqlite:///")

    with sqlite_db.writing() as session, closing(sqlite3.connect(file, timeout=0)) as other:
        session.execute(text("SELECT 1"))  # a reader so far, which could not become a writer
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_sqlite_writes_ahead_fully_and_checks_references(sqlite_db: Database) -> None:
    with sqlite_db.reading() as session:
        found = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert found == ["wal", 2, 1, 10000]


@pytest.mark.parametrize("existing", [False, True])
def test_an_sqlite_database_is_for_its_owner_only(tmp_path: Path, existing: bool) -> None:
    file = tmp_path / "new" / "sciatriage.db"
    if existing:
        file.parent.mkdir()
        file.touch(mode=0o644)

    migrate(f"sqlite:///{file}")
    db = Database(f"sqlite:///{file}")
    with db.writing() as session:
        session.add(Heartbeat(name="x", at=NOW))
    modes = {each.name: each.stat().st_mode & 0o777 for each in file.parent.iterdir()}
    db.dispose()

    assert modes == dict.fromkeys(modes, 0o600)
    assert f"{file.name}-wal" in modes


def test_a_forked_child_works_with_connections_of_its_own(db: Database) -> None:
    beat(db, "parent", NOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other tests' threads do no harm here
        child = os.fork()
    if child == 0:
        db.reset_after_fork()
        beat(db, "child", NOW)
        os._exit(0)

    assert os.waitpid(child, 0)[1] == 0
    beat(db, "parent again", NOW)
    assert set(last_beats(db)) == {"parent", "child", "parent again"}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_driver_need_not_be_named(scheme: str) -> None:
    db = Database(f"{scheme}://db.example/x")

    assert db.url == "postgresql+psycopg://db.example/x"
    assert not db.is_sqlite


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        Database("sqlite://")
