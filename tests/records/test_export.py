"""A case as values: nothing of it is missing, nothing of another's is in it."""

import json
import zlib
from typing import Any

import pytest
from sqlalchemy import select

from records.actors import system_actor
from records.case_rows import KEPT, rows_of, tables_of_a_case
from records.errors import NotAllowed, NotFound
from records.export import CaseFile, export_case
from records.tables import AuditRow, Base, Drawing, PhonePage, ReleasedDocument
from records.trail import audit_trail
from tests.factories.cases import Clinic, a_case, a_submission
from tests.factories.forms import EMERGENCY, a_form
from tests.factories.letters import a_letter
from tests.factories.people import NOW, a_patient, a_site

OPERATOR = system_actor("default")
OF_NO_CASE = {
    *("audit", "audit_links", "clinic_profiles", "episodes", "heartbeats", "intake_drafts"),
    *("passcodes", "patients", "recovery_codes", "second_factors", "sign_ins", "sites"),
    *("challenges", "data_keys", "identities", "passkeys", "tokens", "users"),
}


def exported(clinic: Clinic, case_id: str) -> CaseFile:
    number = clinic.view(case_id).number
    return export_case(clinic.db, clinic.knowledge, OPERATOR, number, clinic.now)


def test_every_table_is_a_cases_or_said_to_be_nobodys() -> None:
    of_a_case = {table.name for table in tables_of_a_case()}

    assert of_a_case | OF_NO_CASE == set(Base.metadata.tables)
    assert of_a_case & OF_NO_CASE == set()
    assert KEPT <= OF_NO_CASE


def test_every_row_of_the_case_is_there_and_none_of_another(clinic: Clinic) -> None:
    case_id = a_case(clinic, "recalled")
    other = a_case(clinic, "released", patient=a_patient(given_name="Somebody", phone="0555 0199"))

    content = exported(clinic, case_id).content

    with clinic.db.reading() as session:
        for table, condition in rows_of(case_id):
            expected = session.execute(select(*table.primary_key.columns).where(condition)).all()
            assert len(content["rows"][table.name]) == len(expected), table.name
    assert len(content["rows"]["released_documents"]) == 1
    text = json.dumps(content)
    assert case_id in text
    assert not any(word in text for word in (other, "Somebody", "0555 0199"))


def test_the_answers_are_there_with_question_source_and_time(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    clinic.act("claim", case_id)
    clinic.wait(minutes=5)
    clinic.act("record_answers", case_id, answers={"pain_score_leg": 3})
    clinic.act("record_exam", case_id, exam={"ex_gait": "normal"})

    content = exported(clinic, case_id).content

    said = [row for row in content["answers"] if row["item"] == "pain_score_leg"]
    assert [row["counts"] for row in said] == [False, True]
    assert (said[1]["value"], said[1]["source"], said[1]["words"]) == (3, "clinician", "3 of 10")
    assert said[1]["question"] == clinic.knowledge.questionnaire.items["pain_score_leg"].text
    assert said[1]["answered_at"] == clinic.now.isoformat()
    assert [row["item"] for row in content["examination"]] == ["ex_gait"]


def test_the_rules_that_fired_are_explained(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    fired = clinic.view(case_id).assessment.fired

    rules = exported(clinic, case_id).content["rules"]

    flags = [each for each in rules if each["kind"] == "red_flag" and each["result"] == "fired"]
    assert {each["rule"] for each in flags} == set(fired)
    for each in flags:
        assert each["statement"]
        assert each["citations"]
        assert [test for test in each["because"] if test["holds"] == "yes"]


def test_the_documents_are_the_stored_bytes(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")

    case = exported(clinic, case_id)

    with clinic.db.reading() as session:
        stored = set(session.scalars(select(Drawing.pdf).where(Drawing.case_id == case_id)))
        stored |= set(session.scalars(select(ReleasedDocument.pdf)))
    assert {case.files[name] for name in case.files if name.endswith(".pdf")} == stored
    named = [
        row["file"] for name in ("drawings", "released_documents") for row in _rows(case, name)
    ]
    assert sorted(named) == sorted(case.files)
    assert len(named) == len(set(named)) == 3


def test_a_page_for_the_phone_can_be_read(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")
    with clinic.db.writing() as session:
        drawing = session.scalars(select(Drawing.id).where(Drawing.kind == "final")).one()
        content = zlib.compress(b'{"title": "Your exercises"}')
        page = PhonePage(drawing_id=drawing, link_sha256="1" * 64, sha256="0" * 64, content=content)
        session.add(page)

    case = exported(clinic, case_id)

    (page_row,) = _rows(case, "phone_pages")
    assert json.loads(case.files[page_row["file"]]) == {"title": "Your exercises"}
    assert "1" * 64 not in json.dumps(case.content)


def test_what_opens_something_stays_in_the_house(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    token = clinic.claims[case_id, clinic.physio.id]

    assert token not in json.dumps(exported(clinic, case_id).content)


def test_the_audit_is_in_it_and_knows_of_the_export(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")

    audit = exported(clinic, case_id).content["audit"]

    assert audit[-1]["event"] == "export_case"
    assert [row["reason"] for row in audit if row["event"] == "withhold"] == ["wants to be seen"]
    assert all(len(row["hash"]) == 64 for row in audit)
    assert audit_trail(clinic.db, clinic.admin)[0].event == "export_case"


def test_every_version_of_the_rules_is_named(clinic: Clinic) -> None:
    case = exported(clinic, a_case(clinic))

    assert case.knowledge == (clinic.knowledge.version,)
    assert case.content["words_from_knowledge"] == clinic.knowledge.version


def test_a_letter_is_in_it_with_its_order(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    a_letter(clinic, case_id)

    case = exported(clinic, case_id)

    assert any(name.startswith("documents/letter-1-final-") for name in case.files)
    assert [row["destination"] for row in _rows(case, "referrals")]


def test_who_may_not_gets_nothing_and_leaves_no_row(clinic: Clinic) -> None:
    number = clinic.view(a_case(clinic)).number
    a_site(clinic.db)

    for actor, why in (
        (clinic.desk, NotAllowed),
        (clinic.admin, NotAllowed),
        (clinic.token, NotAllowed),
        (system_actor("other"), NotFound),
    ):
        with pytest.raises(why):
            export_case(clinic.db, clinic.knowledge, actor, number, NOW)
    with pytest.raises(NotFound):
        export_case(clinic.db, clinic.knowledge, OPERATOR, "AAAA-AAAA", NOW)
    with clinic.db.reading() as session:
        assert "export_case" not in set(session.scalars(select(AuditRow.event)))


def _rows(case: CaseFile, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = case.content["rows"][table]
    return rows
