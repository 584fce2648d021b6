"""What patients say is sealed: in the database nobody reads it without the key."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, LargeBinary, String, Table, func, select, text, type_coerce
from sqlalchemy.dialects import sqlite

from records.errors import KeyMissing
from records.keyring import Keyring
from records.matching import matches
from records.sealed import (
    Blind,
    Sealed,
    SealedBytes,
    SealedDate,
    SealedJson,
    SealedText,
)
from records.sealing import SealBroken
from records.session import Database
from records.tables import Base, Case
from tests.at_rest import shown
from tests.databases import DATA_KEY
from tests.factories.cases import Clinic, a_case, a_submission
from tests.factories.people import a_patient, a_user
from tests.records.tampering import as_attacker

PLAIN = {
    "assessments.counts": "rule ids and scores, for what is counted over many cases",
    "assessments.knowledge_version": "of the program",
    "assessments.questionnaire_version": "of the program",
    "cases.acknowledged_by": "staff",
    "cases.desk_scripts": "what the desk is to do, for its list",
    "clinic_profiles.content": "the clinic's own address",
    "heartbeats.name": "of a process",
    "identities.issuer": "of staff",
    "identities.subject": "of staff",
    "jobs.subject": "ids and a revision",
    "passcodes.passcode_hash": "a hash",
    "sign_ins.browser": "of staff",
    "sign_offs.knowledge_version": "of the program",
    "sign_offs.questionnaire_version": "of the program",
    "sign_offs.undone_by": "staff",
    "sites.name": "the clinic's own name",
    "submissions.idempotency_key": "of the sender; no health data belongs in it",
    "tokens.name": "of a sender",
    "users.password_hash": "a hash",
    "users.username": "staff",
    "data_keys.key_id": "an id",
    "passkeys.credential_id": "of staff",
    "passkeys.public_key": "of staff",
}
"""Columns with room for what a patient says, and why they are not sealed."""
STAFF = ("actor_name", "full_name", "saved_by_name", "signer_name")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = {
    SealedText("a.text"): WORDS,
    SealedBytes("a.bytes"): st.binary(),
    SealedDate("a.date"): st.dates(),
    SealedJson("a.json"): JSON_VALUES.filter(lambda value: value is not None),
}


def dialect_with(keys: str) -> Any:
    """A dialect that has these keys."""
    dialect: Any = sqlite.dialect()
    dialect.keyring = Keyring(keys)
    return dialect


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.place)
@given(data=st.data())
def test_whatever_is_sealed_comes_back_as_it_was(kind: Sealed[Any], data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    dialect = dialect_with("one")

    sealed, again = (kind.process_bind_param(value, dialect) for _ in range(2))

    assert sealed != again
    back = kind.process_result_value(sealed, dialect)
    assert back == value
    if isinstance(value, dict):
        assert list(back) == list(value)


def test_a_seal_opens_with_its_key_in_its_place_only() -> None:
    one, other = SealedText("a.one"), SealedText("a.other")
    sealed = one.process_bind_param("words", dialect_with("key"))
    assert sealed is not None
    assert one.process_result_value(sealed, dialect_with("newer key")) == "words"

    with pytest.raises(SealBroken):
        other.process_result_value(sealed, dialect_with("key"))
    with pytest.raises(KeyMissing):
        one.process_result_value(sealed, dialect_with("another"))
    for broken in (sealed[:-1], sealed[:8], sealed[:-1] + bytes([sealed[-1] ^ 1]), "words"):
        with pytest.raises(SealBroken):
            one.process_result_value(broken, dialect_with("key"))


def test_equal_names_look_different_and_are_still_found(clinic: Clinic) -> None:
    patient = a_patient(external_id="R-1")
    first, second = (a_submission(clinic, patient=patient) for _ in range(2))

    with clinic.db.reading() as session:
        sealed = session.scalars(select(type_coerce(Case.family_name, LargeBinary))).all()
        episodes = session.scalars(select(Case.episode_id)).all()
    assert first.case_id != second.case_id
    assert len(set(sealed)) == 2
    assert len(set(episodes)) == 1
    other_name = a_patient(given_name="Someone", family_name="Else", external_id="R-1")
    assert [each.name for each in matches(clinic.db, clinic.desk, other_name)] == ["differs"]


def test_what_was_moved_to_another_column_is_not_read(clinic: Clinic) -> None:
    case_id = a_submission(clinic).case_id
    as_attacker(clinic.db, "UPDATE cases SET given_name = family_name")

    with pytest.raises(SealBroken):
        clinic.view(case_id)


def test_a_sealed_column_is_never_compared_in_vain() -> None:
    with pytest.raises(TypeError, match="blind index"):
        select(Case).where(Case.family_name == "Lovelace")


def columns() -> list[Any]:
    tables: list[Table] = Base.metadata.sorted_tables
    return [column for table in tables for column in table.c]


def test_every_sealed_value_is_bound_to_its_own_column() -> None:
    placed = [column for column in columns() if isinstance(column.type, Sealed | Blind)]
    assert len(placed) > 30
    for column in placed:
        assert column.type.place == str(column)
        if isinstance(column.type, Blind):
            assert isinstance(column.table.c[column.type.of].type, Sealed)


def test_every_column_with_room_for_words_is_sealed_or_says_why_not() -> None:
    roomy = {
        str(column)
        for column in columns()
        if column.name not in STAFF
        and (
            isinstance(column.type, JSON | LargeBinary)
            or (isinstance(column.type, String) and (column.type.length or 0) > 64)
        )
    }
    assert roomy == PLAIN.keys()


def test_in_the_raw_database_nothing_of_a_patient_can_be_read(clinic: Clinic) -> None:
    words = ("Zyxquilla", "Vorbinski", "07700900417", "REC-5521", "1949-03-07", "wants to be seen")
    patient = a_patient(
        given_name="Zyxquilla",
        family_name="Vorbinski",
        phone="07700900417",
        external_id="REC-5521",
        birth_date=date(1949, 3, 7),
    )
    a_case(clinic, "withheld", patient=patient)
    clinic.wait(minutes=1)
    a_case(clinic, "released", patient=patient)
    a_user(clinic.db, full_name="Plainly Readable")

    looked_for = (*words, "%PDF draft handout", "Plainly Readable")
    assert shown(clinic.db, looked_for) == ["Plainly Readable"]


def stored(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.parametrize("given", ["another key", Path("none"), None])
def test_with_a_wrong_key_or_none_nothing_is_read_or_stored(
    clinic: Clinic, tmp_path: Path, given: str | Path | None
) -> None:
    a_submission(clinic)
    keys = None if given is None else Keyring(tmp_path / given if given == Path("none") else given)
    other = Clinic(**{**vars(clinic), "db": Database(clinic.db.url, keys)})

    with pytest.raises(Exception, match="store_unavailable") as fault:
        a_submission(other)
    unreadable = pytest.raises(KeyMissing)
    with unreadable, other.db.reading() as session:
        session.scalars(select(Case)).all()

    assert "another key" not in str(fault.value)
    assert stored(clinic.db) == 1
    assert not (tmp_path / "none").exists()
    other.db.dispose()


def test_the_first_one_who_stores_something_makes_the_key_and_no_file_is_overwritten(
    sqlite_db: Database, tmp_path: Path
) -> None:
    file = tmp_path / "data-key"
    db = Database(sqlite_db.url, Keyring(file))
    a_user(db)
    made = file.read_text()

    assert (len(made.strip()), file.stat().st_mode & 0o777) == (43, 0o600)
    Keyring(file).make_first()
    assert file.read_text() == made
    file.write_text("")
    emptied = Database(sqlite_db.url, Keyring(file))
    with pytest.raises(KeyMissing) as fault:
        a_user(emptied)
    assert str(file) in fault.value.advice
    assert file.read_text() == ""
    for each in (db, emptied):
        each.dispose()


def test_the_keys_show_nothing_of_themselves() -> None:
    keys = Keyring(DATA_KEY)

    assert DATA_KEY not in repr(keys)
    assert DATA_KEY.encode() not in keys.seal(b"", b"")
    with pytest.raises(KeyMissing):
        keys.add()


def test_a_database_without_keys_still_counts(clinic: Clinic) -> None:
    a_submission(clinic)
    without = Database(clinic.db.url)
    with without.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM cases")) == 1
    without.dispose()
