"""Another data key: everything is sealed anew while the clinic goes on."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, text, type_coerce, update
from sqlalchemy.exc import DBAPIError

from records import rotation
from records.chain import verify_chain
from records.errors import KeyMissing
from records.integrity import damaged_documents
from records.keyring import Keyring
from records.queue import queue
from records.resealing import rows_left, rows_of
from records.second_factor import check_code, confirm_enrolment, enrol
from records.session import Database
from records.tables import AuditRow, Case, Message, PatientRow
from tests.factories.cases import Clinic, a_case, a_clinic, a_submission
from tests.factories.people import NOW, a_patient
from tests.records.tampering import as_attacker
from tests.records.test_second_factor import code_of


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys")


@pytest.fixture
def clinic(database_url: str, keys: Keyring) -> Iterator[Clinic]:
    """A clinic whose keys are in a file."""
    db = Database(database_url, keys)
    yield a_clinic(db)
    db.dispose()


def silent(table: str, done: int, total: int) -> None:
    assert table
    assert 0 <= done <= total


def rotate(clinic: Clinic, keys: Keyring) -> rotation.Rotated:
    assert rotation.begin(clinic.db, keys, NOW)
    return rotation.finish(clinic.db, keys, silent, NOW)


def test_afterwards_nothing_needs_the_old_key_and_all_is_as_before(
    clinic: Clinic, keys: Keyring
) -> None:
    patient = a_patient(external_id="R-1")
    case_id = a_case(clinic, "released", patient=patient)
    clinic.wait(minutes=1)
    a_case(clinic, "returned", patient=patient)
    secret = enrol(clinic.db, clinic.physio, "Clinic", NOW).secret
    confirm_enrolment(clinic.db, clinic.physio, code_of(secret, seconds=-30), NOW)
    before, old = clinic.view(case_id), keys.writing.id

    found = rotate(clinic, keys)

    assert (rows_left(clinic.db), rows_of(clinic.db, old)) == ({}, 0)
    assert (found.damaged, found.rows > 20) == ((), True)
    rotation.forget(clinic.db, keys, old, NOW)
    assert [key.id for key in keys.keys] == [keys.writing.id] != [old]
    assert clinic.view(case_id) == before
    assert damaged_documents(clinic.db)[1] == ()
    assert verify_chain(clinic.db, "default").faults == ()
    assert check_code(clinic.db, clinic.physio, code_of(secret), NOW)
    again = a_submission(clinic, patient=patient).case_id
    assert clinic.view(again).other_cases[-1].id != again
    assert len(clinic.view(again).other_cases) == 2
    with clinic.db.reading() as session:
        events = session.scalars(select(AuditRow.event).order_by(AuditRow.id)).all()
    assert [e for e in events if "key" in e] == ["rotate_keys", "keys_rotated", "forget_key"]


def test_the_clinic_goes_on_meanwhile_and_nobody_becomes_two(
    clinic: Clinic, keys: Keyring, database_url: str
) -> None:
    people = [a_patient() for _ in range(3)]
    for patient in people:
        a_submission(clinic, patient=patient)
    # Another process: it has read the file on its own.
    other = Clinic(**{**vars(clinic), "db": Database(database_url, Keyring(keys.file or ""))})
    over, faults = threading.Event(), list[Exception]()

    def write() -> None:
        turn = 0
        while not over.is_set() or turn < 6:
            try:
                patient = people[turn % 3] if turn % 2 else a_patient(family_name=f"New{turn}")
                a_submission(other, patient=patient, key=f"meanwhile-{turn}")
            except Exception as fault:
                faults.append(fault)
            turn += 1
            time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        rotate(clinic, keys)
    finally:
        over.set()
        writer.join()

    assert faults == []
    assert rows_left(clinic.db) == {}
    with clinic.db.reading() as session:
        known = session.scalars(select(PatientRow.name_key)).all()
        cases = session.scalars(select(Case)).all()
        assert len(known) == len(set(known))
        assert len(cases) >= 9
    assert len(queue(clinic.db, clinic.physio, now=clinic.now)) == len(cases)
    other.db.dispose()


class Stopped(Exception):
    pass


def test_what_was_stopped_in_the_middle_goes_on_with_the_same_key(
    clinic: Clinic, keys: Keyring
) -> None:
    case_id = a_case(clinic, "released")
    before = clinic.view(case_id)
    old = keys.writing.id

    def stop(table: str, done: int, total: int) -> None:
        if table == "cases":
            raise Stopped

    assert rotation.begin(clinic.db, keys, NOW)
    with pytest.raises(Stopped):
        rotation.finish(clinic.db, keys, stop, NOW)
    new = keys.writing.id
    assert sum(rows_left(clinic.db).values()) > 0
    assert clinic.view(case_id) == before  # under both keys at once
    with pytest.raises(KeyMissing, match="store_unavailable") as refused:
        rotation.forget(clinic.db, keys, old, NOW)
    assert "still need" in refused.value.advice

    assert not rotation.begin(clinic.db, keys, NOW)
    rotation.finish(clinic.db, keys, silent, NOW)
    assert keys.writing.id == new
    assert rows_left(clinic.db) == {}
    assert clinic.view(case_id) == before


def test_what_no_key_opens_stays_as_it_is_and_is_named(clinic: Clinic, keys: Keyring) -> None:
    a_case(clinic, "returned")
    as_attacker(clinic.db, "UPDATE messages SET text = (SELECT given_name FROM cases)")

    assert rotate(clinic, keys).damaged == ("messages 1",)
    assert rows_left(clinic.db) == {"messages": 1}


def test_another_databases_keys_change_nothing(clinic: Clinic, tmp_path: Path) -> None:
    a_submission(clinic)
    file = tmp_path / "another"
    file.write_text("another key")
    wrong = Database(clinic.db.url, Keyring(file))

    with pytest.raises(KeyMissing):
        rotation.begin(wrong, Keyring(file), NOW)
    assert file.read_text() == "another key"
    assert rows_left(clinic.db) == {}
    wrong.dispose()


def test_an_older_key_is_not_made_the_one_that_writes(clinic: Clinic, keys: Keyring) -> None:
    rotate(clinic, keys)
    assert keys.file is not None
    keys.file.write_text("\n".join(reversed(keys.file.read_text().split())))

    with pytest.raises(KeyMissing) as refused:
        rotation.begin(clinic.db, Keyring(keys.file), NOW)
    assert "has to be the first" in refused.value.advice


def test_the_database_lets_only_the_newest_key_replace_an_older_one(
    clinic: Clinic, keys: Keyring
) -> None:
    a_case(clinic, "returned")
    with clinic.db.reading() as session:
        sealed = session.scalar(select(type_coerce(Message.text, LargeBinary)))
    assert sealed is not None
    about = b"messages.text"
    first = keys.keys[0]
    keys.add()
    with clinic.db.writing():
        pass

    stranger = Keyring("a key that this database does not know")
    for forged in (first.seal(b"other words", about), stranger.seal(b"x", about), None):
        with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
            session.execute(text("UPDATE messages SET text = :new"), {"new": forged})
    with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
        session.execute(update(Message).values(text="other words", kind="reply"))
    rotation.finish(clinic.db, keys, silent, NOW)
    with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
        session.execute(update(Message).values(text="other words"))
