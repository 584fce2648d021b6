"""The transfer sheet of an emergency: ordered with the assessment, kept through every move."""

import pytest
from sqlalchemy import select

from records import jobs
from records.errors import NotAllowed, NotFound, WrongState
from records.profile import ClinicProfile
from records.queue import transfer_sheet
from records.sites import create_site
from records.tables import Drawing
from tests.factories.cases import Clinic, a_submission, drawn, fail, pdf_of, take
from tests.factories.forms import CALM, EMERGENCY, SAME_DAY, a_form
from tests.factories.people import NOW, a_patient, a_user

PATIENT = a_patient(given_name="Zoë", family_name="Quillfeather")


def an_emergency(clinic: Clinic) -> tuple[str, str]:
    submitted = a_submission(clinic, a_form(EMERGENCY), patient=PATIENT)
    assert submitted.job_id is not None
    return submitted.case_id, submitted.job_id


def test_an_emergency_orders_the_sheet_with_what_was_answered(clinic: Clinic) -> None:
    _, job_id = an_emergency(clinic)

    work = take(clinic, job_id)

    assert (work.kind, work.plan) == ("transfer", None)
    assert work.assessed is not None
    assert work.assessed.patient.name == "Zoë Quillfeather"
    assert work.assessed.inputs.answers["ces_saddle"] == a_form(EMERGENCY)["ces_saddle"]
    assert work.assessed.assessment.emergency_alarm
    assert "Quillfeather" not in repr(work)


@pytest.mark.parametrize("form", [CALM, SAME_DAY])
def test_nothing_else_orders_one(clinic: Clinic, form: str) -> None:
    submitted = a_submission(clinic, a_form(form))

    with pytest.raises(NotFound):
        transfer_sheet(clinic.db, clinic.desk, submitted.case_id)


def test_the_desk_and_the_physiotherapist_get_it_as_soon_as_it_is_drawn(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)
    with pytest.raises(WrongState) as refused:
        transfer_sheet(clinic.db, clinic.desk, case_id)
    assert "being made" in refused.value.sentence
    expected = pdf_of(take(clinic, job_id))
    clinic.wait(seconds=100)  # the first worker is lost

    assert drawn(clinic, job_id) is None

    for actor in (clinic.desk, clinic.physio):
        found = transfer_sheet(clinic.db, actor, case_id)
        assert found.bytes == expected
        assert found.file_name == f"transfer-{clinic.view(case_id).number}.pdf"
    for actor in (clinic.admin, clinic.token):
        with pytest.raises(NotAllowed):
            transfer_sheet(clinic.db, actor, case_id)


def test_another_site_knows_nothing_of_it(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)
    drawn(clinic, job_id)
    create_site(clinic.db, "other", ClinicProfile("Other", "", "", "#005eb8"), NOW)

    with pytest.raises(NotFound):
        transfer_sheet(clinic.db, a_user(clinic.db, "front_desk", site_id="other"), case_id)


def test_acting_on_the_emergency_does_not_call_the_sheet_off(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)

    clinic.act("acknowledge", case_id, by=clinic.desk)

    assert take(clinic, job_id).kind == "transfer"


def test_the_case_page_shows_no_work_under_way_for_it(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)
    assert clinic.view(case_id).job is None
    drawn(clinic, job_id)

    assert clinic.view(case_id).documents == ()
    assert clinic.view(case_id).state == "referred"


def test_what_the_physiotherapist_finds_out_makes_a_new_sheet(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)
    drawn(clinic, job_id)
    clinic.act("claim", case_id)

    again = clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"}).job_id
    clinic.wait(seconds=5)
    work = take(clinic, again)

    assert again == job_id
    assert work.assessed is not None
    assert work.assessed.inputs.exam == {"ex_saddle": "reduced"}


def test_a_sheet_that_cannot_be_drawn_says_so(clinic: Clinic) -> None:
    case_id, job_id = an_emergency(clinic)

    fail(clinic, job_id)

    assert clinic.view(case_id).state == "referred"
    with pytest.raises(WrongState) as refused:
        transfer_sheet(clinic.db, clinic.desk, case_id)
    assert "could not be made" in refused.value.sentence


def test_the_desk_prints_nothing_while_its_script_is_private(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(CALM, self_harm="yes")).case_id
    clinic.act("claim", case_id)
    drawn(clinic, clinic.act("record_exam", case_id, exam={"ex_self_harm_plan": "yes"}).job_id)

    assert transfer_sheet(clinic.db, clinic.physio, case_id)
    with pytest.raises(WrongState) as refused:
        transfer_sheet(clinic.db, clinic.desk, case_id)
    assert "physiotherapist prints" in refused.value.sentence


def test_a_later_emergency_takes_the_place_of_the_handout(clinic: Clinic) -> None:
    first = a_submission(clinic, patient=PATIENT)
    a_submission(clinic, a_form(EMERGENCY), patient=PATIENT)

    assert (
        jobs.claim_job(
            clinic.db, first.job_id or "", now=clinic.now, lease_seconds=90, max_attempts=5
        )
        is None
    )
    with clinic.db.reading() as session:
        assert session.scalars(select(Drawing)).all() == []
