"""A provider of single sign-on: authlib's server parts over real HTTP, with real keys.

`lies` changes the next ID token; `person` is who has signed in there.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, scope_to_list
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "sciatriage", "a secret of the client"
Key = RSAKey | ECKey


@dataclass
class Person:
    """Who is signed in at the provider."""

    subject: str = "7f3a"
    claims: dict[str, Any] = field(default_factory=lambda: {"preferred_username": "petra"})


@dataclass
class Code:
    """An authorization code: used once."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: Person
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Client(ClientMixin):  # type: ignore[misc]
    """The one client: us."""

    def __init__(self, back: str) -> None:
        self.back = back

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(scope_to_list(scope) or [])

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Provider:
    """Its address is `issuer`; it signs with the first of `keys` and publishes all of them."""

    def __init__(self, back: str, key: Key | None = None) -> None:
        self.person = Person()
        self.lies: Callable[[dict[str, Any]], object] = lambda claims: None
        self.signs: Callable[[dict[str, Any]], str] = self._signed
        self.metadata: dict[str, Any] = {}
        self.signed_in_ago = 0
        self.key: Key = key or RSAKey.generate_key(2048, {"kid": "first"})
        self.published: list[Key] = [self.key]
        self.codes: dict[str, Code] = {}
        self.asked: list[str] = []
        self.client = Client(back)
        self.app = Flask("provider")
        self.app.config["SECRET_KEY"] = "of the provider"
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self._routes()

    def _signed(self, claims: dict[str, Any]) -> str:
        kid = self.key.kid
        alg = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        return jwt.encode({"alg": alg, "kid": kid}, claims, self.key)

    def _routes(self) -> None:
        server = AuthorizationServer(
            self.app, query_client=self._client_of, save_token=lambda token, request: None
        )
        server.register_grant(_grant(self), [CodeChallenge(required=True), _identity(self)])

        @self.app.get("/.well-known/openid-configuration")
        def discovery() -> Response:
            self.asked.append("discovery")
            return jsonify(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256", "ES256", "none", "HS256"],
                    **self.metadata,
                }
            )

        @self.app.get("/keys")
        def keys() -> Response:
            return jsonify(KeySet(self.published).as_dict(private=False))

        @self.app.get("/authorize")
        def authorize() -> Any:
            grant = server.get_consent_grant(end_user=self.person)
            return server.create_authorization_response(grant_user=self.person, grant=grant)

        @self.app.post("/token")
        def token() -> Any:
            return server.create_token_response()

    def _client_of(self, client_id: str) -> Client | None:
        return self.client if client_id == CLIENT else None


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            sent = request.payload.data
            provider.codes[code] = Code(
                code,
                request.payload.redirect_uri,
                request.payload.scope,
                sent.get("nonce", ""),
                sent["code_challenge"],
                sent["code_challenge_method"],
                request.user,
                int(time.time()) - provider.signed_in_ago,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> Person:
            return authorization_code.user

    return Grant


def _identity(provider: Provider) -> OpenIDCode:
    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.issuer, "aud": [CLIENT], "exp": int(time.time()) + 300}

        def generate_user_info(self, user: Person, scope: str) -> UserInfo:
            return UserInfo(sub=user.subject, **user.claims)

        def encode_id_token(self, token: Any, request: Any) -> str:
            claims = self.get_compatible_claims(request)
            claims |= self.get_authorization_code_claims(request.authorization_code)
            claims |= self.generate_user_info(request.user, token["scope"])
            provider.lies(claims)
            provider.asked.append("token")
            return provider.signs(claims)

    return Identity(require_nonce=True)


@contextmanager
def a_provider(back: str, key: Key | None = None) -> Iterator[Provider]:
    """One that listens on this machine until the end."""
    made = Provider(back, key)
    thread = Thread(target=made.server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()
