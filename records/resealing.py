"""Sealing rows anew under the key that writes, table by table, a batch at a time."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Row,
    Table,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from records.keyring import Keyring
from records.sealed import Blind, Sealed
from records.sealing import ID, SealBroken
from records.session import Database
from records.tables import Base

BATCH = 50
"""Rows that others wait for at most."""
BREATH = 0.02
"""Seconds between batches, in which others write: SQLite's waiting is not fair."""

Tell = Callable[[str, int, int], None]
"""Told after each batch: the table, rows done in it, rows to do in it when it began."""


def rows_left(db: Database) -> Mapping[str, int]:
    """By table, the rows with a value that another key sealed than the one that writes."""
    with db.reading() as session:
        found = {table.name: _count(session, db, table) for table in sealed_tables()}
    return {name: count for name, count in found.items() if count}


def rows_of(db: Database, key_id: bytes) -> int:
    """How many rows hold anything that this key made."""
    with db.reading() as session:
        counts = (_matching(session, table, _made_by(table, key_id)) for table in sealed_tables())
        return sum(counts)


def sealed_tables() -> tuple[Table, ...]:
    """Every table with something sealed in it."""
    return tuple(table for table in Base.metadata.sorted_tables if list(_sealed(table)))


def _sealed(table: Table) -> Iterator[Any]:
    return (c for c in table.c if isinstance(c.type, Sealed | Blind))


def _count(session: Session, db: Database, table: Table) -> int:
    assert db.keys is not None  # noqa: S101 - who gets here has keys
    return _matching(session, table, _made_by_others(table, db.keys.writing.id))


def _matching(session: Session, table: Table, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _made_by(table: Table, key_id: bytes) -> ColumnElement[bool]:
    return or_(*(_id_in(column) == literal(key_id, LargeBinary) for column in _sealed(table)))


def _made_by_others(table: Table, key_id: bytes) -> ColumnElement[bool]:
    return or_(*(_id_in(column) != literal(key_id, LargeBinary) for column in _sealed(table)))


def _id_in(column: Any) -> Any:
    return func.substr(_raw(column), 1, ID, type_=LargeBinary)


def _raw(column: Any) -> Any:
    return type_coerce(column, LargeBinary)


def reseal_table(db: Database, keys: Keyring, table: Table, tell: Tell, damaged: list[str]) -> int:
    """How many rows were sealed anew; those that somebody is changing are left for later."""
    with db.reading() as session:
        total = _count(session, db, table)
    done, after = 0, None
    while total:
        with db.writing() as session:
            rows = _batch(session, keys, table, after)
            for row in rows:
                done += _reseal(session, keys, table, row, damaged)
        if not rows:
            break
        after = rows[-1][: len(table.primary_key.columns)]
        tell(table.name, done, total)
        time.sleep(BREATH)
    return done


def _batch(
    session: Session, keys: Keyring, table: Table, after: tuple[Any, ...] | None
) -> list[Row[Any]]:
    key = list(table.primary_key.columns)
    wanted = (
        select(*key, *(_raw(column).label(f"raw_{column.name}") for column in _sealed(table)))
        .where(_made_by_others(table, keys.writing.id))
        .order_by(*key)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        begins = (literal(value, column.type) for value, column in zip(after, key, strict=True))
        wanted = wanted.where(tuple_(*key) > tuple_(*begins))
    return list(session.execute(wanted))


def _reseal(
    session: Session, keys: Keyring, table: Table, row: Row[Any], damaged: list[str]
) -> bool:
    key = table.primary_key.columns
    place = ", ".join(str(row._mapping[column.name]) for column in key)
    try:
        values = dict(_anew(keys, table, row))
    except SealBroken:
        damaged.append(f"{table.name} {place}")
        return False
    mine = (column == row._mapping[column.name] for column in key)
    session.execute(update(table).where(*mine).values(values))
    return True


def _anew(keys: Keyring, table: Table, row: Row[Any]) -> Iterator[tuple[str, Any]]:
    """Each sealed value under the key that writes, and what it is found by. Raises SealBroken."""
    plain: dict[str, bytes] = {}
    for column in _sealed(table):
        value = row._mapping[f"raw_{column.name}"]
        if isinstance(column.type, Sealed) and value is not None:
            plain[column.name] = keys.unseal(value, column.type.about)
            sealed = keys.seal(plain[column.name], column.type.about)
            yield column.name, literal(sealed, LargeBinary)
    for column in _sealed(table):
        if isinstance(column.type, Blind) and column.type.of in plain:
            index = keys.blind(plain[column.type.of], column.type.about)
            yield column.name, literal(index, LargeBinary)
