"""`backup`, `restore` and `verify`: nothing lost, nothing damaged unseen, nothing overwritten."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import tarfile
import warnings
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from records.queue import document
from records.session import Database, postgres_engine
from records.tables import ReleasedDocument
from tests.cli.command import one_sentence, sciatriage
from tests.databases import DATA_KEY, home_database, open_database
from tests.factories.cases import Clinic, a_case, a_clinic


def a_used_clinic(database: Database) -> Clinic:
    """Cases in two states; what is released is there as bytes."""
    clinic = a_clinic(database)
    a_case(clinic, "released")
    a_case(clinic, "needs_clinician")
    return clinic


def kept(database: Database) -> list[tuple[str, bytes]]:
    with database.reading() as session:
        rows = session.execute(select(ReleasedDocument.sha256, ReleasedDocument.pdf))
        return [(row.sha256, row.pdf) for row in rows]


@pytest.fixture
def used(home: Path) -> Path:
    """A data folder with patients and keys."""
    database = home_database(home)
    a_used_clinic(database)
    database.dispose()
    assert sciatriage("user", "list", home=home).returncode == 0  # makes the keys
    return home


def test_everything_comes_back(used: Path, tmp_path: Path) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"

    written = sciatriage("backup", "--with-data-key", str(file), home=used)
    restored = sciatriage("restore", str(file), home=back)

    assert (written.returncode, restored.returncode) == (0, 0), written.stderr + restored.stderr
    before = home_database(used)
    after = home_database(back)
    assert kept(after) == kept(before) != []
    for name in ("secret-key", "data-key", "signing-passphrase"):
        assert (back / name).read_bytes() == (used / name).read_bytes()
        assert stat.S_IMODE((back / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (
        sciatriage("user", "list", home=back).stdout == sciatriage("user", "list", home=used).stdout
    )
    before.dispose()
    after.dispose()


def test_without_its_data_key_a_backup_tells_nothing(used: Path, tmp_path: Path) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"

    written = sciatriage("backup", str(file), home=used)
    restored = sciatriage("restore", str(file), home=back)

    assert "data-key (opens everything in the database)" in written.stdout
    assert "The data key is not in this backup" in restored.stdout
    key = (used / "data-key").read_bytes().strip()
    for word in (key, b"Lovelace", b"%PDF"):
        assert word not in file.read_bytes()
    unread = sciatriage("verify", "--stored", home=back)
    said = sciatriage("doctor", "--check", "data-key", home=back).stdout
    assert (unread.returncode, one_sentence(unread.stderr)) == (1, True)
    assert str(back / "data-key") in unread.stderr
    assert said.startswith("FAIL  data-key")
    assert not (back / "data-key").exists()
    (back / "data-key").write_bytes(key)
    assert sciatriage("verify", "--stored", home=back).returncode == 0
    assert sciatriage("doctor", "--check", "data-key", home=back).returncode == 0


def test_a_backup_made_while_somebody_writes_is_one_moment(used: Path, tmp_path: Path) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"
    with closing(sqlite3.connect(used / "sciatriage.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM heartbeats")
        writer.execute("INSERT INTO heartbeats VALUES ('half-done', '2026-11-24 09:00:00.000000')")
        written = sciatriage("backup", str(file), home=used)
        writer.execute("ROLLBACK")
    assert written.returncode == 0, written.stderr
    assert sciatriage("restore", str(file), home=back).returncode == 0

    with closing(sqlite3.connect(back / "sciatriage.db")) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert restored.execute("SELECT count(*) FROM heartbeats").fetchone() == (0,)


@pytest.fixture
def postgres(database_url: str, empty_database_url: str) -> tuple[str, str]:
    """A used PostgreSQL database and an empty one."""
    database = open_database(database_url)
    a_used_clinic(database)
    database.dispose()
    return database_url, empty_database_url


on_postgresql = pytest.mark.parametrize(
    ("database_url", "empty_database_url"), [("postgresql", "postgresql")], indirect=True
)


def programs() -> str:
    """PATH with the client programs that fit the server of the tests."""
    with suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that few machines have
        import pgserver

        folder = Path(pgserver.__file__).parent / "pginstall" / "bin"
        return f"{folder}{os.pathsep}{os.environ['PATH']}"
    return os.environ["PATH"]


@on_postgresql
def test_a_dump_may_take_longer_than_a_transaction_may_wait(
    postgres: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow" / "pg_dump"
    slow.parent.mkdir()
    real = shutil.which("pg_dump", path=programs())
    slow.write_text(f'#!/bin/sh\nsleep 1\nexec {real} "$@"\n', encoding="utf-8")
    slow.chmod(0o755)
    limit = "-c idle_in_transaction_session_timeout=300"
    monkeypatch.setattr(postgres_engine, "__defaults__", (limit,))
    path = f"{slow.parent}{os.pathsep}{programs()}"

    written = sciatriage(
        "backup",
        str(tmp_path / "f.tar"),
        home=tmp_path / "home",
        DATABASE_URL=postgres[0],
        PATH=path,
    )

    assert written.returncode == 0, written.stderr


@on_postgresql
def test_postgresql_comes_back_into_an_empty_database(
    postgres: tuple[str, str], tmp_path: Path
) -> None:
    full, empty = postgres
    file, back = tmp_path / "clinic.tar", tmp_path / "back"

    written = sciatriage(
        "backup", str(file), home=tmp_path / "home", DATABASE_URL=full, PATH=programs()
    )
    restored = sciatriage("restore", str(file), home=back, DATABASE_URL=empty, PATH=programs())

    assert (written.returncode, restored.returncode) == (0, 0), written.stderr + restored.stderr
    before, after = open_database(full), open_database(empty)
    assert kept(after) == kept(before) != []
    before.dispose()
    after.dispose()
    again = sciatriage(
        "restore", str(file), home=tmp_path / "third", DATABASE_URL=full, PATH=programs()
    )
    assert again.returncode == 1
    assert one_sentence(again.stderr)
    assert not any((tmp_path / "third").iterdir())


@on_postgresql
def test_a_backup_by_the_service_comes_back_without_its_role(
    postgres: tuple[str, str], tmp_path: Path
) -> None:
    full, empty = postgres
    role, file, known = f"service_{uuid4().hex}", tmp_path / "clinic.tar", tmp_path / "url"
    service = make_url(full).set(username=role, password="secret")
    known.write_text(service.render_as_string(hide_password=False))
    words = {"PATH": programs(), "SCIATRIAGE_DATA_KEY": DATA_KEY}
    home, back = tmp_path / "home", tmp_path / "back"

    asked = ("migrate", "--service-url-file", str(known))
    migrated = sciatriage(*asked, home=home, DATABASE_URL=full, **words)
    url = known.read_text()
    written = sciatriage("backup", str(file), home=home, DATABASE_URL=url, **words)
    _forget(full, role)
    restored = sciatriage("restore", str(file), home=back, DATABASE_URL=empty, **words)

    assert f"signs in as {role}" in migrated.stdout, migrated.stderr
    assert (written.returncode, restored.returncode) == (0, 0), written.stderr + restored.stderr


def _forget(url: str, role: str) -> None:
    database = open_database(url)
    with database.writing() as session:
        session.execute(text(f"DROP OWNED BY {role}"))
        session.execute(text(f"DROP ROLE {role}"))
    database.dispose()


@on_postgresql
def test_a_backup_of_another_kind_of_database_is_refused(
    postgres: tuple[str, str], used: Path, tmp_path: Path
) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"
    sciatriage("backup", str(file), home=used)

    refused = sciatriage("restore", str(file), home=back, DATABASE_URL=postgres[1])

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert not any(back.iterdir())


@on_postgresql
def test_without_the_client_programs_it_says_what_to_install(
    postgres: tuple[str, str], tmp_path: Path
) -> None:
    refused = sciatriage(
        "backup",
        str(tmp_path / "clinic.tar"),
        home=tmp_path / "home",
        DATABASE_URL=postgres[0],
        PATH="/nowhere",
    )

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert "pg_dump" in refused.stderr
    assert not (tmp_path / "clinic.tar").exists()


def test_a_file_is_never_overwritten(used: Path, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("keep me")

    refused = sciatriage("backup", str(file), home=used)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert file.read_text() == "keep me"


def test_a_folder_with_anything_in_it_is_never_restored_into(used: Path, tmp_path: Path) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"
    sciatriage("backup", str(file), home=used)
    back.mkdir()
    (back / "note").touch()

    refused = sciatriage("restore", str(file), home=back)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert [path.name for path in back.iterdir()] == ["note"]


def test_a_damaged_backup_is_refused_and_leaves_nothing(used: Path, tmp_path: Path) -> None:
    file, back = tmp_path / "clinic.tar", tmp_path / "back"
    sciatriage("backup", str(file), home=used)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)

    refused = sciatriage("restore", str(file), home=back)

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)
    assert "damaged" in refused.stderr
    assert not back.exists() or not any(back.iterdir())


def test_half_a_backup_is_refused(used: Path, tmp_path: Path) -> None:
    file = tmp_path / "clinic.tar"
    sciatriage("backup", str(file), home=used)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    refused = sciatriage("restore", str(file), home=tmp_path / "back")

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\0" * 10_240])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "clinic.tar"
    file.write_bytes(content)

    refused = sciatriage("restore", str(file), home=tmp_path / "back")

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)


def test_an_archive_that_leads_outside_its_folder_is_refused(tmp_path: Path) -> None:
    file, evil, contents = tmp_path / "clinic.tar", tmp_path / "x", tmp_path / "contents"
    evil.write_bytes(b"evil")
    sha256 = hashlib.sha256(b"evil").hexdigest()
    members = {"database": sha256, "../outside": sha256}
    listed = {"made_at": "x", "database": "sqlite", "revision": "1", "rows": {}, "heads": {}}
    listed["members"] = members
    contents.write_text(json.dumps(listed))
    with tarfile.open(file, "w") as tar:
        tar.add(contents, "contents.json")
        for name in members:
            tar.add(evil, name)

    refused = sciatriage("restore", str(file), home=tmp_path / "back")

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)
    assert "no backup that this program knows" in refused.stderr
    assert not (tmp_path / "outside").exists()


def test_a_released_sheet_is_recognised_and_a_changed_one_is_not(
    used: Path, tmp_path: Path
) -> None:
    database = home_database(used)
    pdf = kept(database)[0][1]
    database.dispose()
    sound, changed = tmp_path / "sound.pdf", tmp_path / "changed.pdf"
    sound.write_bytes(pdf)
    changed.write_bytes(pdf + b" ")

    good = sciatriage("verify", str(sound), home=used)
    both = sciatriage("verify", str(sound), str(changed), home=used)

    assert (good.returncode, both.returncode) == (0, 1)
    assert "unchanged" in good.stdout
    assert "Lovelace" not in good.stdout
    assert [line.split()[0] for line in both.stdout.splitlines()] == ["ok", "FAIL"]


def test_a_recalled_sheet_is_said_to_be_recalled(home: Path, tmp_path: Path) -> None:
    database = home_database(home)
    a_case(a_clinic(database), "recalled")
    file = tmp_path / "recalled.pdf"
    file.write_bytes(kept(database)[0][1])
    database.dispose()

    checked = sciatriage("verify", str(file), home=home)

    assert checked.returncode == 1
    assert "was recalled" in checked.stdout


def test_a_file_that_nobody_signed_is_said_to_be_unsigned(home: Path, tmp_path: Path) -> None:
    database = home_database(home)
    clinic = a_clinic(database)
    case_id = a_case(clinic)
    file = tmp_path / "draft.pdf"
    file.write_bytes(document(database, clinic.physio, case_id, "draft").bytes)
    database.dispose()

    checked = sciatriage("verify", str(file), home=home)

    assert (checked.returncode, "nobody has signed it" in checked.stdout) == (1, True)


def test_a_file_of_absurd_size_is_not_read(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "huge.pdf"
    with file.open("wb") as made:
        made.truncate(1 << 30)

    checked = sciatriage("verify", str(file), home=home)

    assert checked.returncode == 2
    assert "is larger than 64 MB" in checked.stderr
    assert one_sentence(checked.stderr)


def test_damage_in_the_store_is_found(used: Path) -> None:
    assert sciatriage("verify", "--stored", home=used).returncode == 0
    with closing(sqlite3.connect(used / "sciatriage.db", isolation_level=None)) as broken:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'drawings'"
        for (name,) in broken.execute(triggers).fetchall():
            broken.execute(f"DROP TRIGGER {name}")  # our own refuses it: a disk does not ask
        changed = broken.execute("UPDATE drawings SET pdf = x'00' WHERE kind = 'draft'").rowcount
    assert changed > 0

    checked = sciatriage("verify", "--stored", home=used)

    assert checked.returncode == 1
    assert "FAIL  stored draft document" in checked.stdout


def test_a_file_that_cannot_be_read_is_exit_code_2(home: Path) -> None:
    checked = sciatriage("verify", str(home / "none.pdf"), home=home)

    assert checked.returncode == 2
    assert one_sentence(checked.stderr)
