"""`sciatriage case`: one case leaves as one file."""

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest

from records.session import Database
from tests.cli.command import one_sentence, sciatriage
from tests.factories.cases import Clinic, a_case, a_clinic
from tests.factories.people import a_patient


@pytest.fixture
def clinic(home: Path) -> Clinic:
    """The clinic whose data folder `home` is."""
    return a_clinic(Database(f"sqlite:///{home / 'sciatriage.db'}"))


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
