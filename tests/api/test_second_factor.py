"""Signing in with an app: the password alone opens nothing, a code counts once."""

import re
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from records.people import actor_of_user
from records.second_factor import confirm_enrolment, enrol, require
from tests.api.clinic import PASSWORD, Clinic
from tests.api.test_sessions import browser, post, token_of

QUEUE = "/api/v1/queue"


class Enrolled:
    """Petra with an app on her phone."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        petra = actor_of_user(clinic.database, clinic.user_ids["petra"])
        assert petra is not None
        now = clinic.clock()
        self.secret = enrol(clinic.database, petra, "Clinic", now).secret
        codes = confirm_enrolment(clinic.database, petra, self.code(-30), now)
        assert codes
        self.recovery = codes

    def code(self, seconds: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clinic.clock().timestamp()) + seconds)


def password_given(clinic: Clinic) -> FlaskClient:
    """A browser after the first step."""
    client = clinic.app.test_client()
    form = {"username": "petra", "password": PASSWORD}
    form["csrf_token"] = token_of(client.get("/sign-in"))
    answer = client.post("/sign-in", data={**form, "next": "/queue"})
    assert "Code from your app" in answer.text
    return client


def give(client: FlaskClient, code: str, **more: str) -> Any:
    token = token_of(client.get("/sign-in"))
    return client.post("/sign-in/code", data={"code": code, "csrf_token": token, **more})


def test_the_right_password_alone_opens_nothing(clinic: Clinic) -> None:
    Enrolled(clinic)
    client = password_given(clinic)

    assert client.get(QUEUE).status_code == 401
    assert client.get("/queue").status_code == 302


def test_the_code_of_now_signs_in_and_leads_on(clinic: Clinic) -> None:
    petra = Enrolled(clinic)
    client = password_given(clinic)

    answer = give(client, petra.code(), next="/queue")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue")
    assert client.get(QUEUE).status_code == 200


def test_a_code_seen_by_somebody_else_is_used_up(clinic: Clinic) -> None:
    petra = Enrolled(clinic)
    code = petra.code()
    assert give(password_given(clinic), code).status_code == 303

    assert give(password_given(clinic), code).status_code == 401


def test_a_recovery_code_signs_in_once(clinic: Clinic) -> None:
    petra = Enrolled(clinic)

    assert give(password_given(clinic), petra.recovery[0]).status_code == 303
    assert give(password_given(clinic), petra.recovery[0]).status_code == 401


def test_a_code_without_the_password_before_it_is_nothing(clinic: Clinic) -> None:
    petra = Enrolled(clinic)

    answer = give(clinic.app.test_client(), petra.code())

    assert answer.status_code == 401
    assert "Sign in again" in answer.text


def test_the_second_step_waits_five_minutes(clinic: Clinic) -> None:
    petra = Enrolled(clinic)
    client = password_given(clinic)
    clinic.clock.pass_time(minutes=6)

    assert give(client, petra.code()).status_code == 401
    assert client.get(QUEUE).status_code == 401


def test_guessing_codes_is_slowed_down_wherever_it_is_done(clinic: Clinic) -> None:
    petra = Enrolled(clinic)
    assert {give(password_given(clinic), "000000").status_code for _ in range(5)} == {401}

    answer = give(password_given(clinic), petra.code())

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_token_needs_no_code(clinic: Clinic) -> None:
    Enrolled(clinic)

    assert clinic.get(QUEUE, who="physiotherapist").status_code == 200


def test_who_has_to_set_up_an_app_can_do_nothing_else_before(clinic: Clinic) -> None:
    require(clinic.database, "default", True, clinic.clock())
    client = browser(clinic)

    assert client.get("/queue").headers["Location"] == "/account/second-factor"
    assert client.get(QUEUE).json["code"] == "second_factor"  # type: ignore[index]
    assert browser(clinic, "dora").get("/desk").status_code == 200
    page = client.get("/account/second-factor")
    assert "Your clinic wants a second step" in page.text
    assert "<svg" in page.text

    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(clinic.clock().timestamp()))
    wrong = post(client, "/account/second-factor", "/account/second-factor", code="000000")
    done = post(client, "/account/second-factor", "/account/second-factor", code=code)

    assert (wrong.status_code, "not the code" in wrong.text) == (422, True)
    assert len(re.findall(r"<code>[a-z2-7]{4}(?:-[a-z2-7]{4}){3}</code>", done.text)) == 10
    assert client.get(QUEUE).status_code == 200
    assert secret[1] not in client.get("/account/second-factor").text


def test_setting_up_an_app_later_asks_for_the_password(clinic: Clinic) -> None:
    client = browser(clinic)
    clinic.clock.pass_time(minutes=6)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/account/second-factor").text)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(clinic.clock().timestamp()))

    path = "/account/second-factor"
    assert post(client, path, path, code=code).status_code == 422
    assert post(client, path, path, code=code, password=PASSWORD).status_code == 200


def test_taking_the_app_away_needs_password_and_code_and_ends_every_session(
    clinic: Clinic,
) -> None:
    petra = Enrolled(clinic)
    client = password_given(clinic)
    give(client, petra.code())
    path, page = "/account/second-factor/remove", "/account/second-factor"

    assert post(client, path, page, password="x", code=petra.code(30)).status_code == 422
    assert post(client, path, page, password=PASSWORD, code="000000").status_code == 422
    assert client.get(QUEUE).status_code == 200
    assert post(client, path, page, password=PASSWORD, code=petra.code(30)).status_code == 303

    assert client.get(QUEUE).status_code == 401
    assert browser(clinic).get(QUEUE).status_code == 200


@pytest.mark.parametrize("path", ["/account/second-factor", "/account"])
def test_nothing_of_an_app_is_kept_by_the_browser(clinic: Clinic, path: str) -> None:
    assert browser(clinic).get(path).headers["Cache-Control"] == "no-store"
