"""A case that is erased is gone from everywhere, and the audit still tells and verifies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, delete, insert, select, text, type_coerce
from sqlalchemy.exc import DBAPIError

from records.actors import Actor, system_actor
from records.case_rows import rows_of
from records.chain import verify_chain
from records.erasure import Erased, compact, erase_case, outdated_cases
from records.errors import NotAllowed, NotFound, WrongState
from records.integrity import damaged_documents
from records.patients import name_key
from records.session import Database
from records.tables import AuditRow, Base, Case, PatientRow
from records.trail import audit_trail
from tests.at_rest import raw
from tests.factories.cases import Clinic, a_case, a_submission, drawn, released, signed_off
from tests.factories.forms import CALM, a_form
from tests.factories.people import NOW, a_patient
from tests.processes import wait_until

SITE = "default"
OPERATOR = system_actor(SITE)
MARKS = ("Quixote", "Windmill", "quixote", "windmill", "07700900", "hospital-77", "dulcinea")
WORDS = "said dulcinea"


def a_marked_case(clinic: Clinic) -> str:
    """Closed; marked values in the identity, the answers and everything that was said."""
    patient = a_patient(
        given_name="Quixote",
        family_name="Windmill",
        phone="07700900",
        external_id="hospital-77",
        birth_date=date(1949, 5, 31),
    )
    form = a_form(CALM, goal_1=WORDS)
    submitted = a_submission(clinic, form, patient=patient, key="dulcinea-1")
    case_id = submitted.case_id
    drawn(clinic, submitted.job_id)
    clinic.act("claim", case_id)
    clinic.act("return_with_question", case_id, question=WORDS)
    clinic.act("reply", case_id, by=clinic.desk, claim=None, text=WORDS)
    job = clinic.view(case_id).job
    drawn(clinic, job.id if job else None)
    signed_off(clinic, case_id, override_code="other", override_reason=WORDS)
    released(clinic, case_id)
    clinic.act("claim", case_id)
    clinic.act("close", case_id, reason=WORDS)
    return case_id


def erased(clinic: Clinic, case_id: str, *, by: Actor = OPERATOR) -> Erased:
    with clinic.db.reading() as session:
        number = session.get_one(Case, case_id).number
    return erase_case(clinic.db, by, number, clinic.now)


def everything(db: Database) -> Iterator[tuple[str, str]]:
    """Every value of every row as text, with the table it is in."""
    with db.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(*table.c)):
                for value in row:
                    told = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    yield table.name, told


def found(db: Database) -> set[str]:
    """The tables in which a marked value is."""
    return {name for name, told in everything(db) if any(mark in told for mark in MARKS)}


def rows_by_table(db: Database, case_id: str) -> dict[str, list[Any]]:
    with db.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(
                    select(*table.c).where(condition).order_by(*table.primary_key.columns)
                )
            ]
            for table, condition in rows_of(case_id)
        }


def test_no_marked_value_is_left_anywhere(clinic: Clinic) -> None:
    case_id = a_marked_case(clinic)
    before = found(clinic.db)
    assert {"cases", "patients", "answers", "messages", "sign_offs", "audit"} <= before

    gone = erased(clinic, case_id)

    assert found(clinic.db) == set()
    assert gone.rows > 30
    assert not any(rows_by_table(clinic.db, case_id).values())
    with clinic.db.reading() as session:
        assert not list(session.scalars(select(PatientRow)))


def test_no_marked_value_is_left_in_the_file(clinic: Clinic) -> None:
    case_id = a_marked_case(clinic)
    for _ in range(3):
        a_case(clinic, "released")
    names = select(Case.id, type_coerce(Case.family_name, LargeBinary))
    with clinic.db.reading() as session:
        sealed = {row[0]: row[1] for row in session.execute(names)}
    erased(clinic, case_id)

    compact(clinic.db)

    if clinic.db.is_sqlite:
        left = raw(clinic.db)
        assert [each for each, name in sealed.items() if name not in left] == [case_id]
        assert [mark for mark in MARKS if mark.encode() in left] == []


def test_the_audit_tells_who_erased_which_case_and_verifies(clinic: Clinic) -> None:
    case_id = a_marked_case(clinic)
    number, kept = clinic.view(case_id).number, verify_chain(clinic.db, SITE).head

    erased(clinic, case_id)

    assert verify_chain(clinic.db, SITE, kept).faults == ()
    row, *older = audit_trail(clinic.db, clinic.admin)
    assert (row.event, row.by, row.case_number, row.note) == ("erase_case", "system", number, None)
    assert {"sign", "release", "close"} <= {each.event for each in older if each.case_id == case_id}


def test_other_cases_are_as_they_were(clinic: Clinic) -> None:
    other = a_case(clinic, "released")
    before = rows_by_table(clinic.db, other)

    erased(clinic, a_marked_case(clinic))

    assert rows_by_table(clinic.db, other) == before
    assert clinic.view(other).state == "released"
    count, damaged = damaged_documents(clinic.db)
    assert count
    assert damaged == ()


def test_another_case_of_the_patient_stays_and_is_named(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_case(clinic, "closed", patient=patient)
    second = a_case(clinic, "closed", patient=patient)
    number = clinic.view(second).number

    assert erased(clinic, first).others == (number,)
    assert clinic.view(second).patient == patient
    assert erased(clinic, second).others == ()
    with clinic.db.reading() as session:
        assert not list(session.scalars(select(PatientRow)))


@pytest.mark.parametrize("state", ["referred", "awaiting_sign_off", "released", "recalled"])
def test_an_open_case_is_not_erased(clinic: Clinic, state: Any) -> None:
    case_id = a_case(clinic, state)
    before = rows_by_table(clinic.db, case_id)

    with pytest.raises(WrongState):
        erased(clinic, case_id)
    assert rows_by_table(clinic.db, case_id) == before


def test_a_closed_case_of_an_open_episode_is_not_erased(clinic: Clinic) -> None:
    """The episode holds what counts for the patient's next form: emergencies, worse answers."""
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    clinic.act("record_outcome", case_id, outcome="seen", note="")
    assert clinic.view(case_id).state == "closed"

    with pytest.raises(WrongState):
        erased(clinic, case_id)
    clinic.act("close_episode", case_id, reason="seen")
    assert erased(clinic, case_id).rows


def test_only_the_operator_erases(clinic: Clinic) -> None:
    case_id = a_case(clinic, "closed")

    for actor in (clinic.physio, clinic.desk, clinic.admin, clinic.token):
        with pytest.raises(NotAllowed):
            erased(clinic, case_id, by=actor)
    with pytest.raises(NotFound):
        erased(clinic, case_id, by=system_actor("other"))


def test_what_is_erased_cannot_be_erased_again(clinic: Clinic) -> None:
    case_id = a_case(clinic, "closed")
    number = clinic.view(case_id).number
    erased(clinic, case_id)

    with pytest.raises(NotFound):
        erase_case(clinic.db, OPERATOR, number, clinic.now)


def test_the_database_refuses_every_deletion_before_the_audit_says_so(clinic: Clinic) -> None:
    case_id = a_marked_case(clinic)
    tried = set()
    for table, condition in rows_of(case_id):
        rows = rows_by_table(clinic.db, case_id)[table.name]
        if rows and table.name not in ("cases", "clocks", "jobs", "submissions"):
            with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
                session.execute(delete(table).where(condition))
            tried.add(table.name)

    assert {"answers", "assessments", "drawings", "sign_offs", "released_documents"} <= tried


def test_a_deletion_that_another_case_s_erasure_would_cover_is_refused(clinic: Clinic) -> None:
    other = a_case(clinic, "closed")
    erased(clinic, a_marked_case(clinic))

    for table, condition in rows_of(other):
        if table.name in ("answers", "sign_offs", "drawings"):
            with pytest.raises(DBAPIError), clinic.db.writing() as session:
                session.execute(delete(table).where(condition))


def test_an_erasure_that_the_program_did_not_write_is_found(clinic: Clinic) -> None:
    """Who can write to the database can claim an erasure, but the chain then says so."""
    case_id = a_case(clinic, "closed")
    with clinic.db.writing() as session:
        row = {
            "site_id": SITE,
            "case_id": case_id,
            "at": NOW,
            "event": "erase_case",
            "actor_id": "x",
            "actor_name": "x",
            "actor_role": "system",
        }
        session.execute(insert(AuditRow).values(**row))
        session.execute(text("DELETE FROM answers"))

    faults = verify_chain(clinic.db, SITE).faults
    assert any("added past the program" in fault for fault in faults)


def later(years: int) -> datetime:
    return NOW.replace(year=NOW.year + years)


def outdated(clinic: Clinic, before: datetime, *, until_age: int = 25) -> tuple[str, ...]:
    return outdated_cases(
        clinic.db, SITE, before=before, now=clinic.now, until_age=until_age
    ).closed


def test_a_case_is_outdated_once_the_last_episode_of_its_patient_is(clinic: Clinic) -> None:
    patient = a_patient()
    first = clinic.view(a_case(clinic, "closed", patient=patient)).number
    alone = clinic.view(a_case(clinic, "closed")).number
    clinic.now = later(3)
    second = clinic.view(a_case(clinic, "closed", patient=patient)).number

    assert outdated(clinic, later(2)) == (alone,)
    assert set(outdated(clinic, later(4))) == {first, alone, second}


def test_open_cases_are_kept_and_counted(clinic: Clinic) -> None:
    a_case(clinic, "awaiting_sign_off")

    told = outdated_cases(clinic.db, SITE, before=later(9), now=later(9), until_age=25)

    assert (told.closed, told.still_open) == ((), 1)


def test_what_is_known_of_the_young_is_kept_until_they_are_grown(clinic: Clinic) -> None:
    born = NOW.date().replace(year=NOW.year - 17)
    case_id = a_case(clinic, "needs_clinician", patient=a_patient(birth_date=born))
    for action in ("withhold", "close"):
        clinic.act("claim", case_id)
        clinic.act(action, case_id, reason="seen")
    number = clinic.view(case_id).number

    clinic.now = later(8) - timedelta(days=1)
    assert outdated(clinic, clinic.now) == ()
    assert outdated(clinic, clinic.now, until_age=18) == (number,)
    clinic.now = later(8)
    assert outdated(clinic, clinic.now) == (number,)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_form_that_comes_while_its_patient_is_erased_is_taken_all_the_same(
    clinic: Clinic,
) -> None:
    """Between finding the patient's row and locking it, the row may go (SQLite has no between)."""
    patient = a_patient()
    erased(clinic, a_case(clinic, "closed", patient=patient))
    with clinic.db.writing() as session:
        key = name_key(patient.given_name, patient.family_name)
        row = PatientRow(
            id="left",
            site_id=SITE,
            name_key=key,
            birth_date=patient.birth_date,
            name_index=key,
            birth_index=patient.birth_date.isoformat(),
            created_at=NOW,
        )
        session.add(row)

    another = Database(clinic.db.url, clinic.db.keys)  # one writer of a process at a time
    with ThreadPoolExecutor() as pool, another.writing() as session:
        session.execute(select(PatientRow.id).where(PatientRow.id == "left").with_for_update())
        coming = pool.submit(a_submission, clinic, patient=patient)
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        wait_until(lambda: session.scalar(waiting), "the form waits for the row")
        session.execute(delete(PatientRow).where(PatientRow.id == "left"))
        session.commit()
        assert coming.result(timeout=20).state == "rendering"
    another.dispose()
