"""Rate limits: how often one address, token or person may call a view, counted in Redis.

While Redis is away each web process counts in its own memory and asks for Redis again ever less
often (at most every 32 s): a little more gets through, nobody is shut out, no request fails.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.problems import Problem, answer
from api.roles import actor
from api.services import KEY, Services
from worker.broker import SCHEME, broker_address

View = TypeVar("View", bound=Callable[..., Any])
Key = Callable[[], str]

LIMITER = "sciatriage-limiter"
PUBLIC_LINK = "30 per minute; 300 per hour"
"""For what a patient opens without signing in: read again and again, never guessed."""
SECONDS = 0.2
PATIENCE: Mapping[str, Any] = {
    "socket_timeout": SECONDS,
    "socket_connect_timeout": SECONDS,
    "retry": Retry(NoBackoff(), 0),
}
"""A request asks Redis once and briefly, then counts without it."""


@dataclass(frozen=True, slots=True)
class Limited:
    """`rates`: as the library writes them ("5 per 5 minutes; 20 per hour"), or a setting's."""

    rates: str | Callable[[], str]
    by: Key
    failures_only: bool
    refusal: Callable[[int], Response] | None


def digest(*parts: str) -> str:
    """What Redis keeps instead of a name or an address."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def address() -> str:
    """Key: where the request comes from."""
    return f"address:{digest(network())}"


def network() -> str:
    """Where the request comes from: an IPv4 address, or the /64 of an IPv6 one, for whoever has one
    of those has all of them (RFC 4291, 2.5.1)."""
    given = request.remote_addr or ""
    with suppress(ValueError):
        found = ip_address(given)
        if found.version == 6 and found.ipv4_mapped is None:
            return str(ip_network((int(found), 64), strict=False))
    return given


def caller() -> str:
    """Key: the token or person that makes the request; only for views that are not public."""
    return f"caller:{actor().id}"


def limited(
    rates: str | Callable[[], str],
    *,
    by: Key = address,
    failures_only: bool = False,
    refusal: Callable[[int], Response] | None = None,
) -> Callable[[View], View]:
    """Answer 429 with Retry-After beyond these rates; write it under `@allow` or `@public`.

    Several may stand on one view. `failures_only` counts answers of 400 and above alone; `refusal`
    makes the answer from the seconds to wait, where neither problem+json nor the plain page fits.
    """

    def mark(view: View) -> View:
        known = (Limited(rates, by, failures_only, refusal), *getattr(view, "limits", ()))
        setattr(view, "limits", known)  # noqa: B010 - functions carry no declared attributes
        return view

    return mark


def forgive(by: Key) -> None:
    """Forget what this request's view has counted under this key."""
    for counted in _limiter().current_limits:
        if by() in counted.request_args:
            with suppress(RedisError):  # then it is forgotten when its time is over
                counted.limiter.clear(counted.limit, *counted.request_args)


def install(app: Flask) -> None:
    """Hold every marked view to its limits; after all blueprints are registered."""
    used: Services = app.extensions[KEY]
    limiter = Limiter(
        address,
        storage_uri=_storage(broker_address(used.settings)),
        storage_options=dict(PATIENCE),
        strategy="moving-window",
        key_prefix="sciatriage",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
    )
    limiter.init_app(app)
    app.extensions[LIMITER] = limiter
    for endpoint, view in list(app.view_functions.items()):
        held: Callable[..., Any] = view
        for limit in getattr(view, "limits", ()):
            held = limiter.limit(
                limit.rates,
                key_func=limit.by,
                deduct_when=_has_failed if limit.failures_only else None,
                on_breach=_refusing(limit.refusal),
            )(held)
        app.view_functions[endpoint] = held
    app.register_error_handler(RateLimitExceeded, lambda error: error.response or _too_many(60))


def _storage(broker: str) -> str:
    """The broker's address as the library writes it."""
    if not broker.startswith(SCHEME):
        return broker
    return f"redis+unix://{broker.removeprefix(SCHEME).replace('virtual_host=', 'db=')}"


def _has_failed(response: Response) -> bool:
    return response.status_code >= 400


def _refusing(
    refusal: Callable[[int], Response] | None,
) -> Callable[[RequestLimit], Response]:
    def refuse(breached: RequestLimit) -> Response:
        seconds = max(1, breached.reset_at - int(time.time()))
        response = (refusal or _too_many)(seconds)
        response.headers["Retry-After"] = str(seconds)
        return response

    return refuse


def _too_many(seconds: int) -> Response:
    wait = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
    return answer(Problem(429, "too_many_requests", f"Too many requests. Try again in {wait}."))


def _limiter() -> Limiter:
    return cast(Limiter, current_app.extensions[LIMITER])
