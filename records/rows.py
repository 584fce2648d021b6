"""Rows that are inserted as rows: who only adds one need not pay for an object that is tracked.

Such an insert takes a fifth of the time. Objects are for what is read or changed afterwards.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, Dialect, Insert, Table, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from records.tables.base import Base


def add_row(session: Session, table: type[Base], **values: object) -> Any:
    """Insert a row now, after all that waits in the session; gives its (first) primary key."""
    session.flush()
    done = session.connection().execute(_insert(table), values)
    return cast(Any, done.inserted_primary_key)[0]


def add_new(session: Session, row: Base) -> None:
    """Insert an object as a row now; what changes in it afterwards is tracked as ever.

    All that it does not say is NULL, whatever the column's default.
    """
    session.flush()
    values = {name: getattr(row, name) for name in _rows(type(row)).columns.keys()}
    session.connection().execute(_insert(type(row)), values)
    for name, value in values.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    session.add(row)


def add_rows(
    session: Session, table: type[Base], rows: Sequence[dict[str, object]], **shared: object
) -> None:
    """Insert several at once: what each says of its own, in the same columns, and what all share.

    PostgreSQL takes them as an array for each column, in one statement instead of one for each row.
    SQLite takes them one by one, so what all share is made ready for it once.
    """
    session.flush()
    connection, own = session.connection(), tuple(rows[0])
    if connection.dialect.name == "postgresql":
        arrays = {name: [row[name] for row in rows] for name in own}
        connection.execute(_insert_arrays(table, own, tuple(shared)), {**arrays, **shared})
    else:
        ready = _binders(table, connection.dialect)
        same = tuple(ready[name](value) for name, value in shared.items())
        binders = [ready[name] for name in own]
        packed = [
            (*(bind(value) for bind, value in zip(binders, row.values(), strict=True)), *same)
            for row in rows
        ]
        connection.exec_driver_sql(_sql(table, (*own, *shared), connection.dialect), packed)


def insert_new(session: Session, table: type[Base], **values: object) -> bool:
    """Insert unless a unique key is taken (waiting for whoever is taking it); True when new."""
    session.flush()
    statement = _unless_taken(table, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(_rows(table))


@cache
def _sql(table: type[Base], columns: tuple[str, ...], dialect: Dialect) -> str:
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table.__tablename__} ({names}) VALUES ({places})"


@cache
def _binders(table: type[Base], dialect: Dialect) -> dict[str, Callable[[Any], Any]]:
    """What makes a value of each column ready for the driver."""
    return {
        column.name: column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
        for column in _rows(table).columns
    }


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _insert_arrays(table: type[Base], own: tuple[str, ...], shared: tuple[str, ...]) -> Insert:
    columns = _rows(table).c
    # Of one dimension: otherwise a first value that is a list is taken for a list of rows.
    each = [
        func.unnest(bindparam(name, type_=ARRAY(columns[name].type, dimensions=1))) for name in own
    ]
    same = [bindparam(name, type_=columns[name].type) for name in shared]
    return insert(_rows(table)).from_select([*own, *shared], select(*each, *same))


@cache
def _unless_taken(table: type[Base], dialect: str) -> Insert:
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = _rows(table)
    return build(rows).on_conflict_do_nothing().returning(*rows.primary_key)


def _rows(table: type[Base]) -> Table:
    return cast(Table, table.__table__)
