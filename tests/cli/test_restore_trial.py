"""`restore --verify`: what comes back is counted and checked, and nothing stays."""

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from records.dump import row_counts
from tests.api.clinic import a_clinic
from tests.cli.command import one_sentence, sciatriage, sciatriage_process
from tests.cli.test_backup import on_postgresql, postgres, programs
from tests.databases import DATA_KEY, open_database
from tests.factories.cases import a_case
from tests.factories.cases import a_clinic as used_clinic

__all__ = ["postgres"]


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic that released a sheet with a real signature, and its backup."""
    folder = tmp_path_factory.mktemp("clinic")
    home, file = folder / "home", folder / "clinic.tar"
    assert sciatriage("migrate", home=home).returncode == 0
    clinic = a_clinic(f"sqlite:///{home / 'sciatriage.db'}", home)
    clinic.released()
    clinic.database.dispose()
    written = sciatriage("backup", "--with-data-key", str(file), home=home)
    assert written.returncode == 0, written.stderr
    return file


def test_a_sound_backup_is_said_to_be_sound_and_nothing_stays(
    backed_up: Path, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()

    # A process of its own, as Python looks at TMPDIR once.
    tried = sciatriage_process("restore", "--verify", str(backed_up), home=here, TMPDIR=str(here))

    lines = tried.stdout.splitlines()
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert {line.split()[0] for line in lines} == {"ok"}
    assert any("1 signatures are valid" in line for line in lines)
    assert any("as many as were backed up" in line for line in lines)
    assert any("are in their chain" in line for line in lines)
    assert not any(here.iterdir())


def test_a_backup_without_its_key_is_tried_with_the_key_of_the_installation(
    backed_up: Path, tmp_path: Path
) -> None:
    home, file = tmp_path / "home", tmp_path / "sealed.tar"
    assert sciatriage("restore", str(backed_up), home=home).returncode == 0
    assert sciatriage("backup", str(file), home=home).returncode == 0

    with_key = sciatriage("restore", "--verify", str(file), home=home)
    without = sciatriage("restore", "--verify", str(file), home=tmp_path / "elsewhere")

    assert with_key.returncode == 0, with_key.stdout + with_key.stderr
    assert (without.returncode, one_sentence(without.stderr)) == (1, True)
    assert "data key" in without.stderr


def spoilt(file: Path, folder: Path, spoil: Callable[[sqlite3.Connection], object]) -> Path:
    """The backup of somebody who changed the database and then packed it up soundly."""
    home, again = folder / "home", folder / "again.tar"
    assert sciatriage("restore", str(file), home=home).returncode == 0
    database = home / "sciatriage.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(names).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        spoil(connection)
    assert sciatriage("backup", "--with-data-key", str(again), home=home).returncode == 0
    return again


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE drawings SET pdf = x'00'", "its bytes do not match its SHA-256"),
        ("UPDATE released_documents SET pdf = x'25504446'", "cannot be read as a signed PDF"),
        ("UPDATE audit SET event = 'nothing' WHERE id = 2", "is altered"),
        ("DELETE FROM audit_links WHERE number = 1", "removed"),
    ],
)
def test_what_was_changed_before_the_backup_is_named(
    backed_up: Path, tmp_path: Path, statement: str, said: str
) -> None:
    file = spoilt(backed_up, tmp_path, lambda connection: connection.execute(statement))

    tried = sciatriage("restore", "--verify", str(file), home=tmp_path / "other")

    assert tried.returncode == 1
    assert said in "".join(line for line in tried.stdout.splitlines() if line.startswith("FAIL"))


def test_a_table_with_rows_missing_is_named(backed_up: Path, tmp_path: Path) -> None:
    """The list of contents counts at the moment of the backup; the copy is counted again."""
    unpacked, again = tmp_path / "unpacked", tmp_path / "again.tar"
    with tarfile.open(backed_up) as tar:
        tar.extractall(unpacked, filter="data")
    contents = unpacked / "contents.json"
    listed = contents.read_text().replace('"released_documents": 1', '"released_documents": 2')
    contents.write_text(listed)
    with tarfile.open(again, "w") as tar:
        for path in sorted(unpacked.iterdir()):
            tar.add(path, path.name)

    tried = sciatriage("restore", "--verify", str(again), home=tmp_path / "other")

    assert tried.returncode == 1
    assert "table released_documents: 1 rows, 2 were backed up" in tried.stdout


@on_postgresql
def test_on_postgresql_the_empty_database_is_empty_again(
    postgres: tuple[str, str], tmp_path: Path
) -> None:
    full, empty = postgres
    file, path = tmp_path / "clinic.tar", programs()
    home = tmp_path / "home"
    assert sciatriage("backup", str(file), home=home, DATABASE_URL=full, PATH=path).returncode == 0

    tried = sciatriage(
        "restore",
        "--verify",
        str(file),
        home=home,
        DATABASE_URL=empty,
        PATH=path,
        SCIATRIAGE_DATA_KEY=DATA_KEY,
    )
    used = sciatriage("restore", "--verify", str(file), home=home, DATABASE_URL=full, PATH=path)

    assert "as many as were backed up" in tried.stdout, tried.stdout + tried.stderr
    assert (used.returncode, one_sentence(used.stderr)) == (1, True)
    for url, left in ((empty, 0), (full, 1)):
        database = open_database(url)
        with database.reading() as session:
            assert (len(row_counts(session.connection())) > 0) == bool(left), make_url(url).database
        database.dispose()


@on_postgresql
def test_on_postgresql_a_backup_after_an_erasure_is_sound(
    postgres: tuple[str, str], tmp_path: Path
) -> None:
    full, empty = postgres
    file, path, home = tmp_path / "clinic.tar", programs(), tmp_path / "home"
    database = open_database(full)
    clinic = used_clinic(database)
    number = clinic.view(a_case(clinic, "closed")).number
    database.dispose()
    keyed = {"DATABASE_URL": full, "SCIATRIAGE_DATA_KEY": DATA_KEY}
    gone = sciatriage("case", "erase", number, "--yes", home=home, **keyed)
    assert gone.returncode == 0, gone.stderr
    assert sciatriage("backup", str(file), home=home, DATABASE_URL=full, PATH=path).returncode == 0

    tried = sciatriage(
        "restore",
        "--verify",
        str(file),
        home=home,
        DATABASE_URL=empty,
        PATH=path,
        SCIATRIAGE_DATA_KEY=DATA_KEY,
    )

    # The factory only claims to have signed its PDF; everything else is sound.
    said = [line for line in tried.stdout.splitlines() if "exactly one signature" not in line]
    assert {line.split()[0] for line in said} == {"ok"}, tried.stdout + tried.stderr
    assert any("are in their chain" in line for line in said)
