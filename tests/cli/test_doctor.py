"""What `doctor` says about what wears out: clock, signing key, backup, knowledge, disk."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from records.heartbeats import beat
from records.session import Database
from rules.proof.in_force import knowledge_in_force
from tests.cli.command import sciatriage
from tests.databases import an_empty_database, home_database
from tests.factories.cases import a_case, a_clinic
from tests.factories.people import a_site
from tests.processes import a_broker

NOW = datetime.now(UTC)
UNDECIDED = (
    "ok    retention  the clinic has not said how long it keeps; nothing is erased"
    " (SCIATRIAGE_KEEP_YEARS)\n"
)


def said(check: str, home: Path, **environment: str) -> tuple[int, str]:
    """The exit code, and the one line without the name of the check."""
    done = sciatriage("doctor", "--check", check, home=home, **environment)
    return done.returncode, done.stdout


def opened(home: Path) -> Database:
    return home_database(home)


@pytest.fixture
def used(home: Path) -> Path:
    """A clinic that has worked for years: the factories' clock stands in the past."""
    database = opened(home)
    a_case(a_clinic(database), "released")
    database.dispose()
    return home


def test_a_backup_is_missed_after_a_day_and_seen_when_it_was_made(
    home: Path, used: Path, tmp_path: Path
) -> None:
    database = opened(home)
    assert said("backup", home)[0] == 1
    assert "none was ever made; run `sciatriage backup FILE`" in said("backup", home)[1]

    beat(database, "backup:here", NOW - timedelta(days=3))
    code, line = said("backup", home)
    assert (code, f"of {NOW - timedelta(days=3):%Y-%m-%d}" in line) == (1, True)

    assert sciatriage("backup", str(tmp_path / "clinic.tar"), home=home).returncode == 0
    code, line = said("backup", home)
    assert (code, "ok    backup     made" in line) == (0, True), line
    database.dispose()


def test_erasing_is_missed_after_a_month_once_the_clinic_has_said_how_long_it_keeps(
    home: Path,
) -> None:
    years = {"SCIATRIAGE_KEEP_YEARS": "8"}
    assert said("retention", home) == (0, UNDECIDED)
    assert said("retention", home, **years)[0] == 0
    database = opened(home)
    a_case(a_clinic(database, now=datetime(2015, 6, 1, tzinfo=UTC)))
    code, line = said("retention", home, **years)
    assert (code, "not every site was ever looked through" in line) == (1, True)

    assert sciatriage("retention", home=home, **years).returncode == 0
    code, line = said("retention", home, **years)
    assert (code, f"last looked through on {NOW:%Y-%m-%d}" in line) == (0, True)

    a_site(database)
    assert said("retention", home, **years)[0] == 1
    beat(database, "retention:other", NOW)
    beat(database, "retention:default", NOW - timedelta(days=40))
    database.dispose()
    code, line = said("retention", home, **years)
    assert (code, "run `sciatriage retention` every month" in line) == (1, True)


def test_a_new_installation_is_told_to_make_backups_and_is_well(home: Path) -> None:
    code, line = said("backup", home)

    assert (code, "every day" in line) == (0, True)


def test_a_clock_that_went_back_is_seen_by_what_is_stored(home: Path) -> None:
    database = opened(home)
    assert said("clock", home)[0] == 0
    beat(database, "relay:here", NOW + timedelta(hours=2))
    database.dispose()

    code, line = said("clock", home)

    assert (code, "timedatectl set-ntp true" in line) == (1, True)


def test_a_clock_that_is_not_that_of_redis_is_seen(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_broker() as broker:
        assert said("clock", home, BROKER_URL=broker.url)[1].endswith("agrees with Redis's\n")
        monkeypatch.setattr(
            "api.cli.upkeep.utc_now", lambda: datetime.now(UTC) + timedelta(minutes=7)
        )
        code, line = said("clock", home, BROKER_URL=broker.url)

    told = re.search(r"\+(\d+) s from Redis's", line)
    assert code == 1
    assert told, line
    assert 420 <= int(told[1]) < 480


def test_a_signing_key_that_is_gone_is_told_from_one_that_was_never_made(
    home: Path, tmp_path: Path
) -> None:
    assert said("signing", home) == (0, "ok    signing    none yet; the first signature makes it\n")
    database = opened(home)
    a_case(a_clinic(database), "released")
    database.dispose()

    code, line = said("signing", home)

    assert (code, "put it back from a backup" in line) == (1, True)


def _key(path: Path, passphrase: bytes, ends: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clinic")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(passphrase)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"c", key, made, None, locked))


@pytest.mark.parametrize(
    ("days", "passphrase", "code", "words"),
    [
        (400, "right", 0, "opens, lasts until"),
        (10, "right", 1, "make a new one (docs/runbook.md, Change keys)"),
        (400, "wrong", 1, "put key and passphrase back from one backup"),
    ],
)
def test_a_signing_key_that_ends_soon_or_does_not_open(
    home: Path, days: int, passphrase: str, code: int, words: str
) -> None:
    _key(home / "signing-key.p12", b"right", NOW + timedelta(days=days))

    found, line = said("signing", home, SCIATRIAGE_SIGNING_PASSPHRASE=passphrase)

    assert (found, words in line) == (code, True), line


def test_rules_that_are_not_proved_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert knowledge_in_force.__kwdefaults__ is not None
    monkeypatch.setitem(knowledge_in_force.__kwdefaults__, "certificate", home / "gone.json")

    code, line = said("knowledge", home)

    assert (code, "no certificate" in line, "installs Sciatriage again" in line) == (1, True, True)
    assert "unproved" in said("knowledge", home, SCIATRIAGE_DEVELOPMENT="1")[1]


def test_a_full_disk_is_told_with_what_may_go(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50 << 20))

    code, line = said("disk", home)

    assert (code, "50 MB free" in line, "old backups" in line) == (1, True, True)


def test_a_database_that_can_be_read_only_is_told(home: Path) -> None:
    assert said("database", home) == (0, "ok    database   sqlite\n")

    (home / "sciatriage.db-turn").unlink()
    (home / "sciatriage.db-turn").mkdir()
    code, line = said("database", home)

    assert (code, "nothing can be written" in line) == (1, True)


def test_a_database_that_only_reads_is_named(tmp_path: Path, home: Path) -> None:
    with an_empty_database("postgresql", tmp_path) as url:
        assert said("database", home, DATABASE_URL=url) == (0, "ok    database   postgresql\n")
        opened = Database(url)
        with opened.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            name = connection.engine.url.database
            connection.execute(
                text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            )
        opened.dispose()

        code, line = said("database", home, DATABASE_URL=url)

    assert (code, "lets nobody write: it is a standby" in line) == (1, True), line
