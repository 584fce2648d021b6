"""Somebody who types a mark wherever something can be typed, and a search that finds it."""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from sqlalchemy import text

from records.people import create_token
from tests.chaos.journey import Journey
from tests.factories.forms import CALM, a_form
from tests.factories.people import PASSWORD, a_user
from tests.processes import wait_until

MARK = "quillzyx"
BORN, PHONE = "1983-11-07", "07700 900461"
OTHERWISE = (
    *("19831107", "07/11/1983", "7/11/1983", "7 November 1983", "07 Nov 1983", "7 Nov 1983"),
    *("07700900461", "07700+900461", "07700%20900461", "+447700900461"),
)
"""The same day and number as programs like to write them."""


def coded() -> Iterator[str]:
    """The mark inside any base64, which is what carries a body of Celery's: three alignments."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + MARK.encode()).decode()
        first, last = -(-before * 8 // 6), (before + len(MARK)) * 8 // 6
        yield whole[first:last]


def marks_in(written: str, also: Iterable[str] = ()) -> list[str]:
    """What of all that was typed stands in it. Escapes of JSON and URLs leave the mark as it is."""
    low = written.lower()
    plain = [each for each in (MARK, BORN, PHONE, PASSWORD, *OTHERWISE) if each.lower() in low]
    return [*plain, *(each for each in (*coded(), *also) if each in written)]


@dataclass
class Marked(Journey):
    """A journey on which all that is typed is marked. `seen`: each answer; `typed`: what counts."""

    example: str = CALM
    http: requests.Session = field(default_factory=requests.Session)
    seen: list[requests.Response] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = f"{MARK}-{self.key}"
        super().__post_init__()
        desk = a_user(self.db, "front_desk", username=f"desk-{self.key}")
        named = {"site_id": "default", "name": "desk", "kind": "personal", "user_id": desk.id}
        self.desk = create_token(self.db, **named, now=datetime.now(UTC)).secret  # type: ignore[arg-type]

    def word(self, what: str) -> str:
        self.typed.append(f"{MARK} {what} {self.example}")
        return self.typed[-1]

    def send(self, method: str, path: str, token: str = "", **given: Any) -> requests.Response:
        headers = {"Idempotency-Key": self.key, "User-Agent": MARK, "Referer": f"http://{MARK}/"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        given["headers"] = headers | given.get("headers", {})
        address = f"{self.url}{path}"
        answer = self.http.request(method, address, allow_redirects=False, timeout=30, **given)
        self.seen.append(answer)
        return answer

    def ask(self, path: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, Any]]:
        answer = self.send("POST", path, token, json=body)
        return answer.status_code, answer.json()

    def intake(self) -> dict[str, Any]:
        words = ("given_name", "family_name", "external_id")
        patient = {name: self.word(name) for name in words} | {"birth_date": BORN}
        goals = {f"goal_{number}": self.word(f"goal {number}") for number in (1, 2, 3)}
        answers = a_form(self.example, had_before="yes", helped_before=self.word("help"), **goals)
        return {"patient": {**patient, "phone": f"{PHONE} {self.word('p')}"}, "answers": answers}

    def do(self, action: str, **body: Any) -> None:
        """An action on the case as its physiotherapist."""
        claim = self.act("claim")[1]["claim"]
        status, answer = self.act(action, claim=claim, **body)
        assert status == 200, answer

    def read(self) -> Any:
        return self.send("GET", f"/api/v1/cases/{self.case_id}", self.personal).json()

    def fill(self, path: str, to: str = "", **fields: str) -> requests.Response:
        """A form of a page, sent with the token that the page holds."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.send("GET", path).text)
        assert found, path
        return self.send("POST", to or path, data={"csrf_token": found[1], **fields})

    def sign_in(self, who: str) -> None:
        self.http.cookies.clear()
        asked = {"username": f"{who}-{self.key}", "password": PASSWORD}
        assert self.fill("/sign-in", **asked).status_code == 303


def handout(on: Marked) -> None:
    """Asked, replied, edited, signed against the rules, recalled."""
    on.submit()
    on.wait_for("awaiting_sign_off")
    on.do("return", question=on.word("question"))
    replied, _ = on.ask(f"/api/v1/cases/{on.case_id}/reply", {"text": on.word("reply")}, on.desk)
    assert replied == 200
    on.wait_for("awaiting_sign_off")
    plan = on.read()["plan"]
    plan |= {"message": on.word("message")}
    plan["exercises"][0]["note"] = on.word("exercise")
    on.do("edit", plan=plan, note=on.word("edit"))
    on.wait_for("awaiting_sign_off")
    _signed(on)
    on.wait_for("released")
    for kind in ("final", "released"):
        on.send("GET", f"/api/v1/cases/{on.case_id}/documents/{kind}", on.personal)
    on.do("recall", reason=on.word("recall"))


def _signed(on: Marked) -> None:
    why = {"override_code": "other", "override_reason": on.word("override")}
    ticks = {"examined": True, "spot_tested": True, "claim": on.act("claim")[1]["claim"], **why}
    wait_until(
        lambda: on.act("sign", sha256=(on.final() or ["0" * 64])[-1], **ticks)[0] == 200, "signed"
    )


def referral(on: Marked) -> None:
    """An emergency: said at the desk, asked again, referred with a letter, and how it ended."""
    on.submit()
    on.sign_in("desk")
    named = {"kind": "handed_over", "name": on.word("who was told")}
    assert on.fill("/desk", f"/desk/{on.case_id}/act", **named).status_code == 303
    on.read()  # the answer that is replaced now
    on.do("answers", answers={"goal_1": on.word("answer")})
    on.do("refer", destination="dest_ed_mri", note=on.word("note"), message=on.word("letter"))
    on.do("safety-net", going_to=on.word("place"))
    wait_until(lambda: len(on.view().documents) == 2, "the letter and the safety-net sheet")
    on.do("outcome", outcome="seen", note=on.word("outcome"))


def withheld(on: Marked) -> None:
    """A flag is cleared by examination; then no sheet is given all the same."""
    on.submit()
    found = {"ex_myo": "normal", "ex_myo_grade": 5, "ex_slr": "pos", "ex_reflex": "normal"}
    on.do("exam", exam=found)
    cleared = {"rule": "motor_weakness_worsening", "level": "same_day", "basis": "examination"}
    on.do("clear", **cleared, reason=on.word("finding"))
    on.wait_for("awaiting_sign_off")
    on.do("withhold", reason=on.word("withheld"))
    on.do("close", reason=on.word("closed"))


def on_pages(on: Marked) -> None:
    """What is typed into the desk's form, right and wrong, and the pages that show it later."""
    day, month, year = "7", "11", "1983"
    born = {"birth_date[day]": day, "birth_date[month]": month, "birth_date[year]": year}
    names = {"given_name": on.word("given"), "family_name": on.word("family"), "phone": PHONE}
    wrong = {"birth_date[day]": MARK, "language": MARK}
    assert on.fill("/intake/new", **names, **born | wrong).status_code == 422
    begun = on.fill("/intake/new", **names, **born, mode="staff", checked="1")
    place = begun.headers["Location"].rpartition("/")[0]
    goal = {"goal_1-shown": "1", "goal_1": on.word("goal of the form")}
    assert on.fill(f"{place}/P7", **goal).status_code < 400
    score = {"pain_score_leg-shown": "1", "pain_score_leg": MARK}
    assert on.fill(f"{place}/S5", **score).status_code == 422
    for page in ("/desk", f"{place}/P7", f"/intake/{on.case_id}/done"):
        assert on.send("GET", page).status_code == 200
    on.sign_in("physio")
    for page in ("/queue", f"/cases/{on.case_id}", f"/cases/{on.case_id}/sections/P7"):
        assert on.send("GET", page).status_code == 200
    on.http.cookies.clear()


def refused(on: Marked) -> None:
    """What gets no further than the door, with a mark at every place of it."""
    case, sent = f"/api/v1/cases/{on.case_id}", on.intake() | {"answers": {"goal_1": MARK}}
    claim = on.act("claim")[1].get("claim", "")

    def posts(path: str = "/api/v1/intakes", token: str = on.form, **given: Any) -> int:
        return on.send("POST", path, token, **given).status_code

    assert posts(json=sent | {"answers": {"leg_side": MARK}}) == 422
    assert posts(json=sent | {"patient": {"nickname": MARK, "birth_date": MARK}}) == 422
    assert posts(json=sent | {"questionnaire_version": MARK}) == 422
    assert posts(json=sent) == 409  # another form under the key of the first
    assert posts(json=sent, headers={"Idempotency-Key": f"{MARK} {MARK}"}) == 400
    assert posts(data=f'{{"{MARK}": {MARK}', headers={"Content-Type": "application/json"}) == 400
    assert posts(data=MARK, headers={"Content-Type": f"text/{MARK}"}) == 415
    assert posts(token=MARK, json=sent) == 401
    assert posts(f"{case}/withhold", on.personal, json={"claim": MARK, "reason": MARK}) == 409
    assert posts(f"{case}/refer", on.personal, json={"claim": claim, "destination": MARK}) == 422
    assert posts(f"/api/v1/{MARK}?name={MARK}", on.personal) == 404
    assert on.send("GET", f"/{MARK}/{MARK}?name={MARK}").status_code == 404
    assert on.send("PUT", f"/sign-in?next={MARK}").status_code == 405
    assert on.fill("/sign-in", username=MARK, password=MARK).status_code == 401


def without_patients(on: Marked) -> None:
    """The table of patients is away: the name is on its way into SQL when that fails."""
    with on.db.writing() as session:
        session.execute(text("ALTER TABLE patients RENAME TO away"))
    key = {"Idempotency-Key": f"{MARK}-another"}
    answer = on.send("POST", "/api/v1/intakes", on.form, json=on.intake(), headers=key)
    assert answer.status_code >= 500
