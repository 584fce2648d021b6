"""Bringing the schema to the newest revision: once, by one process, with a copy kept before."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from records.session import (
    SQLITE_PRAGMAS,
    Database,
    driver_url,
    keep_private,
    postgres_engine,
    sqlite_engine,
)

MIGRATIONS = Path(__file__).parent / "migrations"
# With foreign keys on, a batch migration's copying of a table deletes the rows that point to it.
MIGRATING_PRAGMAS = tuple(p for p in SQLITE_PRAGMAS if p != "foreign_keys=ON") + (
    "foreign_keys=OFF",
)
LOCK = 7_215_003_991  # any number, the same in every process
_one_at_a_time = threading.Lock()  # Alembic keeps what it works on in global variables


class MigrationError(Exception):
    """The schema could not be brought up to date; the sentence says what to do."""


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade (or downgrade) the database. Any number of processes may call this at once.

    Raises MigrationError when rows point to nothing afterwards; nothing is changed then.
    """
    with _one_at_a_time, migrating(url) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        if _goes_down(config, current, revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _goes_down(config: Config, current: str | None, revision: str) -> bool:
    script = ScriptDirectory.from_config(config)
    known = {each.revision for each in script.walk_revisions()}
    if current is None:
        return False
    if current not in known:
        raise MigrationError("The database is newer than this program; install the newer one.")
    if revision == "base":
        return True
    return current not in {each.revision for each in script.iterate_revisions(revision, "base")}


def alembic_config() -> Config:
    """Alembic's settings, without any file of this machine."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """A connection on which a schema may be changed."""
    url = driver_url(url)
    if url.startswith("sqlite"):
        _keep_copy(url)
        engine = sqlite_engine(url, MIGRATING_PRAGMAS)
    else:
        engine = postgres_engine(url, options="")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
                connection.execute(text("SET lock_timeout = '5s'"))
                connection.commit()
            yield connection
            connection.commit()
    finally:
        engine.dispose()


def check_references(connection: Connection) -> None:
    """On SQLite, whether every foreign key points to a row; inside the migrating transaction."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise MigrationError(f"Rows in {tables} point to nothing; nothing was changed.")


def _keep_copy(url: str) -> None:
    """Copy a database that will be changed to `<file>.before-<its revision>`, once."""
    file = Path(make_url(url).database or "")
    if not file.is_file() or file.stat().st_size == 0:
        return
    with closing(sqlite3.connect(file)) as source:
        try:
            row = source.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return
        copy = file.with_name(f"{file.name}.before-{row[0] if row else 'base'}")
        if (row and row[0] == head_revision()) or copy.exists():
            return
        keep_private(copy)
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)


def current_revision(db: Database) -> str | None:
    """The revision of the database's schema; None when it has none."""
    with db.engine.connect().execution_options(read_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The newest revision this program knows."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None  # noqa: S101 - the folder ships with the program
    return head
