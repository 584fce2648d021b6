"""A consistent copy of the database in one file, also while it is used, and the way back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, create_engine, func, inspect, select, table, text
from sqlalchemy.engine import make_url

from records.session import Database

ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}
"""PostgreSQL's tools get the address this way: what is on a command line, everybody can read."""
NOBODYS = ("--no-owner", "--no-privileges")
"""Where it comes back the roles of this server need not exist; `migrate` gives the rights again."""


class DumpError(Exception):
    """One plain sentence; it holds no address and no password."""


def dump(url: str, target: Path) -> Mapping[str, int]:
    """Copy everything, documents included, to a new file; the rows of each table at that moment.

    Raises DumpError.
    """
    if not url.startswith("sqlite"):
        return _dump_postgres(url, target)
    file = Path(make_url(url).database or "")
    if not file.is_file():
        raise DumpError(f"There is no database {file}; nothing to copy.")
    with closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    copy = create_engine("sqlite://", creator=lambda: sqlite3.connect(target))
    with copy.connect() as connection:
        rows = row_counts(connection)
    copy.dispose()
    return rows


def _dump_postgres(url: str, target: Path) -> Mapping[str, int]:
    """pg_dump and the count look at one exported snapshot, so that both are of one moment."""
    database = Database(url)
    try:
        with database.reading() as session:
            connection = session.connection()
            # It waits for pg_dump, however long that takes; the usual limit is 30 seconds.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            _postgres(
                "pg_dump",
                url,
                "--format=custom",
                "--compress=1",  # what is sealed gets no smaller, only its hexadecimal digits do
                *NOBODYS,
                f"--snapshot={snapshot}",
                f"--file={target}",
            )
            return row_counts(connection)
    finally:
        database.dispose()


def row_counts(connection: Connection) -> Mapping[str, int]:
    """How many rows each table holds, whatever its schema is."""
    names = sorted(inspect(connection).get_table_names())
    counted = select(func.count())
    return {name: connection.scalar(counted.select_from(table(name))) or 0 for name in names}


def empty(url: str) -> None:
    """Remove everything that `load` filled an empty database with."""
    if url.startswith("sqlite"):
        Path(make_url(url).database or "").unlink(missing_ok=True)
        return
    database = Database(url)
    with database.writing() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    database.dispose()


def load(url: str, source: Path) -> None:
    """Fill an empty database from such a file. Raises DumpError, and then nothing is filled."""
    if not url.startswith("sqlite"):
        all_or_nothing = ("--exit-on-error", "--single-transaction")
        name = _address(url)["PGDATABASE"]
        _postgres("pg_restore", url, *all_or_nothing, *NOBODYS, f"--dbname={name}", str(source))
        return
    file = Path(make_url(url).database or "")
    if file.exists():
        raise DumpError(f"There is a database {file} already; nothing was changed.")
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, file)


def _postgres(program: str, url: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise DumpError(f"{program} is not on PATH; install PostgreSQL's client programs.")
    environment = {**os.environ, **_address(url)}
    done = subprocess.run([path, *words], env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        # What else it says may hold rows.
        older = b"server version mismatch" in done.stderr
        why = "it is older than the server" if older else f"exit code {done.returncode}"
        raise DumpError(f"{program} failed ({why}); nothing was changed.")


def _address(url: str) -> dict[str, str]:
    given = conninfo_to_dict(url)
    return {name: str(given[key]) for key, name in ENVIRONMENT.items() if given.get(key)}
