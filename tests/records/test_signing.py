"""What must hold before a signature, and how it can be taken back."""

import pytest

from records.errors import SignRefused, StaleDocument, WrongState
from tests.factories.cases import (
    SIGN,
    Clinic,
    a_case,
    a_submission,
    drawn,
    final_sha256,
    released,
    signed_off,
)
from tests.factories.forms import NEEDS_TEST, a_form


def test_the_examination_must_be_confirmed(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    with pytest.raises(SignRefused):
        signed_off(clinic, case_id, examined=False)


@pytest.mark.parametrize("ticked", [None, False])
def test_the_spot_must_be_tested_where_the_rules_say_so(
    clinic: Clinic, ticked: bool | None
) -> None:
    submitted = a_submission(clinic, a_form(NEEDS_TEST))
    assert "W16" in submitted.assessment.w
    drawn(clinic, submitted.job_id)
    with pytest.raises(SignRefused):
        signed_off(clinic, submitted.case_id, spot_tested=ticked)

    done = signed_off(clinic, submitted.case_id, spot_tested=True)

    assert done.case.sign_off is not None
    assert done.case.sign_off.spot_tested is True


def test_only_the_bytes_that_were_shown_can_be_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    drawn(clinic, clinic.act("claim", case_id).job_id)
    draft = next(d for d in clinic.view(case_id).documents if d.kind == "draft")

    for wrong in (draft.sha256, "0" * 64):
        with pytest.raises(StaleDocument):
            clinic.act("sign", case_id, sha256=wrong, **SIGN)


def test_bytes_of_an_older_revision_cannot_be_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    drawn(clinic, clinic.act("claim", case_id).job_id)
    old = final_sha256(clinic, case_id)
    done = clinic.act("record_answers", case_id, answers={"pain_score_back": 3})
    drawn(clinic, drawn(clinic, done.job_id))

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=old, **SIGN)


def test_bytes_of_yesterday_cannot_be_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    drawn(clinic, clinic.act("claim", case_id).job_id)
    yesterdays = final_sha256(clinic, case_id)
    clinic.wait(hours=15, minutes=1)
    clinic.act("claim", case_id)

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=yesterdays, **SIGN)


def test_before_the_final_document_is_drawn_there_is_nothing_to_sign(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256="0" * 64, **SIGN)


def test_a_signature_can_be_undone_inside_the_window(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    clinic.wait(seconds=9)

    done = clinic.act("undo", case_id)

    assert done.case.state == "awaiting_sign_off"
    assert signed_off(clinic, case_id).case.state == "signed"
    released(clinic, case_id)
    assert clinic.view(case_id).state == "released"


def test_after_the_window_a_sheet_can_only_be_recalled(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    clinic.wait(seconds=10)

    with pytest.raises(WrongState):
        clinic.act("undo", case_id)
    released(clinic, case_id)
    clinic.act("claim", case_id)
    assert clinic.act("recall", case_id, reason="wrong side").case.state == "recalled"


def test_without_a_window_the_release_follows_at_once(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.undo_seconds = 0

    done = signed_off(clinic, case_id)

    assert done.job_id is not None
    released(clinic, case_id)
    assert clinic.view(case_id).state == "released"


def test_the_sign_off_says_who_when_and_by_which_knowledge(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    judged = {"override_code": "other", "override_reason": "checked twice"}

    sign_off = signed_off(clinic, case_id, **judged, confirmed_source="disc").case.sign_off

    assert sign_off is not None
    assert (sign_off.signer, sign_off.signer_id) == (clinic.physio.name, clinic.physio.id)
    assert sign_off.registration_number == clinic.physio.registration_number
    assert (sign_off.at, sign_off.override_reason) == (clinic.now, "checked twice")
    assert (sign_off.override_code, sign_off.confirmed_source) == ("other", "disc")


@pytest.mark.parametrize("half", [{"override_code": "other"}, {"override_reason": "so"}])
def test_signing_against_the_rules_needs_a_code_and_words(
    clinic: Clinic, half: dict[str, str]
) -> None:
    case_id = a_case(clinic)

    with pytest.raises(SignRefused, match="sign_refused"):
        signed_off(clinic, case_id, **half)
