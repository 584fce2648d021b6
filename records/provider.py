"""The provider of single sign-on (OpenID Connect), as the settings name it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}(/[A-Za-z0-9._~/-]{0,90})?")
CLAIMS = ("preferred_username", "email")
SECOND_FACTORS = ("amr", "provider")


@dataclass(frozen=True, slots=True)
class Provider:
    """`claim` has to equal the user name of an account, once, to link it.

    `second_factor`: who asks for it: `amr` = we do, unless the provider says "mfa" in that claim
    (RFC 8176); `provider` = it always does. `hosts`: the origins that may be asked, and no other.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    button: str
    claim: Literal["preferred_username", "email"]
    second_factor: Literal["amr", "provider"]
    hosts: frozenset[str]


def origin_of(address: str) -> str | None:
    """Scheme, host and port; None unless https (on this machine http)."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        port = parts.port or (80 if plain else 443)
    except ValueError:
        return None
    safe = plain or parts.scheme == "https"
    named = parts.hostname and parts.username is None
    return f"{parts.scheme}://{parts.hostname}:{port}" if safe and named else None


def provider_from(
    env: Mapping[str, str], client_secret: str | None, public_url: str | None
) -> Provider | None:
    """None without an issuer. Raises ValueError with a sentence that says what is wrong."""
    issuer, client_id = env.get("SCIATRIAGE_OIDC_ISSUER"), env.get("SCIATRIAGE_OIDC_CLIENT_ID")
    if not issuer:
        return None
    if not (client_id and client_secret and public_url):
        raise ValueError(
            "SCIATRIAGE_OIDC_ISSUER: needs SCIATRIAGE_OIDC_CLIENT_ID, "
            "SCIATRIAGE_OIDC_CLIENT_SECRET (or its _FILE) and SCIATRIAGE_PUBLIC_URL too."
        )
    own = _origin("SCIATRIAGE_OIDC_ISSUER", issuer)
    more = env.get("SCIATRIAGE_OIDC_HOSTS", "").split()
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        button=env.get("SCIATRIAGE_OIDC_BUTTON") or "Sign in with single sign-on",
        claim=cast(
            Literal["preferred_username", "email"],
            _one_of("SCIATRIAGE_OIDC_CLAIM", env.get("SCIATRIAGE_OIDC_CLAIM"), CLAIMS),
        ),
        second_factor=cast(
            Literal["amr", "provider"],
            _one_of(
                "SCIATRIAGE_OIDC_SECOND_FACTOR",
                env.get("SCIATRIAGE_OIDC_SECOND_FACTOR"),
                SECOND_FACTORS,
            ),
        ),
        hosts=frozenset({own, *(_origin("SCIATRIAGE_OIDC_HOSTS", each) for each in more)}),
    )


def _origin(name: str, address: str) -> str:
    origin = origin_of(address) if ADDRESS.fullmatch(address) else None
    if origin is None:
        raise ValueError(
            f"{name}: must be an address such as https://login.example.org; "
            "http only on this machine."
        )
    return origin


def _one_of(name: str, given: str | None, words: tuple[str, ...]) -> str:
    chosen = given or words[0]
    if chosen not in words:
        raise ValueError(f"{name}: must be {' or '.join(words)}.")
    return chosen
