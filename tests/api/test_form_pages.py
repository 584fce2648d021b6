"""The form between its pages, request by request: what is kept, what is shown, when it was said."""

import re
from datetime import datetime
from typing import Any

import pytest

from rules.desk import private_items
from rules.knowledge_base import knowledge
from tests.api.clinic import START, Clinic
from tests.api.test_sign_in import csrf_of, sign_in

WHO = {
    "given_name": "Ada",
    "family_name": "Test",
    "birth_date[day]": "15",
    "birth_date[month]": "1",
    "birth_date[year]": "1981",
}


PASSCODE = "4711"


class Form:
    """A form on the clinic's tablet, begun by the front desk and opened by its patient."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        sign_in(clinic, "dora")
        self.staff_path = self.begin("tablet")
        self.hand_over()
        self.path = "/form"

    def begin(self, mode: str, **who: str) -> str:
        begun = self.send("/intake/new", {**WHO, **who, "mode": mode, "checked": "1"})
        assert begun.status_code == 303, begun.text
        path: str = begun.location.rsplit("/", 1)[0]
        return path

    def hand_over(self) -> None:
        given = {"go": "tablet", "passcode": PASSCODE}
        assert self.send(f"{self.staff_path}/hand-over", given).location == "/form"
        assert self.send("/form", WHO).location == "/form/go-on"

    def send(self, path: str, form: dict[str, Any]) -> Any:
        token = csrf_of(self.clinic.client.get(path))
        return self.clinic.client.post(path, data={"csrf_token": token, **form})

    def page(self, page: str) -> Any:
        return self.clinic.client.get(f"{self.path}/{page}")

    def answer(self, page: str, go: str = "on", **answers: object) -> Any:
        shown = {f"{item}-shown": "1" for item in answers}
        return self.send(f"{self.path}/{page}", {"go": go, **shown, **answers})

    def sent(self) -> Any:
        """The case that it becomes now."""
        assert self.answer("S5", go="send", pain_score_leg="4").location == "/form/check"
        assert self.send("/form/check", {}).location == "/form/done"
        (entry,) = self.clinic.get("/api/v1/queue", who="physiotherapist").json
        return self.clinic.case(entry["id"])

    def answers(self) -> dict[str, Any]:
        return {row["item"]: row["value"] for row in self.sent()["answers"]}


def ticked(page: str) -> set[tuple[str, str]]:
    """Name and value of what is chosen on a page."""
    boxes = [box for box in re.findall(r"<input[^>]*>", page) if re.search(r"\schecked", box)]
    return {(found(box, "name"), found(box, "value")) for box in boxes}


def found(box: str, attribute: str) -> str:
    return str(re.findall(rf'\s{attribute}="([^"]*)"', box)[0])


def test_an_answer_counts_from_when_it_was_given_not_from_when_the_form_was_sent(
    clinic: Clinic,
) -> None:
    form = Form(clinic)
    form.answer("S4", ces_saddle="no", ces_bladder="no")
    clinic.clock.pass_time(hours=25)

    case = form.sent()

    said = {row["item"]: row["at"] for row in case["answers"]}
    given = {item: datetime.fromisoformat(at) for item, at in said.items()}
    assert given["ces_saddle"] == given["ces_bladder"] == START
    assert given["pain_score_leg"] == clinic.clock()
    assert "ces_saddle" in case["expired"]


def test_a_new_form_takes_nothing_from_its_address(clinic: Clinic) -> None:
    """A name in an address would be in histories and in the logs of a proxy."""
    sign_in(clinic, "dora")

    page = clinic.client.get("/intake/new?given_name=Zebedee&family_name=Quill")

    assert page.status_code == 200
    assert "Zebedee" not in page.text


KEPT = "Answered already. Answer again to change it."


def test_a_private_answer_is_not_shown_again(clinic: Clinic) -> None:
    form = Form(clinic)
    assert KEPT not in form.page("S4").text
    form.answer("S4", ces_saddle="unsure", leg_weakness="one_leg_mild")

    again = form.page("S4").text

    assert ticked(again) == {("leg_weakness", "one_leg_mild")}
    assert again.count(KEPT) == 1


def test_a_private_answer_left_empty_is_kept_and_another_one_replaces_it(clinic: Clinic) -> None:
    form = Form(clinic)
    form.answer("S4", ces_saddle="unsure", ces_bladder="unsure")
    form.answer("S4", ces_saddle="", ces_bladder="no")

    answers = form.answers()

    assert (answers["ces_saddle"], answers["ces_bladder"]) == ("unsure", "no")


def test_a_private_answer_of_this_very_request_stays_when_another_one_is_asked_for(
    clinic: Clinic,
) -> None:
    form = Form(clinic)
    form.answer("S4", ces_bladder="unsure")

    back = form.answer("S4", ces_saddle="unsure", ces_bladder="", leg_weakness="")

    assert back.status_code == 200
    assert ticked(back.text) == {("ces_saddle", "unsure")}
    assert back.text.count(KEPT) == 1


def test_a_follow_up_of_a_private_question_is_not_shown_again_either(clinic: Clinic) -> None:
    form = Form(clinic)
    form.answer("S4", ces_sexual="yes", ces_timing="older_same")

    assert ("ces_timing", "older_same") not in ticked(form.page("S4").text)
    checked = form.page("check").text
    assert "it has not changed" not in checked
    assert ">Answered<" in checked


def test_staff_who_ask_are_shown_no_private_question(clinic: Clinic) -> None:
    form = Form.__new__(Form)
    form.clinic = clinic
    sign_in(clinic, "dora")
    form.path = form.begin("staff")
    asked = form.page("S4").text

    assert 'name="leg_weakness"' in asked
    assert not [item for item in private_items(knowledge()) if f'name="{item}"' in asked]
    assert "left to the physio" in asked
    assert form.page("S11").status_code == 404


def test_a_question_that_hangs_on_one_that_just_came_up_waits_for_its_answer(
    clinic: Clinic,
) -> None:
    form = Form(clinic)
    back = form.answer("S2", sex_at_birth="female", conditions="none")
    assert 'name="pregnancy_status"' in back.text
    assert 'name="preg_warning"' not in back.text

    then = form.answer("S2", sex_at_birth="female", conditions="none", pregnancy_status="t2")
    assert 'name="preg_warning"' in then.text


def test_a_form_in_the_patients_hands_opens_nothing_of_the_staff(clinic: Clinic) -> None:
    form = Form(clinic)
    for path in ("/desk", "/queue", "/intake/new", f"{form.staff_path}/S0", "/clinic.css"):
        assert clinic.client.get(path).status_code == 302, path
    assert form.page("S0").status_code == 404


def test_only_the_passcode_leads_back_and_the_form_is_kept(clinic: Clinic) -> None:
    form = Form(clinic)
    form.answer("S5", pain_trend="worse")
    for wrong in ("", "0000", "47111"):
        assert form.send("/form/staff", {"passcode": wrong}).status_code == 422
        assert clinic.client.get("/desk").status_code == 302

    back = form.send("/form/staff", {"passcode": PASSCODE})

    assert back.location == f"{form.staff_path}/hand-over"
    assert clinic.client.get("/desk").status_code == 200
    assert clinic.client.get("/form").status_code == 404


def test_another_name_stops_the_form_until_staff_hand_it_over_again(clinic: Clinic) -> None:
    form = Form.__new__(Form)
    form.clinic, form.path = clinic, "/form"
    sign_in(clinic, "dora")
    form.staff_path = form.begin("tablet")
    form.send(f"{form.staff_path}/hand-over", {"go": "tablet", "passcode": PASSCODE})
    other = {"given_name": "Eve", "family_name": "Test"}
    assert form.send("/form", other).status_code == 422
    assert form.send("/form", other).location == "/form/stopped"
    assert form.page("S1").location == "/form/stopped"
    assert clinic.client.get("/form").location == "/form/stopped"

    form.send("/form/staff", {"passcode": PASSCODE})
    form.hand_over()
    assert form.page("S1").status_code == 200


class TestTheLink:
    def link(self, clinic: Clinic) -> str:
        form = Form.__new__(Form)
        form.clinic = clinic
        sign_in(clinic, "dora")
        page = form.send(f"{form.begin('phone')}/hand-over", {"go": "phone"}).text
        found = re.search(r"/f/[A-Za-z0-9_-]{22}", page)
        assert found
        assert "<svg" in page
        clinic.client.delete_cookie("sciatriage")
        return found[0]

    def enter(self, clinic: Clinic, link: str, **changed: str) -> Any:
        token = csrf_of(clinic.client.get(link))
        return clinic.client.post(link, data={"csrf_token": token, **WHO, **changed})

    def test_tells_nothing_and_opens_for_its_patient(self, clinic: Clinic) -> None:
        link = self.link(clinic)
        asked = clinic.client.get(link).text
        assert "Ada" not in asked
        assert "Test" not in asked
        assert self.enter(clinic, link, family_name="Wrong").status_code == 422
        assert self.enter(clinic, link, **{"birth_date[day]": "16"}).status_code == 422

        assert self.enter(clinic, link).location == "/form"
        assert "What is your name" not in clinic.client.get("/form").text

    def test_closes_after_five_wrong_tries_in_the_same_words_as_an_unknown_one(
        self, clinic: Clinic
    ) -> None:
        link = self.link(clinic)
        for _ in range(5):
            self.enter(clinic, link, family_name="Wrong")
        closed, unknown = clinic.client.get(link), clinic.client.get("/f/nothing")
        assert (closed.status_code, unknown.status_code) == (404, 404)
        assert closed.text == unknown.text

    def test_is_used_up_by_sending_the_form(self, clinic: Clinic) -> None:
        link = self.link(clinic)
        self.enter(clinic, link)
        form = Form.__new__(Form)
        form.clinic, form.path = clinic, "/form"
        form.send("/form", {})
        case = form.sent()
        assert case["source"] == "phone"
        assert clinic.client.get(link).status_code == 404
        again = clinic.client.get("/form/S5")
        assert again.location == "/form/done"


def test_a_second_click_on_send_is_the_same_intake(clinic: Clinic) -> None:
    form = Form(clinic)
    token = csrf_of(form.page("check"))
    for _ in range(2):
        sent = clinic.client.post("/form/check", data={"csrf_token": token})
        assert sent.location == "/form/done"
    assert clinic.cases() == 1


@pytest.mark.parametrize(
    "name", ["👩🏽‍⚕️ Zoë", "محمد عبد الله", "Łukasz‮ Søren", "山田 太郎", "x" * 100]
)
def test_any_name_that_can_be_pasted_is_kept_and_recognised(clinic: Clinic, name: str) -> None:
    form = Form.__new__(Form)
    form.clinic = clinic
    sign_in(clinic, "dora")
    form.staff_path = form.begin("tablet", family_name=name)
    form.send(f"{form.staff_path}/hand-over", {"go": "tablet", "passcode": PASSCODE})
    met = form.send("/form", {"given_name": "Ada", "family_name": name})
    assert met.location == "/form/go-on"


def test_a_text_that_is_too_long_is_told_and_nothing_else_of_the_page_is_lost(
    clinic: Clinic,
) -> None:
    form = Form(clinic)
    typed = "é" * 2001
    back = form.answer("P7", goal_1=typed, worry_return="no")
    assert back.status_code == 422
    assert typed in back.text
    assert "at most 2000 characters; this has 2001" in back.text
