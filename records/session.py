"""The one engine of a process, and transactions on it: reading or writing."""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from records.data_keys import admit
from records.errors import StoreUnavailable
from records.keyring import Keyring
from records.tracing import watch
from records.turns import FileTurns

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "wal_autocheckpoint=1000",
    "secure_delete=ON",
)
SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
TURN_SECONDS = 10.0
"""How long others may hold up a transaction that wants to write."""
POSTGRES_OPTIONS = (
    "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
)

log = logging.getLogger("records.session")


class Database:
    """A database by its URL (`sqlite:///file` or `postgresql://...`), shared by all threads.

    Without `keys` nothing that is sealed can be read or written.
    """

    def __init__(self, url: str, keys: Keyring | None = None) -> None:
        self.url = driver_url(url)
        self.keys = keys
        self._admitted: set[bytes] = set()
        self._open()

    def _open(self) -> None:
        self.engine = _engine(self.url)
        watch(self.engine)
        self.engine.dialect.keyring = self.keys  # type: ignore[attr-defined]  # see records.sealed
        # One writer of a process at a time on PostgreSQL as well: it would hold its locks while it
        # waits for the interpreter.
        self._write = (
            FileTurns(Path(make_url(self.url).database or ""))
            if self.is_sqlite
            else threading.Lock()
        )

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view; nothing is written. Raises StoreUnavailable."""
        if self.keys is not None:
            self.keys.refresh()
        options: dict[str, Any] = {"read_only": True}
        if not self.is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _reached(), self.engine.connect().execution_options(**options) as connection:
            with Session(connection) as session:
                yield session
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed on leaving, rolled back on an exception.

        Raises StoreUnavailable when the database is away, full or locked, and KeyMissing when the
        keys are another database's; nothing is stored then.
        """
        session = Session(self.engine, expire_on_commit=False)
        with _reached(), self._turn():
            self._admit()
            with session, session.begin():
                yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            mine = self._write.acquire(timeout=TURN_SECONDS)
        except OSError as error:  # somebody else's file, or no room for it
            log.error("no turn to write", extra={"code": type(error).__name__})
            mine = False
        if not mine:
            raise StoreUnavailable
        try:
            yield
        finally:
            self._write.release()

    def _admit(self) -> None:
        """Once for each key that writes: whether this database is to be sealed with it."""
        if self.keys is None:
            return
        self.keys.refresh()
        if not (self.keys.keys and self.keys.writing.id in self._admitted):
            with Session(self.engine) as session, session.begin():
                self._admitted.add(admit(session, self.keys))

    def reset_after_fork(self) -> None:
        """In a forked child: forget the parent's connections (without closing them)."""
        self.engine.dispose(close=False)
        self._open()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _reached() -> Iterator[None]:
    """What a driver calls operational (no connection, no room, a lock) in our own words."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.Error) and _primary(error.orig) not in SQLITE_AWAY:
            raise  # a fault of ours: no such table, a write while reading
        raise StoreUnavailable from None


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code: the low byte (https://sqlite.org/rescode.html)."""
    return error.sqlite_errorcode & 0xFF


def driver_url(url: str) -> str:
    """The URL with our driver named."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return f"postgresql+psycopg://{url.removeprefix(scheme)}"
    return url


def _engine(url: str) -> Engine:
    return sqlite_engine(url) if url.startswith("sqlite") else postgres_engine(url)


def postgres_engine(url: str, options: str = POSTGRES_OPTIONS) -> Engine:
    """An engine whose errors name a constraint, never the values that broke it."""
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": options},
    )
    event.listen(engine, "connect", _pack_lists)
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _pack_lists(dbapi: psycopg.Connection[Any], _: object) -> None:
    """Lists travel in binary: as text every sealed value is written out and searched for quotes."""
    dbapi.adapters.register_dumper(list, ListBinaryDumper)


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL quotes the offending values in its messages ("Key (name)=(...) exists")."""
    found, shown = context.original_exception, context.sqlalchemy_exception
    if not isinstance(found, psycopg.Error) or found.sqlstate is None:
        return
    ours = found.sqlstate == "P0001"  # raised by a trigger of ours, in our words
    said = found.diag.message_primary if ours else found.diag.constraint_name
    found.args = (f"{type(found).__name__} {found.sqlstate} {said or ''}".strip(),)
    if shown is not None:
        shown.args = found.args


def sqlite_engine(url: str, pragmas: tuple[str, ...] = SQLITE_PRAGMAS) -> Engine:
    """An engine whose transactions begin IMMEDIATE unless they only read."""
    file = make_url(url).database
    if not file or file == ":memory:":
        raise ValueError("an SQLite database needs a file")
    keep_private(Path(file))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=20,
        max_overflow=20,
        connect_args={"timeout": 10, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(dbapi: Any, _: object) -> None:
        dbapi.isolation_level = None  # SQLAlchemy, not the driver, says when a transaction begins
        cursor = dbapi.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        reads = bool(connection.get_execution_options().get("read_only"))
        connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def keep_private(file: Path) -> None:
    """Make the file (its folder too) for the owner only; SQLite gives its side files this mode."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
    found = file.stat()
    if found.st_uid == os.geteuid() and found.st_mode & 0o077:
        file.chmod(0o600)


def affected(session: Session, statement: Executable) -> int:
    """How many rows a statement changed: 1 = the conditional update won."""
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
