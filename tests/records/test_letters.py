"""A referral letter: ordered with a referral, drawn for its signer, anew when answers change."""

import pytest

from records.errors import (
    OrderRefused,
    StaleDocument,
    WrongState,
)
from records.queue import document
from tests.factories.cases import (
    Clinic,
    a_case,
    a_submission,
    drawn,
    fail,
    final_sha256,
    released,
    take,
)
from tests.factories.forms import CALM, a_form
from tests.factories.letters import (
    Which,
    a_letter,
    letter_signed,
    the_letter,
)


def test_referring_has_the_letter_drawn_for_who_refers(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)

    done = clinic.act(
        "refer", case_id, destination="dest_ed_mri", note="rang", message=" Please ring back. "
    )

    work = take(clinic, done.job_id)
    assert (work.kind, work.document, work.signer) == ("final", "letter", clinic.physio.name)
    assert work.assessed is not None
    assert work.assessed.assessment.emergency_alarm
    assert "Please ring back" not in repr(work)
    paper = the_letter(done.case)
    assert (paper.destination, paper.tier, paper.text) == (
        "dest_ed_mri",
        "emergency_now",
        "Please ring back.",
    )
    assert done.case.state == "referred"


def test_an_answer_given_after_the_drawing_makes_the_letter_anew(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    first = a_letter(clinic, case_id, message="Thank you.")
    stale = final_sha256(clinic, case_id, "letter")

    done = clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"})

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, document="letter", revision=first, sha256=stale, examined=True)
    paper = the_letter(done.case)
    assert (paper.revision, paper.text, paper.basis) == (first + 1, "Thank you.", "current")
    redrawn = [take(clinic, job) for job in done.jobs]
    letter = next(work for work in redrawn if work.document == "letter")
    assert letter.assessed is not None
    assert letter.assessed.inputs.exam == {"ex_saddle": "reduced"}


def test_an_answer_inside_the_undo_window_takes_the_signature_back(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    letter_signed(clinic, case_id, a_letter(clinic, case_id))

    clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"})
    released(clinic, case_id)

    paper = the_letter(clinic.view(case_id))
    assert (paper.sign_off, paper.released) == (None, False)
    assert "undo_letter" in [row.event for row in clinic.view(case_id).audit]


def test_the_same_answers_leave_a_drawn_letter_alone(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    first = a_letter(clinic, case_id)

    done = clinic.act("refer", case_id, destination="dest_ed", note="also told")

    assert [paper.destination for paper in done.case.papers] == ["dest_ed_mri", "dest_ed"]
    assert letter_signed(clinic, case_id, first)


def test_the_copy_of_yesterday_is_drawn_anew(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    clinic.wait(hours=15, minutes=1)

    done = clinic.act("claim", case_id)

    with pytest.raises(StaleDocument):
        letter_signed(clinic, case_id, revision)
    drawn(clinic, done.job_id)
    assert letter_signed(clinic, case_id, revision)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"destination": "dest_nowhere"}, "no such destination"),
        ({"message": "x" * 2001}, "2000 characters"),
        ({"contact": "Nobody"}, "no such service"),
    ],
)
def test_what_cannot_be_written_is_refused(clinic: Clinic, given: Which, said: str) -> None:
    case_id = a_case(clinic, "referred")
    order: Which = {"destination": "dest_ed", "note": "x"}
    clinic.act("claim", case_id)

    with pytest.raises(OrderRefused) as refused:
        clinic.act("refer", case_id, **order | given)

    assert said in refused.value.sentence
    assert clinic.view(case_id).referrals == ()


def test_a_referral_for_confidential_reasons_writes_no_letter(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(CALM, feel_safe="no")).case_id
    clinic.act("claim", case_id)

    done = clinic.act("refer", case_id, destination="dest_safeguarding", note="told the lead")

    assert done.case.papers == ()
    assert [r.destination for r in done.case.referrals] == ["dest_safeguarding"]


def test_the_desk_prints_no_letter_of_a_private_case(clinic: Clinic) -> None:
    answers = a_form(CALM, ces_saddle="yes", ces_timing="older_same")
    case_id = a_submission(clinic, answers).case_id
    revision = a_letter(clinic, case_id, "dest_physio_then_spinal_urgent")
    letter_signed(clinic, case_id, revision)
    released(clinic, case_id)

    assert document(clinic.db, clinic.physio, case_id, "released", revision, "letter")
    with pytest.raises(WrongState):
        document(clinic.db, clinic.desk, case_id, "released", revision, "letter")


def test_a_letter_that_cannot_be_drawn_says_so_and_is_tried_again(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    fail(clinic, clinic.act("refer", case_id, destination="dest_ed", note="x").job_id)
    job = the_letter(clinic.view(case_id)).job
    assert job is not None
    assert (job.state, job.error_code) == ("failed", "BROKEN")

    drawn(clinic, clinic.act("claim", case_id).job_id)

    assert letter_signed(clinic, case_id, 1)
