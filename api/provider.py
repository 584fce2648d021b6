"""The provider of single sign-on over HTTP, by authlib's Flask client.

Only the configured hosts are asked, briefly, and no redirect of theirs is followed; a token counts
when a key of the provider signed it, with a public-key algorithm.
"""

from typing import Any, cast

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, current_app, request
from joserfc.errors import JoseError
from requests import RequestException, Response

from api.services import services
from records.provider import Provider, origin_of

KEY = "sciatriage-provider"
NAME = "provider"
DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SECONDS = 5
LEEWAY = 60
"""Seconds that the two clocks may differ."""


class ProviderAway(Exception):
    """The provider does not answer, or not as one."""


class ProviderRefused(Exception):
    """What came back vouches for nobody."""


class Asking(OAuth2Session):  # type: ignore[misc]
    """Requests to the provider; `hosts` are all that it asks."""

    def __init__(self, *args: Any, hosts: frozenset[str] = frozenset(), **more: Any) -> None:
        super().__init__(*args, **more)
        self.hosts = hosts

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Response:
        """The answer. Raises ProviderAway for another host, a redirect or no answer."""
        if origin_of(url) not in self.hosts:
            raise ProviderAway
        more |= {"timeout": SECONDS, "allow_redirects": False}
        try:
            answer = cast(Response, super().request(method, url, *args, **more))
        except RequestException:
            raise ProviderAway from None
        if answer.is_redirect or answer.status_code >= 500:
            raise ProviderAway
        return answer


class Client(FlaskOAuth2App):  # type: ignore[misc]
    """authlib's client; its discovery document has to be of the issuer and of its hosts."""

    client_cls = Asking

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        super().__init__(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=provider.issuer.rstrip("/") + DISCOVERY,
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "hosts": provider.hosts,
            },
        )

    def load_server_metadata(self) -> dict[str, Any]:
        """The discovery document, asked for once. Raises ProviderAway when it is not one."""
        try:
            found: dict[str, Any] = super().load_server_metadata()
        except (RequestException, ValueError, TypeError):
            raise ProviderAway from None
        if not self._is_ours(found):
            self.server_metadata: dict[str, Any] = {}
            raise ProviderAway
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [
            each for each in ALGORITHMS if each in offered
        ]
        return found

    def _is_ours(self, found: dict[str, Any]) -> bool:
        endpoints = (found.get(f"{name}_endpoint") for name in ("authorization", "token"))
        asked = (*endpoints, found.get("jwks_uri"))
        return found.get("issuer") == self.provider.issuer and all(
            isinstance(each, str) and origin_of(each) in self.provider.hosts for each in asked
        )


def install(app: Flask, provider: Provider | None) -> None:
    """Hand the client in; nothing is asked yet."""
    if provider is not None:
        app.extensions[KEY] = Client(provider)


def send_there(**more: object) -> Any:
    """The redirect to the provider. Raises ProviderAway."""
    back = f"{services().settings.public_url}/sign-in/single-sign-on/back"
    return _client().authorize_redirect(back, **more)


def claims_of_answer() -> dict[str, Any]:
    """The claims of the checked ID token that the request's code was changed for.

    Raises ProviderAway, and ProviderRefused for whatever is not as OpenID Connect Core 3.1.3.7
    wants it: state, code, signature, issuer, audience, nonce, expiry.
    """
    client = _client()
    wanted = {"iss": client.provider.issuer, "aud": client.client_id}
    options: dict[str, Any] = {
        name: {"essential": True, "value": value} for name, value in wanted.items()
    }
    try:
        token = client.authorize_access_token(claims_options=options, leeway=LEEWAY)
        return dict(token["userinfo"])
    except (
        OAuthError,
        JoseError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RuntimeError,
    ):
        raise ProviderRefused from None
    except RequestException:
        raise ProviderAway from None


def was_cancelled() -> bool:
    """Whether the provider says that the person gave up."""
    return request.args.get("error") == "access_denied"


def _client() -> Client:
    return cast(Client, current_app.extensions[KEY])
