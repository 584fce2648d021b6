"""Letters and the safety-net sheet over HTTP: which document is meant, and never unsigned."""

import hashlib
from typing import Any

import pytest

from tests.api.clinic import Clinic, refused
from tests.api.forms import a_form

URGENT = ("dest_ed_mri", "EX-15")


def referred(clinic: Clinic, **given: Any) -> tuple[str, str]:
    """An emergency that is claimed and referred, its letter drawn: the case and the claim."""
    case = clinic.post_intake(a_form(URGENT[1])).json["id"]
    claim = clinic.claim(case)
    body = {"claim": claim, "destination": URGENT[0], "note": "by phone"} | given
    answer = clinic.act(case, "refer", body)
    assert answer.status_code == 200, answer.text
    clinic.work()
    return case, claim


def final(clinic: Clinic, case: str, document: str) -> Any:
    documents = clinic.case(case)["documents"]
    return next(d for d in documents if (d["document"], d["kind"]) == (document, "final"))


def signing(clinic: Clinic, case: str, claim: str, document: str = "letter") -> dict[str, Any]:
    """What signing the drawn document takes."""
    found = final(clinic, case, document)
    which = {"document": document, "revision": found["revision"], "sha256": found["sha256"]}
    return {"claim": claim, "examined": True} | which


def test_a_letter_is_drawn_read_signed_and_printed(clinic: Clinic) -> None:
    case, claim = referred(clinic, message="She lives alone.")
    path = f"/api/v1/cases/{case}/documents/letter/1"
    (paper,) = clinic.case(case)["papers"]
    assert (paper["tier"], paper["basis"], paper["text"]) == (
        "emergency_now",
        "current",
        "She lives alone.",
    )
    shown = clinic.get(f"{path}/final", who="physiotherapist")
    body = signing(clinic, case, claim)
    assert hashlib.sha256(shown.data).hexdigest() == body["sha256"]

    assert clinic.act(case, "sign", body).json["state"] == "referred"
    assert clinic.get(f"{path}/released", who="front_desk").status_code == 404
    assert clinic.case(case, who="front_desk")["papers"] == []
    clinic.clock.pass_time(seconds=11)
    clinic.work()

    printed = clinic.get(f"{path}/released", who="front_desk")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.data.startswith(shown.data)
    assert "letter-" in printed.headers["Content-Disposition"]
    assert clinic.case(case, who="front_desk")["papers"] == [{"document": "letter", "revision": 1}]
    (entry,) = clinic.get("/api/v1/queue", who="front_desk").json
    assert entry["papers"] == [{"document": "letter", "revision": 1}]
    events = [row["event"] for row in clinic.case(case)["audit"]]
    assert events[-2:] == ["sign_letter", "release_letter"]


@pytest.mark.parametrize("page", ["", "/pages/1"])
def test_the_desk_never_gets_an_unsigned_letter(clinic: Clinic, page: str) -> None:
    case, claim = referred(clinic)
    path = f"/api/v1/cases/{case}/documents/letter/1"

    assert refused(clinic.get(f"{path}/final{page}", who="front_desk")) == (403, "not_allowed")
    assert clinic.get(f"{path}/released{page}", who="front_desk").status_code == 404
    clinic.act(case, "sign", signing(clinic, case, claim))
    assert clinic.get(f"{path}/released{page}", who="front_desk").status_code == 404
    for who in ("form_token", "administrator"):
        assert clinic.get(f"{path}/released{page}", who=who).status_code == 403


def test_a_letter_is_for_the_one_who_is_to_sign_it(clinic: Clinic) -> None:
    case, _ = referred(clinic)

    answer = clinic.get(f"/api/v1/cases/{case}/documents/letter/1/final", who="colleague")

    assert answer.status_code == 404


def test_a_stale_hash_claim_or_answer_is_refused(clinic: Clinic) -> None:
    case, claim = referred(clinic)
    body = signing(clinic, case, claim)

    for change, code in (
        ({"sha256": "0" * 64}, "stale_document"),
        ({"claim": "x"}, "stale_claim"),
        ({"revision": 2}, "stale_document"),
    ):
        assert refused(clinic.act(case, "sign", body | change)) == (409, code)
    clinic.act(case, "exam", claim=claim, exam={"ex_saddle": "reduced"})
    assert refused(clinic.act(case, "sign", body)) == (409, "stale_document")
    clinic.work()
    again = [d for d in clinic.case(case)["documents"] if d["kind"] == "final"][-1]
    assert again["revision"] == 2
    assert again["sha256"] != body["sha256"]


def test_signing_a_letter_signs_no_handout(clinic: Clinic) -> None:
    case, claim = referred(clinic)
    body = signing(clinic, case, claim)
    handout = {key: body[key] for key in ("claim", "sha256", "examined")}

    assert refused(clinic.act(case, "sign", handout)) == (409, "wrong_state")
    clinic.act(case, "sign", body)
    assert refused(clinic.act(case, "undo", claim=claim)) == (409, "wrong_state")
    undone = clinic.act(case, "undo", claim=claim, document="letter", revision=1)
    assert (undone.status_code, undone.json["state"]) == (200, "referred")


@pytest.mark.parametrize("action", ["sign", "undo", "recall"])
def test_a_letter_without_its_revision_is_not_guessed(clinic: Clinic, action: str) -> None:
    case, claim = referred(clinic)
    bodies: dict[str, dict[str, Any]] = {
        "sign": {"claim": claim, "sha256": "0" * 64, "examined": True},
        "undo": {"claim": claim},
        "recall": {"claim": claim, "reason": "wrong service"},
    }

    answer = clinic.act(case, action, bodies[action] | {"document": "letter"})

    assert refused(answer)[0] == 422
    assert answer.json["errors"][0]["pointer"] == "/revision"


def test_a_withdrawn_letter_is_gone_for_the_desk(clinic: Clinic) -> None:
    case, claim = referred(clinic)
    clinic.act(case, "sign", signing(clinic, case, claim))
    clinic.clock.pass_time(seconds=11)
    clinic.work()

    withdrawn = {"claim": claim, "document": "letter", "revision": 1}
    assert clinic.act(case, "recall", withdrawn, reason="wrong service").status_code == 200

    path = f"/api/v1/cases/{case}/documents/letter/1/released"
    assert refused(clinic.get(path, who="front_desk")) == (409, "wrong_state")
    assert clinic.case(case, who="front_desk")["papers"] == []


def test_what_is_too_long_is_refused_and_nothing_is_recorded(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form("EX-15")).json["id"]
    body = {"claim": clinic.claim(case), "destination": "dest_ed", "note": "x"}

    answer = clinic.act(case, "refer", body | {"message": "x" * 2001})

    assert answer.json["errors"][0]["pointer"] == "/message"
    assert refused(clinic.act(case, "refer", body | {"destination": "dest_moon"}))[0] == 422
    assert clinic.case(case)["referrals"] == []


def test_the_safety_net_sheet_is_signed_before_the_patient_gets_it(clinic: Clinic) -> None:
    case, claim = referred(clinic)
    path = f"/api/v1/cases/{case}/documents/safety_net/1"
    order = {"claim": claim, "going_to": "The hospital, now", "ring_by": "2026-12-04"}

    assert clinic.act(case, "safety-net", order).status_code == 200
    clinic.work()
    assert refused(clinic.get(f"{path}/final", who="front_desk")) == (403, "not_allowed")
    clinic.act(case, "sign", signing(clinic, case, claim, "safety_net"))
    clinic.clock.pass_time(seconds=11)
    clinic.work()

    assert clinic.get(f"{path}/released", who="front_desk").data.startswith(b"%PDF")
    assert clinic.case(case)["state"] == "referred"


def test_no_safety_net_sheet_where_the_handout_carries_it(clinic: Clinic) -> None:
    case = clinic.drawn()

    answer = clinic.act(case, "safety-net", claim=clinic.claim(case), going_to="Home")

    assert refused(answer) == (409, "wrong_state")
