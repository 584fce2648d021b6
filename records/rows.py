"""Rows that are inserted as rows: who only adds one need not pay for an object that is tracked.

Such an insert takes a fifth of the time. Objects are for what is read or changed afterwards.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, Column, Insert, Table, bindparam, func, insert, select
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

    What it does not say is as its column has it by default, a plain value or NULL.
    """
    session.flush()
    values = {column.key: _said(row, column) for column in _rows(type(row)).columns}
    session.connection().execute(_insert(type(row)), values)
    for name, value in values.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    session.add(row)


def _said(row: Base, column: Column[Any]) -> Any:
    value, default = getattr(row, column.key), cast(Any, column.default)
    return default.arg if value is None and default is not None else value


def add_rows(
    session: Session, table: type[Base], rows: Sequence[dict[str, object]], **shared: object
) -> None:
    """Insert several at once: what each says of its own, in the same columns, and what all share.

    PostgreSQL takes them as an array for each column, in one statement instead of one for each row.
    """
    session.flush()
    connection, own = session.connection(), tuple(rows[0])
    if connection.dialect.name == "postgresql":
        arrays = {name: [row[name] for row in rows] for name in own}
        connection.execute(_insert_arrays(table, own, tuple(shared)), {**arrays, **shared})
    else:
        connection.execute(_insert(table), [{**row, **shared} for row in rows])


def insert_new(session: Session, table: type[Base], **values: object) -> bool:
    """Insert unless a unique key is taken (waiting for whoever is taking it); True when new."""
    session.flush()
    statement = _unless_taken(table, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(_rows(table))


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
