"""Single sign-on against a real provider: who gets in, and who does not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from sqlalchemy import update

from records.people import authenticate, set_password
from records.second_factor import require
from records.single_sign_on import choose_way, unlink
from records.tables import SignIn
from tests.api.clinic import PASSWORD, Clinic, a_clinic
from tests.api.signing_on import (
    BACK,
    QUEUE,
    START,
    US,
    came_back,
    sent_there,
    settings_of,
    signed_in,
)
from tests.api.test_sessions import browser, events, post, token_of
from tests.databases import sqlite_url
from tests.factories.provider import Person, Provider


def test_the_first_time_links_the_account_and_the_next_time_finds_it(
    open_clinic: Clinic, provider: Provider
) -> None:
    client = open_clinic.app.test_client()
    assert "Sign in with single sign-on" in client.get("/sign-in").text

    answer = came_back(client, f"{START}?next=/queue")

    assert (answer.status_code, answer.location) == (303, "/queue")
    assert client.get(QUEUE).status_code == 200
    assert [each for each, _ in events(open_clinic)][-3:-1] == [
        "single_sign_on_linked",
        "single_sign_on",
    ]
    provider.person.claims = {}
    assert signed_in(open_clinic).get(QUEUE).status_code == 200
    assert provider.asked == ["discovery", "token", "token"]


def test_the_request_carries_pkce_state_and_nonce_and_asks_who_it_is(open_clinic: Clinic) -> None:
    asked = parse_qs(urlsplit(sent_there(open_clinic.app.test_client())).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [US + BACK]
    assert asked["prompt"] == ["login"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_a_session_begun_there_is_like_any_other(open_clinic: Clinic) -> None:
    client = signed_in(open_clinic)
    with client.session_transaction() as session:
        assert set(session) == {"sign_in", "user"}

    open_clinic.clock.pass_time(minutes=16)

    assert client.get(QUEUE).status_code == 401


def test_a_provider_may_change_to_another_key_and_kind(
    open_clinic: Clinic, provider: Provider
) -> None:
    signed_in(open_clinic)
    provider.key = ECKey.generate_key("P-256", {"kid": "second"})
    provider.published = [provider.key]

    assert signed_in(open_clinic).get(QUEUE).status_code == 200


def test_who_gives_up_or_comes_from_nowhere_is_told_so(open_clinic: Clinic) -> None:
    client = open_clinic.app.test_client()
    assert "Start again" in client.get(BACK).text
    sent_there(client)

    answer = client.get(f"{BACK}?error=access_denied&error_description=secret+words")

    assert answer.status_code == 401
    assert "You did not finish signing in" in answer.text
    assert "secret words" not in answer.text


STRANGERS: dict[str, dict[str, Any]] = {
    "nobody of ours": {"preferred_username": "mallory"},
    "an account that is not open to it": {"preferred_username": "colin"},
    "an account that looks alike": {"preferred_username": "\u1d56etra"},
    "no name": {},
    "a name that is no text": {"preferred_username": ["petra"]},
    "a name in another claim": {"email": "petra", "email_verified": True},
}


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_gets_in_as(open_clinic: Clinic, provider: Provider, who: str) -> None:
    provider.person = Person("stranger", STRANGERS[who])
    client = open_clinic.app.test_client()

    answer = came_back(client)

    assert answer.status_code == 403
    assert "There is no account for you here" in answer.text
    assert client.get(QUEUE).status_code == 401
    assert events(open_clinic)[-1][0] == "single_sign_on_refused"


def test_another_person_with_the_same_name_there_does_not_take_a_linked_account(
    open_clinic: Clinic, provider: Provider
) -> None:
    signed_in(open_clinic)
    provider.person = Person("a newcomer of the same name")

    assert came_back(open_clinic.app.test_client()).status_code == 403
    unlink(open_clinic.database, open_clinic.user_ids["petra"], open_clinic.clock())
    assert came_back(open_clinic.app.test_client()).status_code == 303
    provider.person = Person()
    assert came_back(open_clinic.app.test_client()).status_code == 403


def test_a_closed_account_stays_closed(open_clinic: Clinic) -> None:
    client = signed_in(open_clinic)
    open_clinic.disable("petra")

    assert client.get(QUEUE).status_code == 401
    assert came_back(open_clinic.app.test_client()).status_code == 403


def test_an_email_counts_when_the_provider_has_verified_it(
    provider: Provider, tmp_path: Path
) -> None:
    clinic = a_clinic(
        sqlite_url(tmp_path), tmp_path, **settings_of(provider, SCIATRIAGE_OIDC_CLAIM="email")
    )
    choose_way(clinic.database, clinic.user_ids["petra"], "either", clinic.clock())
    claims = {"email": "PETRA", "preferred_username": "petra"}

    for unsure in ({}, {"email_verified": False}, {"email_verified": "true"}):
        provider.person = Person("mallory", {**claims, **unsure})
        assert came_back(clinic.app.test_client()).status_code == 403
    provider.person = Person("petra", {**claims, "email_verified": True})
    assert came_back(clinic.app.test_client()).status_code == 303
    clinic.database.dispose()


def test_without_a_password_none_signs_in_until_an_administrator_makes_one(
    open_clinic: Clinic,
) -> None:
    def by_password(password: str) -> bool:
        found = authenticate(open_clinic.database, "petra", password, open_clinic.clock())
        return found is not None

    assert not by_password(PASSWORD)
    set_password(
        open_clinic.database, open_clinic.user_ids["petra"], "made in need", open_clinic.clock()
    )
    assert by_password("made in need")
    assert signed_in(open_clinic).get(QUEUE).status_code == 200


def test_a_provider_that_is_down_leaves_the_password(
    open_clinic: Clinic, provider: Provider
) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    client = open_clinic.app.test_client()

    answer = client.get(START)

    assert answer.status_code == 503
    assert "does not answer just now" in answer.text
    assert browser(open_clinic, "colin").get(QUEUE).status_code == 200
    provider.metadata = {}
    assert signed_in(open_clinic).get(QUEUE).status_code == 200


def test_our_own_second_step_is_asked_unless_the_provider_took_one(
    open_clinic: Clinic, provider: Provider
) -> None:
    require(open_clinic.database, "default", True, open_clinic.clock())
    alone = signed_in(open_clinic)
    assert alone.get("/queue").location == "/account/second-factor"

    provider.person.claims["amr"] = ["pwd", "mfa"]

    assert signed_in(open_clinic).get(QUEUE).status_code == 200


def confirming(clinic: Clinic, client: FlaskClient) -> Any:
    return came_back(client, "/account/confirm/single-sign-on")


def may_sign(client: FlaskClient) -> bool:
    return "Confirm with single sign-on" not in client.get("/account/second-factor").text


def test_presence_before_a_signature_is_shown_there(
    open_clinic: Clinic, provider: Provider
) -> None:
    client = signed_in(open_clinic)
    open_clinic.clock.pass_time(minutes=6)
    assert not may_sign(client)
    open_clinic.clock.now = datetime.now(UTC)
    with open_clinic.database.writing() as session:
        long_ago = open_clinic.clock().replace(year=2020)
        session.execute(update(SignIn).values(confirmed_at=long_ago))
    assert not may_sign(client)
    asked = parse_qs(urlsplit(sent_there(client, "/account/confirm/single-sign-on")).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])

    provider.signed_in_ago = 600
    assert "did not ask who you are just now" in confirming(open_clinic, client).text
    provider.lies = lambda claims: claims.pop("auth_time")
    assert confirming(open_clinic, client).status_code == 401
    provider.lies, provider.signed_in_ago = lambda claims: None, 0
    provider.person = Person("somebody else", {"preferred_username": "petra"})
    assert "somebody else" in confirming(open_clinic, client).text
    assert not may_sign(client)
    provider.person = Person()
    done = confirming(open_clinic, client)

    assert done.status_code == 200
    assert "Your page still lies open" in done.text
    assert may_sign(client)
    assert client.get(QUEUE).status_code == 200


def test_what_was_typed_when_the_session_ended_goes_on_after_signing_in_there(
    open_clinic: Clinic,
) -> None:
    client = signed_in(open_clinic)
    token = token_of(client.get("/account"))
    open_clinic.clock.pass_time(minutes=16)
    typed = {"csrf_token": token, "id": "unknown session"}
    ended = client.post("/account/sessions/end", data=typed)
    assert "Send what I typed" in ended.text
    assert 'value="unknown session"' in ended.text
    open_clinic.clock.now = datetime.now(UTC)

    assert came_back(client).status_code == 303
    sent = client.post("/account/sessions/end", data={**typed, "csrf_token": token_of(ended)})

    assert (sent.status_code, sent.location) == (303, "/account")


def test_an_administrator_opens_and_closes_the_way(open_clinic: Clinic) -> None:
    office, dora = browser(open_clinic, "anton"), open_clinic.user_ids["dora"]
    page = f"/administration/people/{dora}"

    assert "How Dora signs in" in office.get(page).text
    assert post(office, f"{page}/way", page, way="sideways").status_code == 422
    assert post(office, f"{page}/way", page, way="either").status_code == 303
    assert "gets this account" in office.get(page).text
    assert post(office, f"{page}/unlink", page).status_code == 303
    assert events(open_clinic)[-1][0] == "single_sign_on_unlinked"
    assert "undid the link to single sign-on of" in office.get("/administration/audit").text


def test_without_a_provider_there_is_no_way_to_it(tmp_path: Path) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path)
    client = clinic.app.test_client()

    assert "single sign-on" not in client.get("/sign-in").text
    assert {client.get(path).status_code for path in (START, BACK)} == {404}
    clinic.database.dispose()
