"""On SQLite the lists and the relay read what is open, however much is done.

Their indexes are partial: SQLite takes one only when its condition is written alike in the query.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import event

from records import jobs
from records.queue import queue
from records.session import Database
from tests.factories.cases import a_case, a_clinic


def plans(db: Database, do: Callable[[], object]) -> Mapping[str, str]:
    """How SQLite goes about every statement of this."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *more: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    do()
    event.remove(db.engine, "before_cursor_execute", note)
    with db.engine.connect() as connection:
        return {
            statement: str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", v).all())
            for statement, v in asked
        }


STATISTICS = {
    "cases": {
        "ix_cases_open": "153 153",
        "ix_cases_site_id_moved_at": "50005 50005 16669",
        "ix_cases_site_id_state": "50005 50005 10001",
        "sqlite_autoindex_cases_1": "50005 1",
        "sqlite_autoindex_cases_2": "50005 50005 1",
    },
    "clocks": {"ix_clocks_not_stopped": "153 3 1", "sqlite_autoindex_clocks_1": "153 3 1 1"},
}
"""What ANALYZE found among 50,000 cases: five states, so that an open one seems as common."""


def with_statistics_of_a_large_clinic(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        for table, indexes in STATISTICS.items():
            rows = [(table, index, numbers) for index, numbers in indexes.items()]
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", rows)
    db.engine.dispose()  # read when a connection opens


def test_both_lists_read_open_cases_and_running_clocks(sqlite_db: Database) -> None:
    clinic = a_clinic(sqlite_db)
    a_case(clinic, "referred")
    with_statistics_of_a_large_clinic(sqlite_db)

    for person in (clinic.physio, clinic.desk):
        found = plans(sqlite_db, lambda who=person: queue(sqlite_db, who, now=clinic.now))
        (listed,) = [plan for said, plan in found.items() if "min(clocks.due_at)" in said]
        assert "SCAN cases" not in listed
        assert "SCAN clocks USING INDEX ix_clocks_not_stopped" in listed


def test_the_desk_finds_sheets_that_wait_and_those_given_lately(sqlite_db: Database) -> None:
    clinic = a_clinic(sqlite_db)
    found = plans(sqlite_db, lambda: queue(sqlite_db, clinic.desk, now=clinic.now))

    (waits,) = [plan for said, plan in found.items() if "cases.sheet_waits = 1" in said]
    assert "ix_cases_site_id_sheet_waits" in waits
    (given,) = [plan for said, plan in found.items() if "cases.sheet_waits = 0" in said]
    assert "ix_hand_overs_at" in given


def test_the_relay_looks_at_open_jobs_only(sqlite_db: Database) -> None:
    now = a_clinic(sqlite_db).now

    def look() -> None:
        jobs.sweep(sqlite_db, now=now)
        jobs.oldest_due_seconds(sqlite_db, now=now)

    found = {said: plan for said, plan in plans(sqlite_db, look).items() if "FROM jobs" in said}
    assert len(found) == 4
    assert all("ix_jobs_open" in plan for plan in found.values()), found
