"""Single sign-on against a real provider: who gets in, who does not, and what is tried."""

import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import update
from webauthn.helpers import bytes_to_base64url

from records.people import authenticate, set_password
from records.second_factor import require
from records.single_sign_on import choose_way, link_of, unlink
from records.tables import SignIn
from tests.api.clinic import PASSWORD, Clinic, a_clinic
from tests.api.test_sessions import browser, events, post, token_of
from tests.databases import sqlite_url
from tests.factories.provider import CLIENT, SECRET, Person, Provider, a_provider

QUEUE = "/api/v1/queue"
US = "http://localhost:8000"
BACK = "/sign-in/single-sign-on/back"
START = "/sign-in/single-sign-on"
KEY = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    with a_provider(US + BACK, KEY) as made:
        yield made


def settings_of(provider: Provider, **more: str) -> dict[str, str]:
    return {
        "SCIATRIAGE_PUBLIC_URL": US,
        "SCIATRIAGE_OIDC_ISSUER": provider.issuer,
        "SCIATRIAGE_OIDC_CLIENT_ID": CLIENT,
        "SCIATRIAGE_OIDC_CLIENT_SECRET": SECRET,
        **more,
    }


@pytest.fixture
def clinic(provider: Provider, tmp_path: Path) -> Iterator[Clinic]:
    """Petra's account is open to single sign-on and has no password; the clock is the real one."""
    made = a_clinic(sqlite_url(tmp_path), tmp_path, **settings_of(provider))
    made.clock.now = datetime.now(UTC)
    choose_way(made.database, made.user_ids["petra"], "single_sign_on", made.clock())
    yield made
    made.database.dispose()


def sent_there(client: FlaskClient, path: str = START) -> str:
    """Where the browser is sent."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def there(address: str) -> str:
    """What the browser brings back from the provider: the query of the answer."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return urlsplit(answer.headers["Location"]).query


def came_back(client: FlaskClient, path: str = START) -> Any:
    return client.get(f"{BACK}?{there(sent_there(client, path))}")


def signed_in(clinic: Clinic) -> FlaskClient:
    client = clinic.app.test_client()
    answer = came_back(client)
    assert answer.status_code == 303, answer.text
    return client


def test_the_first_time_links_the_account_and_the_next_time_finds_it(
    clinic: Clinic, provider: Provider
) -> None:
    client = clinic.app.test_client()
    assert "Sign in with single sign-on" in client.get("/sign-in").text

    answer = came_back(client, f"{START}?next=/queue")

    assert (answer.status_code, answer.location) == (303, "/queue")
    assert client.get(QUEUE).status_code == 200
    assert [each for each, _ in events(clinic)][-3:-1] == [
        "single_sign_on_linked",
        "single_sign_on",
    ]
    provider.person.claims = {}
    assert signed_in(clinic).get(QUEUE).status_code == 200
    assert provider.asked == ["discovery", "token", "token"]


def test_the_request_carries_pkce_state_and_nonce_and_asks_who_it_is(clinic: Clinic) -> None:
    asked = parse_qs(urlsplit(sent_there(clinic.app.test_client())).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [US + BACK]
    assert asked["prompt"] == ["login"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_a_session_begun_there_is_like_any_other(clinic: Clinic) -> None:
    client = signed_in(clinic)
    with client.session_transaction() as session:
        assert set(session) == {"sign_in", "user"}

    clinic.clock.pass_time(minutes=16)

    assert client.get(QUEUE).status_code == 401


def _as(**claims: Any) -> Callable[[Provider], object]:
    return lambda provider: setattr(provider, "lies", lambda token: token.update(claims))


def _without(claim: str) -> Callable[[Provider], object]:
    return lambda provider: setattr(provider, "lies", lambda token: token.pop(claim))


def _signed_by(key: Any, alg: str, kid: str = "first") -> Callable[[Provider], object]:
    def sign(claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": alg, "kid": kid}, claims, key, [alg])

    return lambda provider: setattr(provider, "signs", sign)


def _by_hand(alg: str, secret: bytes | None) -> Callable[[Provider], object]:
    """What no library signs: nothing at all, or a public key taken for a secret."""

    def sign(claims: dict[str, Any]) -> str:
        header = {"alg": alg, "kid": "first"}
        parts = [bytes_to_base64url(json.dumps(each).encode()) for each in (header, claims)]
        signed = ".".join(parts)
        mark = hmac.digest(secret, signed.encode(), "sha256") if secret else b""
        return f"{signed}.{bytes_to_base64url(mark)}"

    return lambda provider: setattr(provider, "signs", sign)


def _altered(provider: Provider) -> None:
    signed = provider.signs
    provider.signs = lambda claims: signed(claims)[:-8] + "AAAAAAAA"


LIES: dict[str, Callable[[Provider], object]] = {
    "another nonce": _as(nonce="of another browser"),
    "no nonce": _without("nonce"),
    "for another client": _as(aud="another"),
    "for another client, with our azp": _as(aud=["another"], azp=CLIENT),
    "for two, by another": _as(aud=[CLIENT, "another"], azp="another"),
    "no audience": _without("aud"),
    "another issuer": _as(iss="https://evil.example"),
    "expired": _as(exp=int(time.time()) - 3600),
    "no expiry": _without("exp"),
    "not yet": _as(nbf=int(time.time()) + 3600),
    "no subject": _without("sub"),
    "unsigned": _by_hand("none", None),
    "a signature that was altered": _altered,
    "another key": _signed_by(RSAKey.generate_key(2048), "RS256"),
    "another key, another id": _signed_by(ECKey.generate_key("P-256"), "ES256", "second"),
    "the public key as a secret": _by_hand("HS256", KEY.as_pem(private=False)),
    "the client's secret": _by_hand("HS256", SECRET.encode()),
    "nonsense": lambda provider: setattr(provider, "signs", lambda claims: "a.b.c"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_is_refused_when_it_is(clinic: Clinic, provider: Provider, lie: str) -> None:
    LIES[lie](provider)
    client = clinic.app.test_client()

    answer = came_back(client)

    assert provider.asked == ["discovery", "token"]
    assert answer.status_code == 401
    assert "That did not work" in answer.text
    assert client.get(QUEUE).status_code == 401
    assert link_of(clinic.database, clinic.user_ids["petra"]).linked_at is None


def test_a_provider_may_change_to_another_key_and_kind(clinic: Clinic, provider: Provider) -> None:
    signed_in(clinic)
    provider.key = ECKey.generate_key("P-256", {"kid": "second"})
    provider.published = [provider.key]

    assert signed_in(clinic).get(QUEUE).status_code == 200


def test_a_code_counts_once_and_for_the_browser_that_asked(clinic: Clinic) -> None:
    client, stranger = clinic.app.test_client(), clinic.app.test_client()
    answer = there(sent_there(client))
    sent_there(stranger)

    assert stranger.get(f"{BACK}?{answer}").status_code == 401
    cookie = client.get_cookie("sciatriage")
    assert client.get(f"{BACK}?{answer}").status_code == 303
    assert client.get(f"{BACK}?{answer}").status_code == 401
    assert cookie is not None
    stranger.set_cookie("sciatriage", cookie.value)
    assert stranger.get(f"{BACK}?{answer}").status_code == 401
    assert stranger.get(QUEUE).status_code == 401


def test_the_code_of_another_browser_under_ones_own_state_is_refused(clinic: Clinic) -> None:
    client, attacker = clinic.app.test_client(), clinic.app.test_client()
    theirs = parse_qs(there(sent_there(attacker)))["code"][0]
    own = parse_qs(urlsplit(sent_there(client)).query)["state"][0]

    answer = client.get(BACK, query_string={"code": theirs, "state": own})

    assert answer.status_code == 401
    assert client.get(QUEUE).status_code == 401


def test_who_gives_up_or_comes_from_nowhere_is_told_so(clinic: Clinic) -> None:
    client = clinic.app.test_client()
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
def test_nobody_gets_in_as(clinic: Clinic, provider: Provider, who: str) -> None:
    provider.person = Person("stranger", STRANGERS[who])
    client = clinic.app.test_client()

    answer = came_back(client)

    assert answer.status_code == 403
    assert "There is no account for you here" in answer.text
    assert client.get(QUEUE).status_code == 401
    assert events(clinic)[-1][0] == "single_sign_on_refused"


def test_another_person_with_the_same_name_there_does_not_take_a_linked_account(
    clinic: Clinic, provider: Provider
) -> None:
    signed_in(clinic)
    provider.person = Person("a newcomer of the same name")

    assert came_back(clinic.app.test_client()).status_code == 403
    unlink(clinic.database, clinic.user_ids["petra"], clinic.clock())
    assert came_back(clinic.app.test_client()).status_code == 303
    provider.person = Person()
    assert came_back(clinic.app.test_client()).status_code == 403


def test_a_closed_account_stays_closed(clinic: Clinic) -> None:
    client = signed_in(clinic)
    clinic.disable("petra")

    assert client.get(QUEUE).status_code == 401
    assert came_back(clinic.app.test_client()).status_code == 403


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
    clinic: Clinic,
) -> None:
    def by_password(password: str) -> bool:
        found = authenticate(clinic.database, "petra", password, clinic.clock())
        return found is not None

    assert not by_password(PASSWORD)
    set_password(clinic.database, clinic.user_ids["petra"], "made in need", clinic.clock())
    assert by_password("made in need")
    assert signed_in(clinic).get(QUEUE).status_code == 200


def test_a_provider_that_is_down_leaves_the_password(clinic: Clinic, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    client = clinic.app.test_client()

    answer = client.get(START)

    assert answer.status_code == 503
    assert "does not answer just now" in answer.text
    assert browser(clinic, "colin").get(QUEUE).status_code == 200
    provider.metadata = {}
    assert signed_in(clinic).get(QUEUE).status_code == 200


@pytest.mark.parametrize(
    "endpoint",
    [
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"token_endpoint": None},
    ],
)
def test_only_the_configured_host_is_asked(
    clinic: Clinic, provider: Provider, endpoint: dict[str, Any]
) -> None:
    provider.metadata = endpoint

    assert clinic.app.test_client().get(START).status_code == 503


def test_a_redirect_of_the_provider_is_not_followed(clinic: Clinic, provider: Provider) -> None:
    client = clinic.app.test_client()
    answer = there(sent_there(client))
    elsewhere = {"Location": "http://169.254.169.254/"}
    provider.app.before_request_funcs[None] = [lambda: ("", 302, elsewhere)]

    assert client.get(f"{BACK}?{answer}").status_code == 503


def test_our_own_second_step_is_asked_unless_the_provider_took_one(
    clinic: Clinic, provider: Provider
) -> None:
    require(clinic.database, "default", True, clinic.clock())
    alone = signed_in(clinic)
    assert alone.get("/queue").location == "/account/second-factor"

    provider.person.claims["amr"] = ["pwd", "mfa"]

    assert signed_in(clinic).get(QUEUE).status_code == 200


def confirming(clinic: Clinic, client: FlaskClient) -> Any:
    return came_back(client, "/account/confirm/single-sign-on")


def may_sign(client: FlaskClient) -> bool:
    return "Confirm with single sign-on" not in client.get("/account/second-factor").text


def test_presence_before_a_signature_is_shown_there(clinic: Clinic, provider: Provider) -> None:
    client = signed_in(clinic)
    clinic.clock.pass_time(minutes=6)
    assert not may_sign(client)
    clinic.clock.now = datetime.now(UTC)
    with clinic.database.writing() as session:
        long_ago = clinic.clock().replace(year=2020)
        session.execute(update(SignIn).values(confirmed_at=long_ago))
    assert not may_sign(client)
    asked = parse_qs(urlsplit(sent_there(client, "/account/confirm/single-sign-on")).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])

    provider.signed_in_ago = 600
    assert "did not ask who you are just now" in confirming(clinic, client).text
    provider.lies = lambda claims: claims.pop("auth_time")
    assert confirming(clinic, client).status_code == 401
    provider.lies, provider.signed_in_ago = lambda claims: None, 0
    provider.person = Person("somebody else", {"preferred_username": "petra"})
    assert "somebody else" in confirming(clinic, client).text
    assert not may_sign(client)
    provider.person = Person()
    done = confirming(clinic, client)

    assert done.status_code == 200
    assert "Your page still lies open" in done.text
    assert may_sign(client)
    assert client.get(QUEUE).status_code == 200


def test_what_was_typed_when_the_session_ended_goes_on_after_signing_in_there(
    clinic: Clinic,
) -> None:
    client = signed_in(clinic)
    token = token_of(client.get("/account"))
    clinic.clock.pass_time(minutes=16)
    typed = {"csrf_token": token, "id": "unknown session"}
    ended = client.post("/account/sessions/end", data=typed)
    assert "Send what I typed" in ended.text
    assert 'value="unknown session"' in ended.text
    clinic.clock.now = datetime.now(UTC)

    assert came_back(client).status_code == 303
    sent = client.post("/account/sessions/end", data={**typed, "csrf_token": token_of(ended)})

    assert (sent.status_code, sent.location) == (303, "/account")


def test_an_administrator_opens_and_closes_the_way(clinic: Clinic) -> None:
    office, dora = browser(clinic, "anton"), clinic.user_ids["dora"]
    page = f"/administration/people/{dora}"

    assert "How Dora signs in" in office.get(page).text
    assert post(office, f"{page}/way", page, way="sideways").status_code == 422
    assert post(office, f"{page}/way", page, way="either").status_code == 303
    assert "gets this account" in office.get(page).text
    assert post(office, f"{page}/unlink", page).status_code == 303
    assert events(clinic)[-1][0] == "single_sign_on_unlinked"
    assert "undid the link to single sign-on of" in office.get("/administration/audit").text


def test_without_a_provider_there_is_no_way_to_it(tmp_path: Path) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path)
    client = clinic.app.test_client()

    assert "single sign-on" not in client.get("/sign-in").text
    assert {client.get(path).status_code for path in (START, BACK)} == {404}
    clinic.database.dispose()
