"""A database with as many cases as wanted: real ones, copied row by row inside the database.

A copy has every row that its original has, under ids of its own that point to each other as the
original's do: patient, episode, case, form, answers, assessment, revisions, documents, jobs, clocks
and audit. Unless they are to be whole, most of the answers are left out, which a million cases have
no room for, and the audit's chain is not one that verifies.
"""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.case_rows import tables_of_a_case
from records.session import Database
from records.tables import AnswerRow, AuditLink, AuditRow, Base, Case, Episode, PatientRow

CHUNK = 20_000
ANSWERS = 5
"""Answers of a form that its copies have as well."""
IDS = {"audit.case_id"}
"""Ids that no foreign key holds."""
UNIQUE = {"jobs.subject", "submissions.idempotency_key"}
INDEXED = "patients.name_index"
"""Of bytes, by which no copy is to be found."""
COUNTED = {"audit_links.number"}
ONCE = {"phone_pages.link_sha256"}

Strides = dict[str, tuple[int, int]]
"""By column: what the number of the row in copy 0 would be more than the original's, and how far
apart it stands in one copy and the next: as near as may be, for a number has only 31 bits."""


def copy_cases(db: Database, originals: Sequence[str], number: int, *, whole: bool = False) -> None:
    """Add so many copies of these cases, taken in turn. The originals are of one episode each.

    `whole`: with all answers, and an audit that verifies, which takes far longer.
    """
    chained = (AuditRow.__tablename__, AuditLink.__tablename__) if whole else ()
    tables = tuple(table for table in _tables() if table.name not in chained)
    answers = None if whole else ANSWERS
    with db.writing() as session:
        before = session.scalar(select(func.count()).select_from(Case)) or 0
        strides = _strides(session, tables, originals, answers, before + 1)
    for first in range(before + 1, before + number + 1, CHUNK):
        last = min(first + CHUNK - 1, before + number)
        with db.writing() as session:
            _prepare(session)
            for turn, case_id in enumerate(originals):
                start = first + (turn - first) % len(originals)
                copies = _numbers(session, start, last, len(originals))
                for table in tables:
                    _copy(session, table, _of(table, case_id, answers), copies, strides)
    if whole:
        _write_audit(db, originals, range(before + 1, before + number + 1))
    _go_on_counting(db, tables)


def _write_audit(db: Database, originals: Sequence[str], copies: range) -> None:
    """The service's own code writes for each copy what was written for its original."""
    with db.reading() as session:
        written = {
            case_id: session.scalars(
                select(AuditRow).where(AuditRow.case_id == case_id).order_by(AuditRow.id)
            ).all()
            for case_id in originals
        }
    for n in copies:
        original = originals[n % len(originals)]
        with db.writing() as session:
            for row in written[original]:
                write_audit(
                    session,
                    _actor(row),
                    row.event,
                    row.at,
                    case_id=_id(f"{original}-{n}"),
                    moved=(row.from_state, row.to_state),
                    reason=row.reason,
                )


def _actor(row: AuditRow) -> Actor:
    role: Any = row.actor_role
    number = row.registration_number
    return Actor(row.actor_id, "user", role, row.site_id, row.actor_name, number)


def _tables() -> tuple[Table, ...]:
    """Those that others point to first."""
    copied = {table.name for table in tables_of_a_case()}
    copied |= {row.__tablename__ for row in (PatientRow, Episode, AuditRow, AuditLink)}
    return tuple(table for table in Base.metadata.sorted_tables if table.name in copied)


def _strides(
    session: Session,
    tables: Sequence[Table],
    originals: Sequence[str],
    answers: int | None,
    first: int,
) -> Strides:
    strides: Strides = {}
    for column in (c for table in tables for c in table.c if _is_counted(c)):
        last = session.scalar(select(func.max(column))) or 0
        copied = or_(*(_of(column.table, case_id, answers) for case_id in originals))
        low, high = session.execute(select(func.min(column), func.max(column)).where(copied)).one()
        if low is not None:
            apart = high - low + 1
            strides[str(column)] = (last + 1 - low - first * apart, apart)
    return strides


def _is_counted(column: Column[Any]) -> bool:
    own = column.primary_key and not column.foreign_keys
    return str(column) in COUNTED or (own and isinstance(column.type, Integer))


def _prepare(session: Session) -> None:
    """SQLite has no MD5 of its own; PostgreSQL's limit for a statement is for people who wait."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.create_function("md5", 1, _md5, deterministic=True)
    else:
        session.execute(text("SET LOCAL statement_timeout = 0"))


def _md5(value: str | None) -> str | None:
    return None if value is None else _id(value)


def _id(value: str) -> str:
    return str(uuid.UUID(bytes=hashlib.md5(value.encode(), usedforsecurity=False).digest()))


def _numbers(session: Session, first: int, last: int, step: int) -> Any:
    """The numbers of the copies, as something to select from."""
    if session.get_bind().dialect.name == "postgresql":
        return func.generate_series(first, last, step).table_valued("n").render_derived()
    counted = select(literal(first).label("n")).cte(recursive=True)
    return counted.union_all(select(counted.c.n + step).where(counted.c.n + step <= last))


def _copy(
    session: Session, table: Table, rows: ColumnElement[bool], copies: Any, strides: Strides
) -> None:
    wanted = select(*(_copied(column, copies.c.n, strides, session) for column in table.c))
    chosen = wanted.select_from(table).join(copies, literal(True)).where(rows)
    session.execute(insert(table).from_select([c.name for c in table.c], chosen))


def _of(table: Table, case_id: str, answers: int | None) -> ColumnElement[bool]:
    """Picks the rows of a case in any of the tables, so many answers at most."""
    c = table.c
    episode = select(Case.episode_id).where(Case.id == case_id)
    if table.name == PatientRow.__tablename__:
        return c.id.in_(select(Episode.patient_id).where(Episode.id.in_(episode)))
    if table.name == Episode.__tablename__:
        return c.id.in_(episode)
    if table.name == AuditLink.__tablename__:
        return c.audit_id.in_(select(AuditRow.id).where(AuditRow.case_id == case_id))
    if table.name == AnswerRow.__tablename__:
        kept = select(AnswerRow.id).where(AnswerRow.case_id == case_id).order_by(AnswerRow.id)
        return c.id.in_(kept.limit(answers))
    if table.name == Case.__tablename__:
        return c.id == case_id
    if "case_id" in c:
        return c.case_id == case_id
    drawings = Base.metadata.tables["drawings"].c
    return c.drawing_id.in_(select(drawings.id).where(drawings.case_id == case_id))


def _copied(column: Column[Any], n: Any, strides: Strides, session: Session) -> Any:
    """What a column of the copy number `n` holds."""
    name, target = str(column), _target(column)
    if str(target) in strides:
        begin, apart = strides[str(target)]
        return column + begin + n * apart
    if name == "cases.number":
        return literal("N") + cast(n, String)
    if name in ONCE:
        return literal(None)
    if name == INDEXED:
        return cast(func.md5(column.table.c.id + "-" + cast(n, String)), LargeBinary)
    if name in IDS | UNIQUE or _is_id(target):
        hashed = func.md5(column + "-" + cast(n, String))
        uuids = session.get_bind().dialect.name == "postgresql"
        return cast(cast(hashed, Uuid), String) if uuids else hashed
    return column


def _target(column: Column[Any]) -> Column[Any]:
    """The column that a foreign key leads to in the end, if that table is copied."""
    for key in column.foreign_keys:
        if key.column.table in _tables():
            return _target(key.column)
    return column


def _is_id(column: Column[Any]) -> bool:
    copied = column.table in _tables() and column.name == "id"
    return copied and isinstance(column.type, String)


def _go_on_counting(db: Database, tables: Sequence[Table]) -> None:
    """The next row gets a number of its own; fresh statistics, as time would bring."""
    with db.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            for table in tables:
                if "id" in table.c and isinstance(table.c.id.type, Integer | BigInteger):
                    last = select(func.max(table.c.id)).scalar_subquery()
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    session.execute(select(func.setval(sequence, last)).where(last.isnot(None)))
        session.execute(text("ANALYZE"))
