"""What somebody finds who has the database, but not its key."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from records.session import Database


def raw(db: Database) -> bytes:
    """Everything the database holds as it lies there: the files of SQLite, PostgreSQL's columns."""
    if db.is_sqlite:
        file = Path(make_url(db.url).database or "")
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))
    found = []
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for (row,) in connection.execute(text(f'SELECT t::text FROM "{table}" t')):  # noqa: S608
                found.append(row)
    return "\n".join(found).encode()


def shown(db: Database, words: tuple[str, ...]) -> list[str]:
    """Those of the words that can be read in it, in any case, also written as hex digits."""
    whole = raw(db).lower()
    return [
        word
        for word in words
        if word.lower().encode() in whole or word.encode().hex().encode() in whole
    ]
