"""No health data in a log line, an exception text or the `repr` of a value."""

import logging
import traceback
from dataclasses import fields

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from records import errors, queue
from records.drafts import load_draft, start_draft
from records.errors import KeyMissing, NotAllowed, RecordsError, StoreUnavailable
from records.session import Database
from records.tables import Base, PatientRow
from records.trail import audit_trail
from tests.factories.cases import Clinic, a_case, a_submission, drawn, take
from tests.factories.forms import EMERGENCY, a_form
from tests.factories.people import a_patient

SECRETS = ("Quixote", "Windmill", "1949", "07700", "ces_recent_or_worse")


def a_secret_case(clinic: Clinic) -> str:
    patient = a_patient(
        given_name="Quixote", family_name="Windmill", phone="07700", external_id="windmill"
    )
    return a_submission(clinic, a_form(EMERGENCY), patient=patient).case_id


def hides(text_: str) -> bool:
    return not any(secret.casefold() in text_.casefold() for secret in SECRETS)


def test_an_error_of_the_database_names_no_value(clinic: Clinic) -> None:
    a_secret_case(clinic)
    with clinic.db.reading() as session:
        row = dict(session.execute(select(*PatientRow.__table__.columns)).mappings().one())

    with pytest.raises(DBAPIError) as refused, clinic.db.writing() as session:
        session.execute(insert(PatientRow).values(**row | {"id": "another"}))
    assert hides(str(refused.value))
    assert hides("".join(traceback.format_exception(refused.value)))
    assert "hidden" in str(refused.value)


def test_the_values_handed_out_hide_what_they_hold(clinic: Clinic) -> None:
    case_id = a_secret_case(clinic)
    patient = a_patient(given_name="Quixote", family_name="Windmill")
    draft_id = start_draft(clinic.db, clinic.desk, patient, clinic.now)
    shown = [
        clinic.view(case_id),
        queue.desk_case(clinic.db, clinic.desk, case_id),
        queue.queue(clinic.db, clinic.physio, now=clinic.now),
        queue.queue(clinic.db, clinic.desk, now=clinic.now),
        a_submission(clinic, patient=patient),
        load_draft(clinic.db, clinic.desk, draft_id),
        patient,
    ]

    assert [value for value in shown if not hides(repr(value))] == []


def test_what_a_worker_gets_hides_the_patient(clinic: Clinic) -> None:
    submitted = a_submission(clinic, patient=a_patient(given_name="Quixote"))

    assert hides(repr(take(clinic, submitted.job_id)))


def test_rows_show_no_value(clinic: Clinic) -> None:
    a_case(clinic, "released")
    with clinic.db.reading() as session:
        for mapper in Base.registry.mappers:
            row = session.scalars(select(mapper.class_).limit(1)).first()
            assert row is None or repr(row) == f"<row of {mapper.class_.__tablename__}>"


def test_statements_are_logged_without_their_values(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        a_secret_case(clinic)

    assert "INSERT INTO cases" in caplog.text
    assert hides(caplog.text)


def test_no_refusal_says_more_than_its_code() -> None:
    found = [e for e in vars(errors).values() if isinstance(e, type)]

    for kind in found:
        if issubclass(kind, RecordsError):
            # What the operator is advised to do is never said to who asked.
            refusal = kind("see /a/file") if kind is KeyMissing else kind()
            assert str(refusal) == kind.code
            assert refusal.sentence
            assert 400 <= kind.status < 500 or kind.status == 503


def test_the_desks_view_holds_no_rule_and_no_answer(clinic: Clinic) -> None:
    case_id = a_secret_case(clinic)
    view = queue.desk_case(clinic.db, clinic.desk, case_id)
    told = {each.name: getattr(view, each.name) for each in fields(view)}

    assert told["emergency_alarm"] is True
    rules, items = clinic.knowledge.red_flags, clinic.knowledge.questionnaire.items
    words = {word for value in told.values() if value for word in str(value).split()}
    assert words & {*rules, *items} == set()


def test_an_administrator_reads_the_audit_without_its_reasons(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")

    trail = audit_trail(clinic.db, clinic.admin)

    assert case_id in {row.case_id for row in trail}
    assert {(row.subject, row.note) for row in trail if row.case_id} == {(None, None)}
    with pytest.raises(NotAllowed):
        audit_trail(clinic.db, clinic.physio)


def test_a_database_that_is_down_names_no_password() -> None:
    db = Database("postgresql://someone:secret-word@127.0.0.1:1/none?connect_timeout=1")

    with pytest.raises(StoreUnavailable) as refused, db.reading() as session:
        session.execute(text("SELECT 1"))
    assert "secret-word" not in str(refused.value)
    db.dispose()


def test_a_drawing_keeps_its_bytes_out_of_lists(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    drawn(clinic, submitted.job_id)

    (document,) = clinic.view(submitted.case_id).documents
    assert document.pages == 2
    assert not hasattr(document, "bytes")
