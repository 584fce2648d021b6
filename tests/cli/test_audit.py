"""The audit on the command line: who did what, and whether it is still what was written."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import one_sentence, sciatriage
from tests.databases import home_database
from tests.factories.cases import a_case, a_clinic
from tests.factories.people import a_site
from tests.records.tampering import ANEW, as_attacker


def _people(home: Path) -> None:
    for name in ("maria", "jo"):
        made = sciatriage(
            *("user", "add", name, "--name", name.title(), "--role", "front_desk"),
            "--random-password",
            home=home,
        )
        assert made.returncode == 0, made.stderr


def _tamper(home: Path, *statements: str) -> None:
    database = home_database(home)
    as_attacker(database, *statements)
    database.dispose()


def test_the_rows_of_one_case_are_listed_by_its_number(home: Path) -> None:
    database = home_database(home)
    clinic = a_clinic(database)
    number = clinic.view(a_case(clinic)).number
    a_case(clinic)
    database.dispose()

    listed = sciatriage("audit", "list", "--case", number.lower(), home=home)

    assert [line.split()[2] for line in listed.stdout.splitlines()] == ["rendered", "submit"]
    unknown = sciatriage("audit", "list", "--case", "2222-2222", home=home)
    assert (unknown.returncode, unknown.stdout) == (0, "")
    assert unknown.stderr == "No row fits at the site default. Sites here: default.\n"


def test_the_audit_says_who_did_what_also_that_it_was_exported(home: Path) -> None:
    _people(home)

    listed = sciatriage("audit", "list", "--limit", "1", home=home)
    exported = sciatriage("audit", "export", "-o", str(home / "audit.jsonl"), home=home)

    rows = [json.loads(line) for line in (home / "audit.jsonl").read_text().splitlines()]
    assert exported.returncode == 0
    assert [row["event"] for row in rows][:3] == ["export_audit", "create_user", "create_user"]
    assert {row["by"] for row in rows} == {"system"}
    assert listed.stdout.count("\n") == 1
    assert "create_user" in listed.stdout


def test_an_audit_as_it_was_written_verifies_and_prints_its_head(home: Path) -> None:
    _people(home)

    verified = sciatriage("audit", "verify", home=home)

    assert verified.returncode == 0
    found = re.search(r"default: \d+ rows, intact; head (\d+:[0-9a-f]{64})", verified.stdout)
    assert found
    words = ("audit", "verify", "--site", "default", "--head", found[1])
    assert sciatriage(*words, home=home).returncode == 0


def test_an_altered_row_is_named(home: Path) -> None:
    _people(home)
    _tamper(home, "UPDATE audit SET actor_name = 'Eve' WHERE id = 2")

    verified = sciatriage("audit", "verify", home=home)

    assert verified.returncode == 1
    assert re.search(r"row 2 \(entry \d+\) is altered", verified.stdout)
    assert one_sentence(verified.stderr)


def test_a_cut_off_end_is_found_with_the_head_that_was_kept(home: Path) -> None:
    _people(home)
    head = sciatriage("audit", "verify", home=home).stdout.split("head ")[1].strip()
    _tamper(
        home,
        "DELETE FROM audit_links WHERE number > 1",
        "DELETE FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_links)",
    )

    blind = sciatriage("audit", "verify", "--site", "default", home=home)
    told = sciatriage("audit", "verify", "--site", "default", "--head", head, home=home)

    assert (blind.returncode, told.returncode) == (0, 1)
    assert "before the head that was kept" in told.stdout


@pytest.mark.parametrize("anew", [False, True], ids=["cut off", "written anew"])
def test_an_older_backup_finds_what_the_database_cannot_tell(
    home: Path, tmp_path: Path, anew: bool
) -> None:
    _people(home)
    backup = str(tmp_path / "clinic.tar")
    assert sciatriage("backup", backup, home=home).returncode == 0
    assert sciatriage("audit", "verify", "--backup", backup, home=home).returncode == 0
    _tamper(home, *ANEW, "DELETE FROM users")
    if anew:
        _people(home)

    blind = sciatriage("audit", "verify", home=home)
    told = sciatriage("audit", "verify", "--backup", backup, home=home)

    assert (blind.returncode, told.returncode) == (0, 1)
    assert "the head that was kept" in told.stdout


def test_a_site_that_is_gone_since_the_backup_is_named(home: Path, tmp_path: Path) -> None:
    database = home_database(home)
    a_site(database, "north")
    database.dispose()
    backup = str(tmp_path / "clinic.tar")
    assert sciatriage("backup", backup, home=home).returncode == 0
    _tamper(home, *ANEW, "DELETE FROM clinic_profiles", "DELETE FROM sites WHERE id = 'north'")

    told = sciatriage("audit", "verify", "--backup", backup, home=home)

    assert told.returncode == 1
    assert "are not here: north" in told.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--backup", "/none"), 2),
        (("--backup", __file__), 2),
        (("--backup", __file__, "--head", f"1:{'0' * 64}", "--site", "default"), 2),
        (("--head", "nonsense", "--site", "default"), 2),
        (("--head", f"1:{'0' * 64}"), 2),
        (("--site", "moon"), 1),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    home: Path, words: tuple[str, ...], code: int
) -> None:
    refused = sciatriage("audit", "verify", *words, home=home)

    assert refused.returncode == code
    assert refused.stderr.strip()
