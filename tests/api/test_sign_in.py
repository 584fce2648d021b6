"""Sessions: signing in, forgery protection, expiry, signing out; tokens beside them."""

import re
from typing import Any

import pytest

from records import people
from tests.api.clinic import PASSWORD, Clinic

QUEUE = "/api/v1/queue"


def csrf_of(page: Any) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def sign_in(clinic: Clinic, username: str = "petra", password: str = PASSWORD, **more: str) -> Any:
    token = csrf_of(clinic.client.get("/sign-in"))
    form = {"username": username, "password": password, "csrf_token": token, **more}
    return clinic.client.post("/sign-in", data=form)


def test_a_right_password_opens_a_session(clinic: Clinic) -> None:
    response = sign_in(clinic)

    assert response.status_code == 303
    assert clinic.client.get(QUEUE).status_code == 200


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(clinic: Clinic) -> None:
    cookie = sign_in(clinic).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_stays_on_https(clinic: Clinic) -> None:
    response = clinic.client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})

    assert "Secure" in response.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("username", "password"), [("petra", "wrong"), ("nobody", PASSWORD), ("", "")]
)
def test_a_wrong_sign_in_says_the_same_whatever_was_wrong(
    clinic: Clinic, username: str, password: str
) -> None:
    response = sign_in(clinic, username, password)

    assert response.status_code == 401
    assert "The user name or the password is not right." in response.text
    assert clinic.client.get(QUEUE).status_code == 401


def test_signing_in_needs_a_token_of_our_own_page(clinic: Clinic) -> None:
    response = clinic.client.post("/sign-in", data={"username": "petra", "password": PASSWORD})

    assert response.status_code == 403


def test_a_write_by_session_needs_the_csrf_token(clinic: Clinic) -> None:
    sign_in(clinic)
    path = f"/api/v1/cases/{clinic.NO_CASE}/acknowledge"

    assert clinic.client.post(path, json={}).json["code"] == "csrf"
    assert clinic.client.post(path, json={}, headers={"X-CSRFToken": "x"}).status_code == 403


def test_the_csrf_token_of_another_session_does_not_help(clinic: Clinic) -> None:
    stranger = clinic.app.test_client()
    token = csrf_of(stranger.get("/sign-in"))
    sign_in(clinic)
    path = f"/api/v1/cases/{clinic.NO_CASE}/acknowledge"

    assert clinic.client.post(path, json={}, headers={"X-CSRFToken": token}).status_code == 403


def test_an_unused_session_ends(clinic: Clinic) -> None:
    sign_in(clinic)
    clinic.clock.pass_time(minutes=16)

    assert clinic.client.get(QUEUE).status_code == 401


def test_a_used_session_goes_on_but_not_for_ever(clinic: Clinic) -> None:
    sign_in(clinic)
    for _ in range(51):
        clinic.clock.pass_time(minutes=14)
        assert clinic.client.get(QUEUE).status_code == 200
    clinic.clock.pass_time(minutes=7)

    assert clinic.client.get(QUEUE).status_code == 401


def test_a_disabled_user_is_out_at_once(clinic: Clinic) -> None:
    sign_in(clinic)
    clinic.disable("petra")

    assert clinic.client.get(QUEUE).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(clinic: Clinic) -> None:
    sign_in(clinic)
    people.set_password(
        clinic.database, clinic.user_ids["petra"], "another good one", clinic.clock()
    )

    assert clinic.client.get(QUEUE).status_code == 401
    sign_in(clinic, password="another good one")
    assert clinic.client.get(QUEUE).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/queue", "/queue"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\r\nX", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_only_to_pages_of_ours(
    clinic: Clinic, wanted: str, leads_to: str
) -> None:
    assert sign_in(clinic, next=wanted).headers["Location"] == leads_to


def test_a_stranger_on_a_page_is_sent_to_sign_in(clinic: Clinic) -> None:
    response = clinic.client.get("/queue")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in")


def test_a_token_needs_no_csrf_and_no_cookie(clinic: Clinic) -> None:
    response = clinic.post(f"/api/v1/cases/{clinic.NO_CASE}/acknowledge", {}, who="front_desk")

    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "header",
    ["Bearer sct_wrong", "Bearer ", "Bearer", "Basic cGV0cmE6eA==", "sct_x", "Bearer \u00e9"],
)
def test_a_wrong_token_is_refused_even_beside_a_good_session(clinic: Clinic, header: str) -> None:
    sign_in(clinic)
    response = clinic.client.get(QUEUE, headers={"Authorization": header})

    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_an_expired_token_is_refused(clinic: Clinic) -> None:
    clinic.clock.pass_time(days=4000)

    assert clinic.get(QUEUE, who="front_desk").status_code == 401


def test_a_revoked_token_is_refused(clinic: Clinic) -> None:
    clinic.revoke("form_token")

    assert clinic.post_intake({}).status_code == 401


def test_a_session_with_its_csrf_token_may_write(clinic: Clinic) -> None:
    case = clinic.post_intake().json["id"]
    token = csrf_of(clinic.client.get("/sign-in"))
    form = {"username": "dora", "password": PASSWORD, "csrf_token": token}
    clinic.client.post("/sign-in", data=form)
    token = csrf_of(clinic.client.get("/desk"))
    path = f"/api/v1/cases/{case}/acknowledge"

    response = clinic.client.post(path, json={}, headers={"X-CSRFToken": token})

    assert (response.status_code, response.json["code"]) == (409, "wrong_state")
