"""Sessions live in the database: a copied cookie ends with them; nothing typed is lost with one."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from records import people
from records.accounts import change_role, disable_user
from records.sign_ins import MOST_WRONG
from records.tables import AuditRow, SignIn
from tests.api.clinic import PASSWORD, Clinic
from tests.api.clinic import refused as refused_with

QUEUE = "/api/v1/queue"
COOKIE = "sciatriage"


def token_of(page: Any) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def browser(clinic: Clinic, username: str = "petra", **options: Any) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = clinic.app.test_client()
    form = {"username": username, "password": PASSWORD}
    form["csrf_token"] = token_of(client.get("/sign-in", **options))
    assert client.post("/sign-in", data=form, **options).status_code == 303
    return client


def copy_of(clinic: Clinic, original: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    client, cookie = clinic.app.test_client(), original.get_cookie(COOKIE)
    assert cookie is not None
    client.set_cookie(COOKIE, cookie.value)
    assert client.get(QUEUE).status_code == 200
    return client


def post(client: FlaskClient, path: str, page: str = "/account", **fields: Any) -> Any:
    token = token_of(client.get(page))
    return client.post(path, data={**fields, "csrf_token": token})


def events(clinic: Clinic) -> list[tuple[str, str | None]]:
    with clinic.database.reading() as session:
        rows = session.query(AuditRow).order_by(AuditRow.id)
        return [(row.event, row.reason) for row in rows]


ENDINGS: dict[str, Callable[[Clinic, FlaskClient], object]] = {
    "signing out": lambda clinic, own: post(own, "/sign-out"),
    "a new password": lambda clinic, own: people.set_password(
        clinic.database, clinic.user_ids["petra"], "another good one", clinic.clock()
    ),
    "the end of the account": lambda clinic, own: disable_user(
        clinic.database, clinic.user_ids["petra"], clinic.clock()
    ),
    "another role": lambda clinic, own: change_role(
        clinic.database, clinic.user_ids["petra"], "front_desk", "PH1", clinic.clock()
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_copied_cookie_is_worthless_after(clinic_on_each: Clinic, ending: str) -> None:
    clinic, own = clinic_on_each, browser(clinic_on_each)
    copy = copy_of(clinic, own)

    ENDINGS[ending](clinic, own)

    assert copy.get(QUEUE).status_code == 401


def test_the_cookie_of_before_the_sign_in_is_not_the_one_after(clinic: Clinic) -> None:
    client = clinic.app.test_client()
    form = {
        "username": "petra",
        "password": PASSWORD,
        "csrf_token": token_of(client.get("/sign-in")),
    }
    before = client.get_cookie(COOKIE)
    client.post("/sign-in", data=form)
    fixed = clinic.app.test_client()
    assert before is not None
    fixed.set_cookie(COOKIE, before.value)

    assert fixed.get(QUEUE).status_code == 401
    assert client.get(QUEUE).status_code == 200


def test_a_session_of_another_install_or_an_invented_one_opens_nothing(clinic: Clinic) -> None:
    client = clinic.app.test_client()
    with client.session_transaction() as session:
        session.update(sign_in="invented", user=clinic.user_ids["petra"])

    assert client.get(QUEUE).status_code == 401


def test_only_the_hash_of_a_session_is_stored(clinic: Clinic) -> None:
    client = browser(clinic)
    with client.session_transaction() as session:
        secret = session["sign_in"]
    with clinic.database.reading() as stored:
        row = stored.query(SignIn).one()
        kept = {str(getattr(row, column.key)) for column in SignIn.__table__.columns}

    assert len(secret) >= 43
    assert not any(secret in each for each in kept)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(clinic: Clinic) -> None:
    client = browser(clinic)
    for _ in range(16):
        clinic.clock.pass_time(minutes=1)
        client.get("/queue/rows")

    assert client.get(QUEUE).status_code == 401


def test_ones_sessions_are_listed_and_another_one_is_ended(clinic: Clinic) -> None:
    windows: Any = {"headers": {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}}
    own, lost = browser(clinic), browser(clinic, **windows)
    page = own.get("/account").text
    assert "Firefox on Windows" in page
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found

    assert post(own, "/account/sessions/end", id=found[1]).status_code == 303

    assert lost.get(QUEUE).status_code == 401
    assert own.get(QUEUE).status_code == 200


def test_all_other_sessions_are_ended_at_once(clinic: Clinic) -> None:
    own, others = browser(clinic), [browser(clinic) for _ in range(2)]
    dora = browser(clinic, "dora")

    post(own, "/account/sessions/end-others")

    assert {other.get(QUEUE).status_code for other in others} == {401}
    assert own.get(QUEUE).status_code == dora.get(QUEUE).status_code == 200


def test_nobody_ends_the_session_of_another(clinic: Clinic) -> None:
    own, dora = browser(clinic), browser(clinic, "dora")
    with clinic.database.reading() as session:
        rows = session.query(SignIn).filter_by(user_id=clinic.user_ids["dora"])
        theirs = rows.one().id

    post(own, "/account/sessions/end", id=theirs)

    assert dora.get(QUEUE).status_code == 200


def test_signing_in_out_and_being_refused_are_in_the_audit(clinic: Clinic) -> None:
    client = clinic.app.test_client()
    for username in ("petra", "nobody"):
        form = {"username": username, "password": "x" * 9}
        form["csrf_token"] = token_of(client.get("/sign-in"))
        client.post("/sign-in", data=form)
    post(browser(clinic), "/sign-out")

    told = [event for event, _ in events(clinic) if "sign" in event]
    assert told == ["sign_in_refused", "sign_in_refused", "sign_in", "sign_out"]


def test_over_https_no_other_host_and_no_plain_connection_sets_the_cookie(clinic: Clinic) -> None:
    sent = clinic.app.test_client().get("/sign-in", base_url="https://clinic.example")

    cookie = sent.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sciatriage=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert sent.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in clinic.client.get("/sign-in").headers


class Lapsed:
    """A desk whose session ended while a form was being filled in."""

    typed = {"given_name": "Ada", "family_name": "L\u00f6ve'\"<b>", "day": "1", "go": ["a", "b"]}

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.client = clinic, browser(clinic, "dora")
        token = token_of(self.client.get("/intake/new"))
        clinic.clock.pass_time(minutes=16)
        self.answer = self.client.post("/intake/new", data={**self.typed, "csrf_token": token})

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        form = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', self.answer.text))
        kept = {"kept": form["kept"].replace("&#34;", '"').replace("&#39;", "'")}
        kept["kept"] = kept["kept"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        sent = {**form, **kept, "username": username, "password": password}
        return self.client.post("/sign-in", data=sent)


def test_what_was_typed_when_the_session_ended_comes_back_to_the_same_person(
    clinic: Clinic,
) -> None:
    lapsed = Lapsed(clinic)
    assert lapsed.answer.status_code == 401
    assert "what you typed is kept" in lapsed.answer.text
    assert lapsed.sign_in("dora", "wrong").status_code == 401

    page = lapsed.sign_in("dora")

    assert page.status_code == 200
    assert 'action="/intake/new"' in page.text
    assert 'name="given_name" value="Ada"' in page.text
    assert "L\u00f6ve&#39;&#34;&lt;b&gt;" in page.text
    assert re.findall(r'name="go" value="(\w)"', page.text) == ["a", "b"]
    assert page.headers["Cache-Control"] == "no-store"


def test_another_person_does_not_get_it(clinic: Clinic) -> None:
    lapsed = Lapsed(clinic)

    answer = lapsed.sign_in("petra")

    assert answer.status_code == 303
    assert "Ada" not in answer.text


def test_a_form_of_another_website_is_not_kept(clinic: Clinic) -> None:
    client = browser(clinic, "dora")
    clinic.clock.pass_time(minutes=16)
    client.get(QUEUE)

    answer = client.post("/intake/new", data={"given_name": "Eve", "csrf_token": "forged"})

    assert answer.status_code == 403
    assert "Eve" not in answer.text


@pytest.mark.parametrize("kept", ["", "{}", "[1]", "[[1, 2]]", '[["a"]]', "nonsense", "null"])
def test_a_broken_kept_form_is_only_ignored(clinic: Clinic, kept: str) -> None:
    lapsed = Lapsed(clinic)
    form = {"username": "dora", "password": PASSWORD, "kept": kept, "next": "/intake/new"}
    form["csrf_token"] = token_of(lapsed.answer)

    assert lapsed.client.post("/sign-in", data=form).headers["Location"] == "/intake/new"


def test_a_kept_form_sends_no_password_on(clinic: Clinic) -> None:
    lapsed = Lapsed(clinic)
    form = {"username": "dora", "password": PASSWORD, "next": "/intake/new"}
    form["kept"] = json.dumps([["password", "secret"], ["csrf_token", "old"], ["a", "b"]])
    form["csrf_token"] = token_of(lapsed.answer)

    page = lapsed.client.post("/sign-in", data=form)

    assert "secret" not in page.text
    assert page.text.count('name="csrf_token"') == page.text.count(f'value="{token_of(page)}"')


def to_sign(clinic: Clinic) -> tuple[FlaskClient, str, dict[str, str]]:
    """A signed-in physiotherapist before a case that waits for the signature: the form's fields."""
    signable = clinic.signable()
    client, case = browser(clinic), signable.pop("case")
    fields = {"claim": signable["claim"], "sha256": signable["sha256"], "examined": "1"}
    fields |= {"spot_tested": "1", "override_code": "other", "override_reason": "Because."}
    return client, f"/cases/{case}", fields


def test_signing_soon_after_signing_in_asks_for_no_password(clinic: Clinic) -> None:
    client, case, fields = to_sign(clinic)
    clinic.clock.pass_time(minutes=4)

    assert 'name="password"' not in client.get(case).text
    assert post(client, f"{case}/sign", case, **fields).status_code == 303


def test_signing_later_asks_for_the_password_and_loses_nothing(clinic: Clinic) -> None:
    client, case, fields = to_sign(clinic)
    clinic.clock.pass_time(minutes=6)
    old = copy_of(clinic, client)

    for wrong, said in (({}, "Type your password again"), ({"password": "x"}, "not your password")):
        answer = post(client, f"{case}/sign", case, **fields, **wrong)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert 'value="Because."' in answer.text
    assert post(client, f"{case}/sign", case, **fields, password=PASSWORD).status_code == 303

    assert old.get(QUEUE).status_code == 401  # the session goes on under a new secret
    assert client.get(QUEUE).status_code == 200
    assert 'name="password"' not in client.get(case).text


def test_guessing_the_password_inside_a_session_ends_it(clinic: Clinic) -> None:
    client, case, fields = to_sign(clinic)
    clinic.clock.pass_time(minutes=6)

    for _ in range(MOST_WRONG):
        post(client, f"{case}/sign", case, **fields, password="guess")

    assert client.get(QUEUE).status_code == 401
    assert ("sign_out", "wrong_password") in events(clinic)


def test_a_session_signs_over_json_with_its_password_only(clinic: Clinic) -> None:
    client, case, fields = to_sign(clinic)
    body = {**fields, "examined": True, "spot_tested": True}
    path = f"/api/v1{case}/sign"
    headers = {"X-CSRFToken": token_of(client.get("/account"))}
    clinic.clock.pass_time(minutes=6)

    refused = client.post(path, json=body, headers=headers)
    signed = client.post(path, json={**body, "password": PASSWORD}, headers=headers)

    assert refused_with(refused) == (403, "confirm")
    assert signed.status_code == 200
