"""`sciatriage case` and `retention`: one case leaves as one file; what is erased is gone."""

import hashlib
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.cli.retention import years_before
from tests.cli.command import one_sentence, sciatriage
from tests.databases import home_database
from tests.factories.cases import Clinic, a_case, a_clinic
from tests.factories.people import a_patient


@pytest.fixture
def clinic(home: Path) -> Clinic:
    """The clinic whose data folder `home` is."""
    return a_clinic(home_database(home))


def a_number(clinic: Clinic, *state: str, **given: object) -> str:
    case_id = a_case(clinic, *state, **given)  # type: ignore[arg-type] # a state
    return clinic.view(case_id).number


def test_a_case_leaves_as_one_file_that_names_and_hashes_what_is_in_it(
    clinic: Clinic, home: Path
) -> None:
    number = a_number(clinic, "released", patient=a_patient(given_name="Quixote"))
    file = home / "case.zip"

    done = sciatriage("case", "export", number.lower(), "-o", str(file), home=home)

    assert done.returncode == 0, done.stderr
    assert "Quixote" not in done.stdout + done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
        for name, said in manifest["files"].items():
            content = archive.read(name)
            found = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            assert found == said
        case = json.loads(archive.read("case.json"))
    assert (manifest["case"], case["case"]) == (number, number)
    assert manifest["knowledge"] == [clinic.knowledge.version]
    assert manifest["program"].startswith("sciatriage ")
    assert case["rows"]["cases"][0]["given_name"] == "Quixote"


def test_nothing_is_overwritten_and_nothing_half_written_stays(clinic: Clinic, home: Path) -> None:
    number, file = a_number(clinic), home / "case.zip"
    file.write_text("mine")

    again = sciatriage("case", "export", number, "-o", str(file), home=home)
    unknown = sciatriage("case", "export", "AAAA-AAAA", "-o", str(home / "none.zip"), home=home)
    nowhere = sciatriage("case", "export", number, "-o", str(home / "no" / "x.zip"), home=home)

    for refused in (again, unknown, nowhere):
        assert refused.returncode == 1
        assert one_sentence(refused.stderr)
    assert file.read_text() == "mine"
    assert sorted(path.name for path in home.glob("*.zip")) == ["case.zip"]


def test_a_missing_file_name_is_wrong_usage(home: Path) -> None:
    assert sciatriage("case", "export", "AAAA-AAAA", home=home).returncode == 2


def everything(home: Path) -> bytes:
    """All bytes of the data folder."""
    return b"".join(path.read_bytes() for path in home.iterdir() if path.is_file())


def sealed_name(home: Path, number: str) -> bytes:
    """The given name as the file holds it."""
    with closing(sqlite3.connect(home / "sciatriage.db")) as database:
        query = "SELECT given_name FROM cases WHERE number = ?"
        (sealed,) = database.execute(query, (number,)).fetchone()
    return sealed if isinstance(sealed, bytes) else bytes(sealed, "utf-8")


def test_a_case_is_erased_when_its_number_is_typed_again(clinic: Clinic, home: Path) -> None:
    number = a_number(clinic, "closed", patient=a_patient(given_name="Quixote"))
    open_one = a_number(clinic, "released")

    wrong = sciatriage("case", "erase", number, home=home, given="AAAA-AAAA\n")
    still_open = sciatriage("case", "erase", open_one, "--yes", home=home)
    name = sealed_name(home, number)
    assert name in everything(home)
    done = sciatriage("case", "erase", number, home=home, given=f"{number}\n")

    assert (wrong.returncode, still_open.returncode) == (1, 1)
    assert "nothing was erased" in wrong.stderr
    assert one_sentence(still_open.stderr)
    assert open_one in still_open.stderr
    assert done.returncode == 0, done.stderr
    assert f"Case {number} is erased" in done.stdout
    assert name not in everything(home)
    assert b"Quixote" not in everything(home)
    assert sciatriage("case", "export", number, "-o", "x.zip", home=home).returncode == 1


def test_the_other_cases_of_the_patient_are_named(clinic: Clinic, home: Path) -> None:
    patient = a_patient()
    first = a_number(clinic, "closed", patient=patient)
    second = a_number(clinic, "closed", patient=patient)

    assert second in sciatriage("case", "erase", first, "--yes", home=home).stdout


def test_after_an_erasure_the_audit_verifies_and_a_backup_restores(
    clinic: Clinic, home: Path, tmp_path: Path
) -> None:
    a_number(clinic, "needs_clinician")
    number = a_number(clinic, "closed")
    head = sciatriage("audit", "verify", home=home).stdout.split("head ")[1].strip()
    assert sciatriage("case", "erase", number, "--yes", home=home).returncode == 0
    file = tmp_path / "after.tar"

    verified = sciatriage("audit", "verify", "--site", "default", "--head", head, home=home)
    written = sciatriage("backup", "--with-data-key", str(file), home=home)
    tried = sciatriage("restore", "--verify", str(file), home=tmp_path / "elsewhere")

    assert verified.returncode == 0, verified.stdout
    assert (written.returncode, tried.returncode) == (0, 0), tried.stdout + tried.stderr


def test_retention_erases_the_old_and_says_first_what_it_would(clinic: Clinic, home: Path) -> None:
    clinic.now = datetime(2015, 6, 1, tzinfo=UTC)
    old = a_number(clinic, "closed")
    forgotten = a_number(clinic, "released")
    clinic.now = datetime.now(UTC)
    new = a_number(clinic, "closed")

    said = sciatriage("retention", "--keep-years", "8", "--dry-run", home=home)
    assert f"{old} would be erased" in said.stdout
    assert "1 older cases are still open" in said.stdout
    done = sciatriage("retention", "--keep-years", "8", home=home)

    assert (said.returncode, done.returncode) == (0, 0), done.stderr
    assert f"{old} erased" in done.stdout
    assert not any(number in done.stdout for number in (new, forgotten))
    again = sciatriage("retention", home=home, SCIATRIAGE_KEEP_YEARS="8")
    assert "0 cases closed" in again.stdout


def test_how_long_is_never_guessed(home: Path) -> None:
    said = sciatriage("retention", home=home)
    assert (said.returncode, "set SCIATRIAGE_KEEP_YEARS" in said.stderr) == (2, True)
    assert sciatriage("retention", "--keep-years", "0", home=home).returncode == 2


def test_years_are_counted_to_the_day() -> None:
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 8).date().isoformat() == "2020-02-29"
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 9).date().isoformat() == "2019-02-28"
