"""`sciatriage keys`: shown, changed, forgotten; a wrong key is refused in plain words."""

from pathlib import Path

import pytest

from tests.cli.command import one_sentence, sciatriage
from tests.databases import home_database
from tests.factories.cases import a_case, a_clinic


@pytest.fixture
def used(home: Path) -> Path:
    """A data folder with a patient and a key."""
    database = home_database(home)
    a_case(a_clinic(database), "released")
    database.dispose()
    return home


def ids(home: Path) -> list[str]:
    """Of the keys, the one that writes first."""
    return [line.split()[0] for line in sciatriage("keys", "list", home=home).stdout.splitlines()]


def test_a_key_is_changed_and_the_old_one_forgotten(used: Path) -> None:
    before = (used / "data-key").read_text()
    (old,) = ids(used)

    rotated = sciatriage("keys", "rotate", home=used)

    assert rotated.returncode == 0, rotated.stderr
    assert "New key" in rotated.stdout
    assert "  cases: 1 of 1 rows" in rotated.stdout
    new, kept = ids(used)
    assert (kept, new != old) == (old, True)
    assert before in (used / "data-key").read_text()
    assert (used / "data-key").stat().st_mode & 0o777 == 0o600
    listed = sciatriage("keys", "list", home=used).stdout
    assert f"{old}  only reads, 0 rows" in listed
    for wrong in (new, "00000000"):
        refused = sciatriage("keys", "forget", wrong, home=used)
        assert (refused.returncode, one_sentence(refused.stderr)) == (1, True)
    assert sciatriage("keys", "forget", "no id", home=used).returncode == 2
    assert sciatriage("keys", "forget", old, home=used).returncode == 0
    assert ids(used) == [new]
    assert sciatriage("verify", "--stored", home=used).returncode == 0
    assert sciatriage("audit", "verify", home=used).returncode == 0


def test_a_lost_or_another_key_is_said_plainly_and_nothing_is_made_instead(used: Path) -> None:
    file = used / "data-key"
    right = file.read_text()
    file.unlink()
    lost = sciatriage("token", "add", "form", "Website", home=used)
    doctor = sciatriage("doctor", "--check", "data-key", home=used)
    assert (lost.returncode, file.exists()) == (1, False)
    assert str(file) in lost.stderr
    assert (doctor.returncode, "There is no data key in" in doctor.stdout) == (1, True)

    file.write_text("another key")
    other = sciatriage("token", "add", "form", "Website", home=used)
    doctor = sciatriage("doctor", "--check", "data-key", home=used)
    rotated = sciatriage("keys", "rotate", home=used)
    assert (other.returncode, rotated.returncode, file.read_text()) == (1, 1, "another key")
    assert "is not the one of this database" in doctor.stdout
    assert one_sentence(rotated.stderr) or "Nothing was stored" in rotated.stderr

    file.write_text(right)
    assert "ok    data-key" in sciatriage("doctor", "--check", "data-key", home=used).stdout


def test_keys_from_the_environment_are_changed_there(used: Path) -> None:
    old = (used / "data-key").read_text().strip()
    refused = sciatriage("keys", "rotate", home=used, SCIATRIAGE_DATA_KEY=old)
    assert (refused.returncode, "change them there" in refused.stderr) == (1, True)

    both = f"a-newer-key {old}"
    rotated = sciatriage("keys", "rotate", home=used, SCIATRIAGE_DATA_KEY=both)
    assert rotated.returncode == 0, rotated.stderr
    alone = sciatriage("verify", "--stored", home=used, SCIATRIAGE_DATA_KEY="a-newer-key")
    assert alone.returncode == 0, alone.stderr
