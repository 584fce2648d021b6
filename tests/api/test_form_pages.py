"""The form between its pages, request by request: what is kept, what is shown, when it was said."""

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
