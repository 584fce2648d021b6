"""The form between its pages, request by request: what is kept, what is shown, when it was said."""

import re
from datetime import datetime
from typing import Any

from tests.api.clinic import START, Clinic
from tests.api.test_sign_in import csrf_of, sign_in

WHO = {
    "given_name": "Ada",
    "family_name": "Test",
    "birth_date[day]": "15",
    "birth_date[month]": "1",
    "birth_date[year]": "1981",
}


class Form:
    """A form that the front desk is filling in."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        sign_in(clinic, "dora")
        begun = self.send("/intake/new", WHO)
        assert begun.status_code == 303, begun.text
        self.path = begun.location.rsplit("/", 1)[0]

    def send(self, path: str, form: dict[str, Any]) -> Any:
        token = csrf_of(self.clinic.client.get(path))
        return self.clinic.client.post(path, data={"csrf_token": token, **form})

    def page(self, page: str) -> Any:
        return self.clinic.client.get(f"{self.path}/{page}")

    def answer(self, page: str, go: str = "on", **answers: object) -> Any:
        shown = {f"{item}-shown": "1" for item in answers}
        return self.send(f"{self.path}/{page}", {"go": go, **shown, **answers})

    def sent(self) -> dict[str, Any]:
        """The answers of the case that it becomes now."""
        case = self.answer("S5", go="send", pain_score_leg="4").location.split("/")[-2]
        return {row["item"]: row["value"] for row in self.clinic.case(case)["answers"]}


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
    sign_in(clinic, "dora")

    sent = form.answer("S5", go="send", pain_score_leg="4")

    case = sent.location.split("/")[-2]
    said = {row["item"]: row["at"] for row in clinic.case(case)["answers"]}
    given = {item: datetime.fromisoformat(at) for item, at in said.items()}
    assert given["ces_saddle"] == given["ces_bladder"] == START
    assert given["pain_score_leg"] == clinic.clock()
    assert "ces_saddle" in clinic.case(case)["expired"]


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

    answers = form.sent()

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
