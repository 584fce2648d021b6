"""Which letters count: the newest to each destination, in any state but when the case is over."""

import pytest

from records.errors import (
    NotFound,
    StaleDocument,
    WrongState,
)
from records.queue import document
from tests.factories.cases import (
    Clinic,
    a_case,
    a_submission,
    final_sha256,
    released,
)
from tests.factories.forms import SAME_DAY, a_form
from tests.factories.letters import (
    Which,
    a_letter,
    beside_a_handout,
    letter_signed,
    the_letter,
)


def test_an_answer_after_the_release_leaves_the_letter_and_says_so(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, revision)
    released(clinic, case_id)

    paper = the_letter(clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"}).case)

    assert (paper.revision, paper.released, paper.basis) == (revision, True, "outdated")


def test_a_letter_nothing_asks_for_any_more_cannot_be_signed(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(SAME_DAY)).case_id
    revision = a_letter(clinic, case_id, "dest_physio_then_spinal_oncall")
    sha256 = final_sha256(clinic, case_id, "letter")

    done = clinic.act(
        "clear", case_id, rule="motor_weakness_worsening", basis="examination", reason="full power"
    )

    assert the_letter(done.case).basis == "none"
    with pytest.raises(StaleDocument):
        clinic.act(
            "sign", case_id, document="letter", revision=revision, sha256=sha256, examined=True
        )


@pytest.mark.parametrize("signed", [False, True])
def test_a_withdrawn_letter_is_printed_and_signed_no_more(clinic: Clinic, signed: bool) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    sha256 = final_sha256(clinic, case_id, "letter")
    if signed:
        letter_signed(clinic, case_id, revision)
        released(clinic, case_id)
    which: Which = {"document": "letter", "revision": revision}

    done = clinic.act("recall", case_id, reason="wrong service", **which)

    assert (done.case.papers, done.case.state) == ((), "referred")
    with pytest.raises(WrongState if signed else NotFound):
        document(clinic.db, clinic.desk, case_id, "released", revision, "letter")
    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=sha256, examined=True, **which)
    with pytest.raises(NotFound):
        clinic.act("recall", case_id, reason="again", **which)


def test_a_newer_letter_takes_the_place_of_a_released_one(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    first = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, first)
    released(clinic, case_id)

    a_letter(clinic, case_id, message="With the findings.")

    with pytest.raises(WrongState, match="wrong_state"):
        document(clinic.db, clinic.desk, case_id, "released", first, "letter")


def test_a_routine_letter_goes_beside_a_handout_also_when_that_is_out(clinic: Clinic) -> None:
    case_id, revision = beside_a_handout(clinic)
    assert clinic.view(case_id).state == "released"

    clinic.act("claim", case_id)
    letter_signed(clinic, case_id, revision)
    released(clinic, case_id)

    assert the_letter(clinic.view(case_id)).released
    assert clinic.view(case_id).state == "released"


def test_when_the_case_is_over_no_letter_is_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    clinic.act("claim", case_id)
    clinic.act("record_outcome", case_id, outcome="arrived")

    with pytest.raises(WrongState):
        letter_signed(clinic, case_id, revision)
    with pytest.raises(WrongState):
        clinic.act("claim", case_id)


def test_what_the_desk_does_calls_no_letter_off(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    letter_signed(clinic, case_id, a_letter(clinic, case_id))

    clinic.act("acknowledge", case_id, by=clinic.desk)
    released(clinic, case_id)

    assert the_letter(clinic.view(case_id)).released
