"""Which rows are one case's, in every table: what an export takes and an erasure removes.

Read off the tables themselves, so that a new one is never forgotten.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, select

from records.tables import AuditRow, Base, Case, Drawing

KEPT = frozenset({AuditRow.__tablename__})
"""Names a case and outlives it: who did what, when."""


def tables_of_a_case() -> tuple[Table, ...]:
    """Every table with rows of a case, those that others point to first."""
    found = (table for table in Base.metadata.sorted_tables if table.name not in KEPT)
    return tuple(table for table in found if _column(table) is not None)


def rows_of(case_id: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each of these tables with the condition that picks the rows of this case."""
    drawings = select(Drawing.id).where(Drawing.case_id == case_id)
    for table in tables_of_a_case():
        column = table.c[_column(table) or ""]
        yield table, column.in_(drawings) if column.name == "drawing_id" else column == case_id


def _column(table: Table) -> str | None:
    """The column that says whose a row is."""
    if table.name == Case.__tablename__:
        return "id"
    return next((name for name in ("case_id", "drawing_id") if name in table.c), None)
