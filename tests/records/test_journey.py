"""From a form to a released sheet, and every other way a case can go."""

import pytest

from records import jobs, queue
from records.errors import (
    NotAllowed,
    NotFound,
    OpenQuestions,
    PlanRefused,
    StaleDocument,
    WrongState,
)
from records.verification import check_pdf
from rules.knowledge_model import Tier
from tests.factories.cases import (
    Clinic,
    a_case,
    a_choice,
    a_submission,
    drawn,
    fail,
    final_sha256,
    released,
    signed_off,
    take,
)
from tests.factories.forms import EMERGENCY, ON_HOLD, SAME_DAY, WITHHELD, a_form
from tests.factories.people import a_form_token, a_patient, a_site, a_user


def test_a_calm_form_is_drawn_signed_and_released(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    assert submitted.state == "rendering"

    drawn(clinic, submitted.job_id)
    assert clinic.view(submitted.case_id).state == "awaiting_sign_off"

    done = signed_off(clinic, submitted.case_id)
    assert (done.case.state, done.job_id) == ("signed", None)

    released(clinic, submitted.case_id)
    view = clinic.view(submitted.case_id)
    final = next(d for d in view.documents if d.kind == "final")
    sheet = queue.document(clinic.db, clinic.desk, submitted.case_id, "released")
    assert view.state == "released"
    assert b"(final handout)" in sheet.bytes
    assert view.sign_off is not None
    assert view.sign_off.sha256 == final.sha256
    assert [row.event for row in view.audit] == ["submit", "rendered", "claim", "sign", "release"]


def test_what_the_first_answer_said_is_what_the_case_says(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    view = clinic.view(submitted.case_id)

    assert view.assessment == submitted.assessment
    assert view.inputs.answers["age_years"] == 45
    assert {answer.source for answer in view.answers} == {"form"}


@pytest.mark.parametrize(
    ("example", "state"),
    [(EMERGENCY, "referred"), (SAME_DAY, "referred"), (WITHHELD, "needs_clinician")],
)
def test_a_form_goes_where_its_assessment_says(clinic: Clinic, example: str, state: str) -> None:
    submitted = a_submission(clinic, a_form(example))

    assert submitted.state == state
    assert (submitted.job_id is not None) == (example == EMERGENCY)  # its transfer sheet
    assert clinic.view(submitted.case_id).documents == ()


def test_a_cleared_same_day_flag_leads_on(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(SAME_DAY)).case_id
    clinic.act("claim", case_id)
    rule = next(iter(clinic.view(case_id).assessment.fired))

    done = clinic.act("clear", case_id, rule=rule, basis="examination", reason="power is full")

    assert done.case.state == "needs_clinician"  # W1 still withholds until power is recorded
    assert done.case.clearances[0].counts
    examined = clinic.act("record_exam", case_id, exam={"ex_myo": "normal"})
    assert "W1" not in examined.case.assessment.w


def test_an_examination_is_taken_in_and_the_case_assessed_again(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)

    done = clinic.act("record_exam", case_id, exam={"ex_myo_grade": 2})

    assert done.case.state == "referred"
    assert done.case.assessment.fired["exam_motor_severe"] is Tier.SAME_DAY
    assert done.case.exam[0].by == clinic.physio.name


def test_new_answers_draw_a_new_revision_and_keep_the_old_one(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)

    done = clinic.act("record_answers", case_id, answers={"pain_score_back": 3})

    assert (done.case.state, done.case.revision) == ("rendering", 2)
    drawn(clinic, done.job_id)
    assert [r.number for r in clinic.view(case_id).revisions] == [1, 2]


def test_the_final_document_of_a_new_revision_follows_while_the_case_is_held(
    clinic: Clinic,
) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    done = clinic.act("record_answers", case_id, answers={"pain_score_back": 3})

    following = drawn(clinic, done.job_id)

    assert take(clinic, following).kind == "final"


def test_a_clinician_may_choose_the_general_sheet(clinic: Clinic) -> None:
    case_id = a_choice(clinic)
    assert clinic.view(case_id).state == "needs_clinician"
    clinic.act("claim", case_id)

    done = clinic.act("prepare", case_id)

    assert done.case.state == "rendering"
    assert done.case.plan is not None
    assert done.case.plan.kind == "general"
    drawn(clinic, done.job_id)
    assert signed_off(clinic, case_id).case.state == "signed"


def test_nothing_can_be_prepared_where_the_sheet_is_withheld(clinic: Clinic) -> None:
    case_id = a_case(clinic, "needs_clinician")
    clinic.act("claim", case_id)

    with pytest.raises(WrongState):
        clinic.act("prepare", case_id)


def test_an_edit_draws_the_next_revision(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = clinic.act("claim", case_id).case.plan
    assert plan is not None
    fewer = type(plan)(
        plan.kind, plan.hypothesis, plan.side, plan.exercises[:2], plan.precautions, "Go slowly."
    )

    done = clinic.act("edit", case_id, plan=fewer, note="less")

    assert (done.case.state, done.case.revision, done.case.plan) == ("rendering", 2, fewer)


def test_a_plan_that_bends_both_ways_is_refused(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = clinic.act("claim", case_id).case.plan
    assert plan is not None
    catalogue = clinic.knowledge.exercises.values()
    both = [
        next(e for e in catalogue if direction in e.directions)
        for direction in ("flexion", "extension")
    ]
    prescribed = type(plan.exercises[0])
    opposed = type(plan)(
        plan.kind,
        plan.hypothesis,
        plan.side,
        tuple(prescribed(e.id, e.dose) for e in both),
        plan.precautions,
    )

    with pytest.raises(PlanRefused) as refused:
        clinic.act("edit", case_id, plan=opposed, note="both")

    assert refused.value.violations
    assert clinic.view(case_id).state == "awaiting_sign_off"


def test_a_returned_case_comes_back_with_the_reply(clinic: Clinic) -> None:
    case_id = a_case(clinic, "returned")
    assert queue.desk_case(clinic.db, clinic.desk, case_id).question == "Which leg?"

    done = clinic.act("reply", case_id, by=clinic.desk, text="The right one.")

    assert done.case.state == "rendering"
    assert [m.kind for m in done.case.messages] == ["question", "reply"]


def test_the_desk_cannot_reply_where_nobody_asked(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")

    with pytest.raises(WrongState):
        clinic.act("reply", case_id, by=clinic.desk, text="hello")


def test_a_failed_drawing_can_be_tried_again_by_an_administrator(clinic: Clinic) -> None:
    case_id = a_case(clinic, "render_failed")
    assert clinic.view(case_id).job is not None

    done = clinic.act("retry", case_id, by=clinic.admin)

    drawn(clinic, done.job_id)
    assert clinic.view(case_id).state == "awaiting_sign_off"


def test_an_outcome_closes_a_referral_but_not_its_episode(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, "referred", patient=patient)
    clinic.act("acknowledge", case_id, by=clinic.desk)
    clinic.act("claim", case_id)
    clinic.act("record_outcome", case_id, outcome="arrived", note="by ambulance")

    again = a_submission(clinic, patient=patient)

    assert clinic.view(case_id).state == "closed"
    assert again.state == "referred"


def test_an_episode_with_an_emergency_ends_only_when_a_clinician_closes_it(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, "referred", patient=patient)
    with pytest.raises(WrongState):
        clinic.act("close_episode", case_id, reason="too early")
    clinic.act("claim", case_id)
    clinic.act("record_outcome", case_id, outcome="result", note="scan was clear")

    clinic.act("close_episode", case_id, reason="scan was clear")

    assert a_submission(clinic, patient=patient).state == "rendering"


@pytest.mark.parametrize("closed", [False, True])
def test_a_recalled_sheet_is_not_printed_any_more(clinic: Clinic, closed: bool) -> None:
    case_id = a_case(clinic, "recalled")
    sheet = queue.document(clinic.db, clinic.physio, case_id, "released")
    if closed:
        clinic.act("claim", case_id)
        clinic.act("close", case_id, reason="told the patient")

    with pytest.raises(WrongState):
        queue.document(clinic.db, clinic.desk, case_id, "released")
    found = check_pdf(clinic.db, sheet.bytes).release
    assert found is not None
    assert found.standing == "taken_back"


def test_the_desk_gets_released_documents_only(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")

    with pytest.raises(NotAllowed):
        queue.document(clinic.db, clinic.desk, case_id, "final")
    with pytest.raises(NotFound):
        queue.document(clinic.db, clinic.desk, case_id, "released")


def test_another_site_sees_and_changes_nothing(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    stranger = a_user(clinic.db, site_id=a_site(clinic.db))

    assert queue.queue(clinic.db, stranger, now=clinic.now) == ()
    for refused in (
        lambda: queue.case(clinic.db, clinic.knowledge, stranger, case_id, now=clinic.now),
        lambda: queue.desk_case(clinic.db, stranger, case_id),
        lambda: queue.document(clinic.db, stranger, case_id, "draft"),
        lambda: clinic.act("claim", case_id, by=stranger),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_form_token_sees_only_what_it_handed_in(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    assert queue.desk_case(clinic.db, clinic.token, case_id).id == case_id
    with pytest.raises(NotFound):
        queue.desk_case(clinic.db, a_form_token(clinic.db), case_id)


def test_an_administrator_sees_no_case(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    with pytest.raises(NotAllowed):
        queue.queue(clinic.db, clinic.admin, now=clinic.now)
    with pytest.raises(NotAllowed):
        queue.desk_case(clinic.db, clinic.admin, case_id)


def test_an_open_hold_forbids_signing_until_it_is_cleared(clinic: Clinic) -> None:
    submitted = a_submission(clinic, a_form(ON_HOLD))
    drawn(clinic, submitted.job_id)
    with pytest.raises(OpenQuestions):
        signed_off(clinic, submitted.case_id)

    done = clinic.act(
        "clear",
        submitted.case_id,
        rule="single_flag_prompt",
        basis="examination",
        reason="considered",
    )
    drawn(clinic, done.job_id)

    assert signed_off(clinic, submitted.case_id).case.state == "signed"


def test_a_failed_signature_is_taken_back_so_that_somebody_signs_again(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    clinic.wait(seconds=10)
    (job_id,) = jobs.sweep(clinic.db, now=clinic.now)

    fail(clinic, job_id, "NO_KEY")

    view = clinic.view(case_id)
    assert view.state == "awaiting_sign_off"
    assert view.sign_off is not None
    assert view.sign_off.undone_at is not None
    assert signed_off(clinic, case_id).case.state == "signed"


def test_a_document_of_another_signer_cannot_be_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    other = a_user(clinic.db)
    drawn(clinic, clinic.act("claim", case_id, by=other).job_id)
    theirs = final_sha256(clinic, case_id)
    clinic.act("release_claim", case_id, by=other)
    clinic.act("claim", case_id)

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=theirs, examined=True)
