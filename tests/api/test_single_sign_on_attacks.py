"""What is tried at single sign-on: tokens that lie, codes that were seen, other hosts."""

import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from webauthn.helpers import bytes_to_base64url

from records.single_sign_on import link_of
from tests.api.clinic import Clinic
from tests.api.signing_on import (
    BACK,
    KEY,
    QUEUE,
    START,
    came_back,
    sent_there,
    there,
)
from tests.factories.provider import CLIENT, SECRET, Provider


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
def test_a_token_is_refused_when_it_is(open_clinic: Clinic, provider: Provider, lie: str) -> None:
    LIES[lie](provider)
    client = open_clinic.app.test_client()

    answer = came_back(client)

    assert provider.asked == ["discovery", "token"]
    assert answer.status_code == 401
    assert "That did not work" in answer.text
    assert client.get(QUEUE).status_code == 401
    assert link_of(open_clinic.database, open_clinic.user_ids["petra"]).linked_at is None


def test_a_code_counts_once_and_for_the_browser_that_asked(open_clinic: Clinic) -> None:
    client, stranger = open_clinic.app.test_client(), open_clinic.app.test_client()
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


def test_the_code_of_another_browser_under_ones_own_state_is_refused(open_clinic: Clinic) -> None:
    client, attacker = open_clinic.app.test_client(), open_clinic.app.test_client()
    theirs = parse_qs(there(sent_there(attacker)))["code"][0]
    own = parse_qs(urlsplit(sent_there(client)).query)["state"][0]

    answer = client.get(BACK, query_string={"code": theirs, "state": own})

    assert answer.status_code == 401
    assert client.get(QUEUE).status_code == 401


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
    open_clinic: Clinic, provider: Provider, endpoint: dict[str, Any]
) -> None:
    provider.metadata = endpoint

    assert open_clinic.app.test_client().get(START).status_code == 503


def test_a_redirect_of_the_provider_is_not_followed(
    open_clinic: Clinic, provider: Provider
) -> None:
    client = open_clinic.app.test_client()
    answer = there(sent_there(client))
    elsewhere = {"Location": "http://169.254.169.254/"}
    provider.app.before_request_funcs[None] = [lambda: ("", 302, elsewhere)]

    assert client.get(f"{BACK}?{answer}").status_code == 503
