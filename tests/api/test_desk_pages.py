"""The front desk's page, request by request: what is recorded, what is refused, what is printed."""

import re
from typing import Any

import pytest

import records.queue
from records.jobs import run_clocks
from records.people import actor_of_user
from records.queue import desk_case
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_sign_in import csrf_of, sign_in
from tests.reports.printed import text_of


class Desk:
    """The desk's browser."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        sign_in(clinic, "dora")
        clinic.client.get("/desk")

    @property
    def page(self) -> str:
        found: str = self.clinic.client.get("/desk").text
        return found

    def post(self, path: str, **form: Any) -> Any:
        token = csrf_of(self.clinic.client.get("/desk"))
        return self.clinic.client.post(path, data={"csrf_token": token, **form})

    def act(self, case: str, kind: str, **more: str) -> Any:
        return self.post(f"/desk/{case}/act", kind=kind, **more)


def key(case: str) -> str:
    return f"{case}.handout.1"


def title(page: str) -> str:
    return re.sub(r"\s+", " ", re.findall(r"<title>(.*?)</title>", page, re.S)[0])


def test_what_was_refused_does_not_look_as_if_it_was_done(clinic: Clinic) -> None:
    calm = clinic.post_intake(a_form()).json["id"]
    desk = Desk(clinic)

    assert desk.post(f"/cases/{calm}/acknowledge", next="/desk").status_code == 303

    page = desk.page
    assert '<div class="notice notice--fault" role="alert">' in page
    assert '<div class="notice" role="status">' not in page


def test_what_the_desk_did_stands_on_the_card_and_is_said_again_when_the_time_is_up(
    clinic: Clinic,
) -> None:
    case = clinic.post_intake(a_form("EX-15")).json["id"]
    desk = Desk(clinic)
    assert title(desk.page).startswith("(1!) Front desk")
    assert desk.act(case, "called_999").status_code == 303
    assert desk.act(case, "handed_over", name="Crew 7").status_code == 303
    clinic.clock.pass_time(minutes=6)
    run_clocks(clinic.database, clinic.services.knowledge, now=clinic.clock())

    page = desk.page
    assert "09:00 999 called (Dora)" in page
    assert "Handed over to Crew 7" in page
    assert "999 was called at 09:00" in page


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [("handed_over", "", 422), ("nonsense", "", 422), ("rang_no_answer", "", 409)],
)
def test_a_button_pressed_wrongly_says_so_on_the_desk(
    clinic: Clinic, kind: str, name: str, status: int
) -> None:
    case = clinic.post_intake(a_form("EX-15")).json["id"]
    refused = Desk(clinic).act(case, kind, name=name)

    assert refused.status_code == status
    assert "This was not done" in refused.text
    seen = desk_case(clinic.database, _dora(clinic), case)
    assert seen.acts == ()


def test_who_left_is_rung_back_by_the_desk_unless_the_script_is_private(clinic: Clinic) -> None:
    phone = "01632 960001"
    case = clinic.post_intake(_with(a_form("EX-15"), phone=phone)).json["id"]
    quiet = clinic.post_intake(
        _with(a_form("EX-02"), phone=phone, answers={"self_harm": "yes"})
    ).json["id"]
    desk = Desk(clinic)
    desk.act(case, "patient_left")
    assert "tel:01632960001" in desk.page
    desk.act(case, "patient_back")
    assert "tel:01632960001" not in desk.page
    desk.act(quiet, "patient_left")
    page = desk.page
    assert "tel:01632960001" not in page
    assert "Do not ring and leave no message" in page


def test_one_sheet_is_printed_as_it_was_signed_and_a_second_time_with_a_reason(
    clinic: Clinic,
) -> None:
    case = clinic.released()
    desk = Desk(clinic)
    first = desk.post("/desk/print", one=key(case))
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    signed = clinic.get(f"/api/v1/cases/{case}/documents/released", who="physiotherapist")
    assert first.data == signed.data

    again = desk.post("/desk/print", one=key(case))
    assert again.status_code == 422
    assert "Say why it is printed again" in again.text
    assert desk.post("/desk/print", one=key(case), **{f"reason-{key(case)}": "paper"}).data


def test_several_sheets_come_in_one_file_each_behind_its_separator(clinic: Clinic) -> None:
    cases = [clinic.released(), clinic.released("EX-03")]
    desk = Desk(clinic)
    whole = desk.post("/desk/print", sheet=[key(each) for each in cases])
    assert whole.mimetype == "application/pdf"
    text = text_of(whole.data)
    for number in (1, 2):
        assert f"Separator sheet {number} of 2" in text
    assert text.count("copy 1") == 2


@pytest.mark.parametrize("sheet", ["", "x", "a.handout.1", "a.draft.1", "a.handout.one"])
def test_what_is_no_sheet_is_not_printed(clinic: Clinic, sheet: str) -> None:
    assert Desk(clinic).post("/desk/print", sheet=sheet).status_code in (404, 422)


def test_a_sheet_leaves_the_lane_when_it_was_handed_over_with_two_identifiers(
    clinic: Clinic,
) -> None:
    case = clinic.released()
    desk = Desk(clinic)
    desk.post("/desk/print", one=key(case))
    half = desk.post("/desk/hand-over", one=key(case), name="yes")
    assert half.status_code == 422
    assert title(desk.page).startswith("(1) ")

    done = desk.post("/desk/hand-over", one=key(case), name="yes", birth_date="yes")
    assert done.status_code == 303
    page = desk.page
    assert title(page).startswith("Front desk")
    assert "Handed over already (1)" in page


def test_a_list_that_hides_older_sheets_says_so(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = clinic.released(), clinic.released("EX-03")
    desk = Desk(clinic)
    assert "More sheets wait" not in desk.page

    monkeypatch.setattr(records.queue, "MOST", 1)
    page = desk.page
    assert "More sheets wait than the newest" in page
    assert key(newer) in page
    assert key(older) not in page


def test_a_recalled_sheet_is_neither_printed_nor_handed_over(clinic: Clinic) -> None:
    case = clinic.released()
    desk = Desk(clinic)
    desk.post("/desk/print", one=key(case))
    recalled = clinic.act(case, "recall", claim=clinic.claim(case), reason="wrong side")
    assert recalled.status_code == 200
    reason = {f"reason-{key(case)}": "paper"}
    assert desk.post("/desk/print", one=key(case), **reason).status_code == 409
    given = desk.post("/desk/hand-over", one=key(case), name="yes", birth_date="yes")
    assert given.status_code == 409


def test_a_reply_that_is_too_long_is_not_cut_but_told(clinic: Clinic) -> None:
    case = clinic.drawn()
    clinic.act(case, "return", claim=clinic.claim(case), question="Which leg?")
    typed = "x" * 4001
    refused = Desk(clinic).post(f"/desk/{case}/reply", text=typed)
    assert refused.status_code == 422
    assert typed in refused.text
    assert clinic.case(case)["state"] == "returned"


def _with(
    form: dict[str, Any], *, phone: str, answers: dict[str, str] | None = None
) -> dict[str, Any]:
    patient = {**form["patient"], "phone": phone}
    return {**form, "patient": patient, "answers": {**form["answers"], **(answers or {})}}


def _dora(clinic: Clinic) -> Any:
    return actor_of_user(clinic.database, clinic.user_ids["dora"])
