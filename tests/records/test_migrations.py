"""One history for both databases; going up and down loses no row."""

import multiprocessing
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, func, inspect, select, text
from sqlalchemy.schema import CheckConstraint

from records.migrate import (
    MigrationError,
    alembic_config,
    check_references,
    current_revision,
    head_revision,
    migrate,
    migrating,
)
from records.session import Database
from records.sites import list_sites
from records.tables import Base
from tests.databases import open_database
from tests.factories.cases import Clinic, a_case, a_clinic


def rows(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_there_is_one_head_and_migrating_reaches_it(empty_database_url: str) -> None:
    migrate(empty_database_url)
    migrate(empty_database_url)

    db = open_database(empty_database_url)
    assert current_revision(db) == head_revision()
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [head_revision()]
    assert [site.id for site in list_sites(db)] == ["default"]
    db.dispose()


def test_an_empty_database_has_no_revision(empty_database_url: str) -> None:
    db = open_database(empty_database_url)

    assert current_revision(db) is None
    db.dispose()


def test_models_and_migrations_agree(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_models_is_in_the_database(db: Database) -> None:
    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        found = {str(c["name"]) for c in inspector.get_check_constraints(table.name)}
        assert declared == found, table.name


def test_processes_that_migrate_at_once_do_not_disturb_each_other(empty_database_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        elsewhere = processes.map_async(migrate, [empty_database_url] * 2)
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(migrate, [empty_database_url] * 3))
        elsewhere.get(60)

    db = open_database(empty_database_url)
    assert current_revision(db) == head_revision()
    db.dispose()


def test_down_and_up_again_works_on_a_populated_database(clinic: Clinic, database_url: str) -> None:
    a_case(clinic, "released")
    a_case(clinic, "referred")
    clinic.db.dispose()

    migrate(database_url, "base")
    with clinic.db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(database_url)

    again = a_clinic(clinic.db)
    assert again.view(a_case(again, "released")).state == "released"


def test_migrating_a_populated_database_changes_nothing(clinic: Clinic, database_url: str) -> None:
    a_case(clinic, "released")
    before = rows(clinic.db)

    migrate(database_url)

    assert rows(clinic.db) == before
    assert before["drawings"] > 0


def batch(connection: Connection, change: Callable[[Operations], None]) -> None:
    change(Operations(MigrationContext.configure(connection)))


def copy_patients(operations: Operations) -> None:
    """A batch migration on SQLite copies the table, drops the old one and renames."""
    with operations.batch_alter_table("patients") as table:
        table.alter_column("name_key", type_=String(402), existing_nullable=False)


def test_a_batch_migration_keeps_the_rows_that_point_to_the_copied_table(
    clinic: Clinic, database_url: str
) -> None:
    a_case(clinic, "released")
    before = rows(clinic.db)
    clinic.db.dispose()

    with migrating(database_url) as connection, connection.begin():
        batch(connection, copy_patients)
        check_references(connection)

    assert rows(clinic.db) == before


def test_with_foreign_keys_on_the_same_migration_would_destroy_rows(tmp_path: Path) -> None:
    """The trap that `migrating` avoids, seen once: it is real."""
    file = tmp_path / "trap.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (id INTEGER REFERENCES parent (id) ON DELETE CASCADE);"
            "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1);"
        )

    def copy_parent(operations: Operations) -> None:
        with operations.batch_alter_table("parent", recreate="always"):
            pass

    db = Database(f"sqlite:///{file}")
    count = text("SELECT count(*) FROM child")
    with migrating(db.url) as opened, opened.begin():
        batch(opened, copy_parent)
    with db.reading() as session:
        assert session.scalar(count) == 1
    with db.engine.begin() as opened:  # with the settings of everyday work
        batch(opened, copy_parent)
    with db.reading() as session:
        assert session.scalar(count) == 0
    db.dispose()


def test_rows_that_point_to_nothing_stop_a_migration(sqlite_db: Database) -> None:
    with migrating(sqlite_db.url) as connection:
        connection.execute(
            text("INSERT INTO episodes VALUES ('x', 'nobody', '2026-01-01 00:00:00', NULL, NULL)")
        )

        with pytest.raises(MigrationError, match="episodes"):
            check_references(connection)


def test_a_database_of_a_newer_program_is_left_alone(db: Database, database_url: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(MigrationError, match="newer"):
        migrate(database_url)


def test_an_older_sqlite_file_is_copied_before_it_is_changed(sqlite_db: Database) -> None:
    with sqlite_db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    sqlite_db.dispose()

    with pytest.raises(MigrationError):
        migrate(sqlite_db.url)

    file = Path(sqlite_db.url.removeprefix("sqlite:///"))
    assert file.with_name(f"{file.name}.before-older").is_file()
