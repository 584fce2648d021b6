"""Real databases for the tests: an SQLite file and a PostgreSQL server, migrated once each.

`database_url` runs a test on both. PostgreSQL is TEST_DATABASE_URL, else the `pgserver` wheel, else
`postgres` on this machine; where none can run the test says so, and fails when CI=true.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from psycopg import sql

from records.keyring import Keyring
from records.migrate import migrate
from records.session import Database

NAMES = ("sqlite", "postgresql")
DATA_KEY = "the data key of the tests, which guards nothing".replace(" ", "-")


class NoServer(Exception):
    """Why PostgreSQL cannot run here."""


@pytest.fixture(params=NAMES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of its own, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    name, url = _new_postgres("template")
    yield url
    _drop(name)


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """A migrated, empty database for a fixture that outlives one test."""
    if kind == "sqlite":
        yield sqlite_url(folder)
        return
    name, url = _new_postgres("template")
    yield url
    _drop(name)


@contextmanager
def an_empty_database(kind: str, folder: Path) -> Iterator[str]:
    """A database without any table, for as long as it is needed."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sciatriage.db'}"
        return
    name, url = _new_postgres("template0")
    yield url
    _drop(name)


@pytest.fixture(params=NAMES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, once on each."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name, url = _new_postgres("template0")
    yield url
    _drop(name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_db(tmp_path: Path) -> Iterator[Database]:
    """SQLite only, for tests that are not about the database."""
    opened = open_database(sqlite_url(tmp_path))
    yield opened
    opened.dispose()


def open_database(url: str, home: Path | None = None) -> Database:
    """With the key of the tests, or the keys of the service with this data folder."""
    return Database(url, Keyring(home / "data-key" if home else DATA_KEY))


def home_database(home: Path) -> Database:
    """The SQLite database in a data folder, with its keys."""
    return open_database(f"sqlite:///{home / 'sciatriage.db'}", home)


def sqlite_url(folder: Path) -> str:
    """A migrated SQLite file in this folder."""
    file = folder / "sciatriage.db"
    shutil.copyfile(_sqlite_template(), file)
    return f"sqlite:///{file}"


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sciatriage-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "template.db"
    migrate(f"sqlite:///{file}")
    return file


def _new_postgres(template: str) -> tuple[str, str]:
    try:
        server = _server()
    except NoServer as reason:
        not_run(str(reason))
    source = _postgres_template() if template == "template" else template
    name = f"test_{uuid.uuid4().hex}"
    _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, source)
    return name, _with_database(server, name)


def _drop(name: str) -> None:
    _execute(_server(), "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def not_run(reason: str) -> NoReturn:
    """Leave a test out for want of a server, and say so."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not run: {reason}")
    pytest.skip(f"not run: {reason}")


@cache
def _postgres_template() -> str:
    name = f"template_{uuid.uuid4().hex}"
    _execute(_server(), "CREATE DATABASE {} TEMPLATE template0", name)
    atexit.register(_drop, name)
    migrate(_with_database(_server(), name))
    return name


def _execute(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def _with_database(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@cache
def _server() -> str:
    """The URL of a server on which databases may be made."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    reasons = []
    for start in (_from_wheel, _from_path):
        try:
            url = start()
        except NoServer as reason:
            reasons.append(str(reason))
            continue
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _execute(url, f"ALTER SYSTEM SET {setting} = off")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
        return url
    raise NoServer(f"no PostgreSQL ({'; '.join(reasons)}); set TEST_DATABASE_URL")


def _from_wheel() -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that few machines have
            import pgserver
    except ImportError:
        raise NoServer("no pgserver wheel for this Python") from None
    folder = _server_folder()
    server = pgserver.get_server(folder, cleanup_mode="stop")
    atexit.register(server.cleanup)
    url: str = server.get_uri()
    return url


def _from_path() -> str:
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    binaries = next((d for d in found if (d / "initdb").exists()), None)
    if binaries is None:
        raise NoServer("no postgres on this machine")
    folder = _server_folder()
    # initdb refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    made = subprocess.run(
        [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"],
        user=user,
        capture_output=True,
        check=False,
        cwd=folder,
    )
    if made.returncode:
        raise NoServer("initdb failed")
    running = subprocess.Popen(
        [str(binaries / "postgres"), "-D", data, "-k", str(folder), "-h", ""],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(running.wait)
    atexit.register(running.terminate)
    return _once_ready(f"postgresql://postgres@/postgres?host={folder}")


def _once_ready(url: str) -> str:
    for _ in range(100):
        with suppress(psycopg.OperationalError), psycopg.connect(url):
            return url
        time.sleep(0.1)
    raise NoServer("postgres did not start")


def _server_folder() -> Path:
    """Short, for a socket's path may have 107 characters only."""
    folder = Path(tempfile.mkdtemp(prefix="sct-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
