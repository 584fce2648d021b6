"""Passkeys over HTTP: added on the account page, used at sign-in and before a signature."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.passkey_party import party
from records.passkeys import ask_to_register, register
from records.people import actor_of_user
from records.second_factor import require
from records.sign_ins import MOST_WRONG
from tests.api.clinic import PASSWORD, Clinic, a_clinic
from tests.api.test_sessions import browser, post, token_of
from tests.databases import sqlite_url
from tests.factories.authenticator import Authenticator

QUEUE = "/api/v1/queue"
PAGE = "/account/passkeys"


def enrolled(clinic: Clinic, username: str = "petra") -> tuple[Authenticator, tuple[str, ...]]:
    """A person with a passkey: the key, and the recovery codes."""
    actor, key = actor_of_user(clinic.database, clinic.user_ids[username]), Authenticator()
    assert actor is not None
    with clinic.app.app_context():
        here = party()
    assert here is not None
    now = clinic.clock()
    options = json.loads(ask_to_register(clinic.database, here, actor, now, clinic="Clinic"))
    return key, register(clinic.database, here, actor, "key", key.made(options), now)


def password_given(clinic: Clinic, username: str = "petra", **more: str) -> FlaskClient:
    """A browser after the first step."""
    client = clinic.app.test_client()
    form = {"username": username, "password": PASSWORD, **more}
    form["csrf_token"] = token_of(client.get("/sign-in"))
    answer = client.post("/sign-in", data=form)
    assert "Second step" in answer.text
    return client


def asked(client: FlaskClient, path: str, page: str = "/sign-in", **fields: str) -> Any:
    token = token_of(client.get(page))
    return client.post(f"{path}/options", data={"csrf_token": token, **fields})


def show(client: FlaskClient, credential: str, **more: str) -> Any:
    token = token_of(client.get("/sign-in"))
    form = {"csrf_token": token, "credential": credential, **more}
    return client.post("/sign-in/passkey", data=form)


def test_a_passkey_is_added_and_signs_in(clinic: Clinic) -> None:
    client, key = browser(clinic), Authenticator()
    options = asked(client, PAGE, PAGE)
    assert options.headers["Cache-Control"] == "no-store"

    first = post(client, PAGE, PAGE, name="blue key", credential=key.made(options.json))
    second = post(
        client, PAGE, PAGE, credential=Authenticator().made(asked(client, PAGE, PAGE).json)
    )

    assert "The passkey is added" in first.text
    assert first.text.count("<code>") == 10
    assert (second.status_code, second.location) == (303, PAGE)
    assert "blue key" in client.get(PAGE).text
    again = password_given(clinic, next="/queue")
    entered = show(again, key.shown(asked(again, "/sign-in/passkey").json), next="/queue")
    assert (entered.status_code, entered.location) == (303, "/queue")
    assert again.get(QUEUE).status_code == 200
    assert "last used 24 Nov" in client.get(PAGE).text


def test_the_right_password_alone_opens_nothing(clinic: Clinic) -> None:
    enrolled(clinic)

    assert password_given(clinic).get(QUEUE).status_code == 401


def test_a_recovery_code_does_instead(clinic: Clinic) -> None:
    _, codes = enrolled(clinic)
    client = password_given(clinic)

    token = token_of(client.get("/sign-in"))
    answer = client.post("/sign-in/code", data={"code": codes[0], "csrf_token": token})

    assert answer.status_code == 303
    assert client.get(QUEUE).status_code == 200


def test_a_passkey_without_the_password_before_it_is_nothing(clinic: Clinic) -> None:
    key, _ = enrolled(clinic)
    known = password_given(clinic)
    stranger = clinic.app.test_client()

    assert asked(stranger, "/sign-in/passkey").status_code == 401
    options = asked(known, "/sign-in/passkey").json
    assert show(stranger, key.shown(options)).status_code == 401


def test_wrong_answers_sign_nobody_in_and_are_slowed_down(clinic: Clinic) -> None:
    key, _ = enrolled(clinic)
    other, _ = enrolled(clinic, "colin")
    client = password_given(clinic)

    def options() -> Any:
        return asked(client, "/sign-in/passkey").json

    spent = key.shown(options(), challenge="AAAA")
    elsewhere = Authenticator(origin="http://localhost:8001", id=key.id)
    elsewhere.key = key.key
    key.count = 5
    for answer in (spent, elsewhere.shown(options()), other.shown(options()), "{}"):
        refused = show(client, answer)
        assert refused.status_code == 401
        assert "This passkey did not work" in refused.text
    assert client.get(QUEUE).status_code == 401
    assert show(client, key.shown(options())).status_code == 303
    assert client.get(QUEUE).status_code == 200

    again = password_given(clinic)
    assert {show(again, "{}").status_code for _ in range(5)} == {401}
    late = show(again, key.shown(asked(again, "/sign-in/passkey").json))
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_an_answer_that_was_seen_signs_nobody_in_again(clinic: Clinic) -> None:
    key, _ = enrolled(clinic)
    client = password_given(clinic)
    answer = key.shown(asked(client, "/sign-in/passkey").json)
    assert show(client, answer).status_code == 303

    assert show(password_given(clinic), answer).status_code == 401


def test_adding_one_later_asks_for_the_password(clinic: Clinic) -> None:
    client = browser(clinic)
    clinic.clock.pass_time(minutes=6)

    assert asked(client, PAGE, PAGE).status_code == 422
    assert asked(client, PAGE, PAGE, password="wrong").json["fault"]
    assert asked(client, PAGE, PAGE, password=PASSWORD).status_code == 200


def test_what_cannot_be_used_is_said_on_the_page(clinic: Clinic) -> None:
    client = browser(clinic)

    refused = post(client, PAGE, PAGE, name="blue key", credential="{}")

    assert refused.status_code == 422
    assert "This passkey cannot be used" in refused.text
    assert 'value="blue key"' in refused.text


def test_a_passkey_stands_for_the_password_before_a_signature(clinic: Clinic) -> None:
    key, _ = enrolled(clinic)
    client = password_given(clinic)
    show(client, key.shown(asked(client, "/sign-in/passkey").json))
    clinic.clock.pass_time(minutes=6)
    confirm = "/account/confirm/passkey"

    token = token_of(client.get("/account"))

    def sent(credential: str) -> Any:
        return client.post(confirm, data={"csrf_token": token, "credential": credential})

    signed_in = asked(client, "/sign-in/passkey", "/account")
    assert signed_in.status_code == 401
    assert sent("{}").json["fault"]
    assert "Your password" in client.get("/account/second-factor").text
    assert sent(key.shown(asked(client, confirm, "/account").json)).json == {}
    assert "Your password" not in client.get("/account/second-factor").text


def test_guessing_at_presence_ends_the_session(clinic: Clinic) -> None:
    enrolled(clinic)
    client = browser(clinic, "dora")
    token = token_of(client.get("/account"))
    for _ in range(MOST_WRONG):
        answer = client.post("/account/confirm/passkey", data={"csrf_token": token})
        assert answer.status_code == 422

    assert client.get("/desk").status_code == 302


def test_removing_one_needs_the_password(clinic: Clinic) -> None:
    key, _ = enrolled(clinic)
    client = password_given(clinic)
    show(client, key.shown(asked(client, "/sign-in/passkey").json))
    page = client.get(PAGE).text
    path = page.split('action="/account/passkeys/')[1].split('"')[0]

    wrong = post(client, f"{PAGE}/{path}", PAGE, password="wrong")
    done = post(client, f"{PAGE}/{path}", PAGE, password=PASSWORD)
    gone = post(client, f"{PAGE}/{path}", PAGE, password=PASSWORD)

    assert (wrong.status_code, "not your password" in wrong.text) == (422, True)
    assert done.status_code == gone.status_code == 303
    assert "removed already" in client.get(PAGE).text
    assert browser(clinic).get(QUEUE).status_code == 200


def test_a_passkey_is_a_second_step_where_the_clinic_wants_one(clinic: Clinic) -> None:
    require(clinic.database, "default", True, clinic.clock())
    client, key = browser(clinic), Authenticator()
    assert client.get("/queue").location == "/account/second-factor"
    assert "/account/passkeys" in client.get("/account/second-factor").text

    post(client, PAGE, PAGE, credential=key.made(asked(client, PAGE, PAGE).json))

    assert client.get(QUEUE).status_code == 200


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://sheets.example.org", "https://sheets.example.org"),
        ("https://sheets.example.org:443/", "https://sheets.example.org"),
        ("https://sheets.example.org:8443", "https://sheets.example.org:8443"),
        ("http://127.0.0.1:8123", "http://localhost:8123"),
        ("http://[::1]:8123", "http://localhost:8123"),
        ("", "http://localhost:8000"),
        ("https://192.0.2.7", None),
    ],
)
def test_the_address_of_the_clinic_decides_where_passkeys_work(
    tmp_path: Path, address: str, origin: str | None
) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_PUBLIC_URL=address)
    client = browser(clinic)

    page = client.get(PAGE).text

    if origin is None:
        assert "the address of this service is a number" in page
        assert asked(client, PAGE, PAGE).status_code == 422
    else:
        assert f'data-origin="{origin}"' in page
        assert asked(client, PAGE, PAGE).json["rp"]["id"] == origin.split("/")[2].split(":")[0]
    clinic.database.dispose()
