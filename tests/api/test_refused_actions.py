"""What an action refuses: a wrong body, no claim, a state it does not fit."""

from typing import Any

import pytest

from tests.api.clinic import Clinic, refused


@pytest.mark.parametrize(
    ("action", "body", "place"),
    [
        ("answers", {"answers": {"no_such": "yes"}}, "/answers/no_such"),
        ("answers", {"answers": {"leg_side": "sideways"}}, "/answers/leg_side"),
        ("answers", {"answers": {"ex_saddle": "normal"}}, "/answers/ex_saddle"),
        ("answers", {"answers": {"conditions": ["none", "x"]}}, "/answers/conditions/1"),
        ("answers", {"accept": ["leg_side", "no_such"]}, "/accept/1"),
        ("answers", {"accept": ["ex_saddle"]}, "/accept/0"),
        ("exam", {"exam": {"leg_side": "left"}}, "/exam/leg_side"),
        ("exam", {"exam": {"ex_saddle": "purple"}}, "/exam/ex_saddle"),
        ("exam", {}, "/exam"),
        ("clear", {"basis": "examination", "reason": "x"}, "/rule"),
        ("clear", {"rule": "a", "basis": "a guess", "reason": "x"}, "/basis"),
        ("refer", {"destination": "dest_ed_mri"}, "/note"),
        ("return", {"question": "   "}, "/question"),
        ("return", {"question": "x" * 4001}, "/question"),
        ("withhold", {"reason": "x", "booked_for": "tomorrow"}, "/booked_for"),
        ("sign", {"sha256": "abc", "examined": True}, "/sha256"),
        ("sign", {"sha256": "0" * 64, "examined": "yes"}, "/examined"),
        ("edit", {"plan": [], "note": "x"}, "/plan"),
        ("prepare", {"because": "x"}, "/because"),
    ],
)
def test_a_wrong_body_is_refused_with_its_place_and_changes_nothing(
    clinic: Clinic, action: str, body: dict[str, Any], place: str
) -> None:
    case = clinic.drawn()
    claim = clinic.claim(case)
    before = clinic.case(case)

    answer = clinic.act(case, action, body, claim=claim)

    assert answer.status_code == 422, answer.text
    assert place in [fault["pointer"] for fault in answer.json["errors"]]
    assert clinic.case(case) == before


@pytest.mark.parametrize(
    "action",
    ["answers", "exam", "edit", "prepare", "sign", "return", "undo", "recall", "close", "outcome"],
)
def test_a_write_without_the_claim_token_is_refused(clinic: Clinic, action: str) -> None:
    answer = clinic.act(clinic.drawn(), action)

    assert answer.status_code == 422
    assert "/claim" in [fault["pointer"] for fault in answer.json["errors"]]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("undo", {}),
        ("recall", {"reason": "x"}),
        ("close", {"reason": "x"}),
        ("retry", {}),
        ("outcome", {"outcome": "seen"}),
    ],
)
def test_an_action_of_another_state_is_refused(
    clinic: Clinic, action: str, body: dict[str, Any]
) -> None:
    case = clinic.drawn()

    answer = clinic.act(case, action, body, claim=clinic.claim(case))

    assert refused(answer) == (409, "wrong_state")
    assert clinic.case(case)["state"] == "awaiting_sign_off"


def test_a_question_that_names_a_condition_never_reaches_the_desk(clinic: Clinic) -> None:
    case = clinic.drawn()
    claim = clinic.claim(case)

    answer = clinic.act(case, "return", claim=claim, question="Could this be cauda equina?")

    assert refused(answer) == (422, "question_refused")
    assert "\u201ccauda equina\u201d" in answer.json["detail"]
    assert clinic.case(case)["state"] == "awaiting_sign_off"
    assert clinic.act(case, "return", claim=claim, question="Which leg?").status_code == 200
