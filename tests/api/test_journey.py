"""From the form to the printed sheet over HTTP, with everything that can come between."""

import hashlib

import pytest

from tests.api.clinic import Clinic, refused
from tests.api.forms import a_form, example


def test_a_sheet_is_drafted_read_signed_and_printed(clinic: Clinic) -> None:
    signable = clinic.signable()
    case = signable["case"]

    signed = clinic.sign(signable)
    assert (signed["state"], signed["claim"]) == ("signed", signable["claim"])
    assert (
        clinic.get(f"/api/v1/cases/{case}/documents/released", who="front_desk").status_code == 404
    )
    clinic.clock.pass_time(seconds=11)
    clinic.work()

    printed = clinic.get(f"/api/v1/cases/{case}/documents/released", who="front_desk")
    shown = clinic.get(f"/api/v1/cases/{case}/documents/final", who="physiotherapist")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.headers["Content-Disposition"].startswith('attachment; filename="handout-')
    assert hashlib.sha256(shown.data).hexdigest() == signable["sha256"]
    assert printed.data.startswith(shown.data)
    assert len(printed.data) > len(shown.data)
    assert [row["event"] for row in clinic.case(case)["audit"]] == [
        *("submit", "rendered", "claim", "sign", "release")
    ]


def test_the_hash_in_the_case_is_that_of_the_bytes_that_are_served(clinic: Clinic) -> None:
    case = clinic.drawn()

    draft = clinic.case(case)["documents"][0]
    served = clinic.get(f"/api/v1/cases/{case}/documents/draft", who="physiotherapist")

    assert hashlib.sha256(served.data).hexdigest() == draft["sha256"]


def test_each_page_is_served_as_a_picture(clinic: Clinic) -> None:
    case = clinic.drawn()
    pages = clinic.case(case)["documents"][0]["pages"]
    base = f"/api/v1/cases/{case}/documents/draft/pages"

    for page in range(1, pages + 1):
        picture = clinic.get(f"{base}/{page}", who="physiotherapist")
        assert picture.mimetype == "image/png"
        assert picture.data.startswith(b"\x89PNG")
    assert clinic.get(f"{base}/{pages + 1}", who="physiotherapist").status_code == 404
    assert clinic.get(f"{base}/0", who="physiotherapist").status_code == 404


@pytest.mark.parametrize("kind", ["draft", "final"])
def test_the_desk_never_gets_what_is_not_signed(clinic: Clinic, kind: str) -> None:
    case = clinic.signable()["case"]
    path = f"/api/v1/cases/{case}/documents/{kind}"

    assert refused(clinic.get(path, who="front_desk")) == (403, "not_allowed")
    assert refused(clinic.get(f"{path}/pages/1", who="front_desk")) == (403, "not_allowed")


def test_a_final_document_is_only_for_the_one_who_is_to_sign_it(clinic: Clinic) -> None:
    case = clinic.signable(who="physiotherapist")["case"]

    assert clinic.get(f"/api/v1/cases/{case}/documents/final", who="colleague").status_code == 404


def test_a_stale_hash_is_refused_and_nothing_is_signed(clinic: Clinic) -> None:
    signable = clinic.signable()
    draft = clinic.case(signable["case"])["documents"][0]["sha256"]

    for stale in ("0" * 64, draft):
        body = {**signable, "sha256": stale}
        answer = clinic.act(body.pop("case"), "sign", body)
        assert refused(answer) == (409, "stale_document")
    assert clinic.case(signable["case"])["state"] == "awaiting_sign_off"


def test_signing_without_the_claim_is_refused(clinic: Clinic) -> None:
    signable = clinic.signable()
    body = {**signable, "claim": "x"}

    assert refused(clinic.act(body.pop("case"), "sign", body)) == (409, "stale_claim")


def test_signing_without_having_examined_is_refused(clinic: Clinic) -> None:
    body = {**clinic.signable(), "examined": False}

    assert refused(clinic.act(body.pop("case"), "sign", body)) == (422, "sign_refused")


def test_a_signature_can_be_taken_back_only_inside_the_window(clinic: Clinic) -> None:
    signable = clinic.signable()
    case = signable["case"]
    clinic.sign(signable)
    assert refused(clinic.act(case, "undo", claim="old")) == (409, "stale_claim")
    assert clinic.act(case, "undo", claim=signable["claim"]).json["state"] == "awaiting_sign_off"

    clinic.sign(signable)
    clinic.clock.pass_time(seconds=11)

    answer = clinic.act(case, "undo", claim=signable["claim"])
    assert refused(answer) == (409, "wrong_state")


def test_with_open_questions_nothing_is_signed(clinic: Clinic) -> None:
    body = clinic.signable("EX-54")

    assert refused(clinic.act(body.pop("case"), "sign", body))[0] == 409


def test_safety_answers_of_yesterday_are_asked_again_before_signing(clinic: Clinic) -> None:
    case = clinic.drawn()
    clinic.clock.pass_time(hours=25)
    claim = clinic.claim(case)
    clinic.work()
    final = [d for d in clinic.case(case)["documents"] if d["kind"] == "final"][-1]["sha256"]

    answer = clinic.act(case, "sign", claim=claim, sha256=final, examined=True)

    assert refused(answer) == (409, "answers_expired")


def test_a_question_goes_to_the_desk_and_its_reply_comes_back(clinic: Clinic) -> None:
    case = clinic.drawn()
    clinic.act(case, "return", claim=clinic.claim(case), question="Which phone number?")

    asked = clinic.get(f"/api/v1/cases/{case}", who="front_desk").json
    assert (asked["state"], asked["question"]) == ("returned", "Which phone number?")
    assert clinic.get(f"/api/v1/intakes/{case}", who="form_token").json["status"] == "returned"
    replied = clinic.act(case, "reply", text="020 7946 0000", who="front_desk")

    assert replied.json["state"] == "rendering"
    assert [m["kind"] for m in clinic.case(case)["messages"]] == ["question", "reply"]


def test_a_sheet_can_be_withheld_and_the_case_closed(clinic: Clinic) -> None:
    case = clinic.drawn()
    booked = "2026-11-25T10:00:00+00:00"

    clinic.act(case, "withhold", claim=clinic.claim(case), reason="to be seen", booked_for=booked)
    assert clinic.case(case)["booked_for"].startswith("2026-11-25T10:00:00")
    answer = clinic.act(case, "close", claim=clinic.claim(case), reason="seen")
    assert answer.json["state"] == "closed"


def test_a_recalled_sheet_is_not_printed_again(clinic: Clinic) -> None:
    case = clinic.released()

    assert (
        clinic.act(case, "recall", claim=clinic.claim(case), reason="wrong side").json["state"]
        == "recalled"
    )
    path = f"/api/v1/cases/{case}/documents/released"
    assert refused(clinic.get(path, who="front_desk")) == (409, "wrong_state")


def test_an_emergency_is_acknowledged_referred_and_ends_with_its_outcome(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form("EX-15")).json["id"]

    assert clinic.act(case, "acknowledge", who="front_desk").json["state"] == "referred"
    referred = clinic.act(
        case, "refer", claim=clinic.claim(case), destination="dest_ed_mri", note="by ambulance"
    )
    assert referred.json["state"] == "referred"
    seen = clinic.act(case, "outcome", claim=clinic.claim(case), outcome="seen")
    assert seen.json["state"] == "closed"


def test_an_emergency_cannot_be_cleared(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form("EX-15")).json["id"]

    answer = clinic.act(
        case,
        "clear",
        claim=clinic.claim(case),
        rule="ces_recent_or_worse",
        level="emergency_now",
        basis="examination",
        reason="looked fine",
    )

    assert refused(answer) == (422, "clearance_refused")


def test_a_cleared_same_day_rule_lets_the_draft_be_drawn(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form("EX-10")).json["id"]
    claim = clinic.claim(case)
    clinic.act(case, "exam", claim=claim, exam=dict(example("EX-36").exam))
    assert clinic.case(case)["state"] == "referred"

    answer = clinic.act(
        case,
        "clear",
        claim=claim,
        rule="motor_weakness_worsening",
        level="same_day",
        basis="examination",
        reason="power full and equal",
    )

    assert (answer.status_code, answer.json["state"]) == (200, "rendering"), answer.text
    assert clinic.case(case)["clearances"][0]["counts"]


def test_a_worse_earlier_answer_counts_until_it_is_accepted_away(clinic: Clinic) -> None:
    case = clinic.drawn()
    claim = clinic.claim(case)
    clinic.act(case, "answers", claim=claim, answers={"fever_unwell": "yes"})
    assert clinic.case(case)["state"] == "referred"
    clinic.act(case, "answers", claim=claim, answers={"fever_unwell": "no"})
    assert clinic.case(case)["state"] == "referred"

    clinic.act(case, "answers", claim=claim, accept=["fever_unwell"])

    assert clinic.case(case)["state"] == "rendering"


def test_findings_are_assessed_again(clinic: Clinic) -> None:
    case = clinic.drawn()

    entered = clinic.act(case, "exam", claim=clinic.claim(case), exam={"ex_saddle": "reduced"})

    assert entered.status_code == 200, entered.text
    view = clinic.case(case)
    assert [row["item"] for row in view["exam"]] == ["ex_saddle"]


def test_the_queue_puts_the_most_urgent_first(clinic: Clinic) -> None:
    calm = clinic.drawn("EX-02")
    alarm = clinic.post_intake(a_form("EX-15")).json["id"]

    for who in ("physiotherapist", "front_desk"):
        entries = clinic.get("/api/v1/queue", who=who).json
        assert [entry["id"] for entry in entries] == [alarm, calm]
    assert "worst_tier" not in entries[0]


def test_another_clinic_sees_nothing_of_this_one(clinic: Clinic) -> None:
    from records.people import create_token
    from tests.factories.people import a_site, a_user

    case = clinic.drawn()
    a_site(clinic.database, "elsewhere")
    stranger = a_user(clinic.database, site_id="elsewhere")
    token = create_token(
        clinic.database,
        site_id="elsewhere",
        name="x",
        kind="personal",
        user_id=stranger.id,
        now=clinic.clock(),
    )
    headers = {"Authorization": f"Bearer {token.secret}"}

    assert clinic.client.get("/api/v1/queue", headers=headers).json == []
    for path in (f"cases/{case}", f"intakes/{case}", f"cases/{case}/documents/draft"):
        assert clinic.client.get(f"/api/v1/{path}", headers=headers).status_code == 404
    claimed = clinic.client.post(f"/api/v1/cases/{case}/claim", json={}, headers=headers)
    assert claimed.status_code == 404
