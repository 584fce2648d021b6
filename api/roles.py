"""Who may use which view: every view says so itself, and one that does not is closed."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from flask_wtf import CSRFProtect

from api.problems import Problem
from records.people import Actor, Role

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = frozenset({"public"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
csrf = CSRFProtect()


def allow(*roles: Role) -> Callable[[View], View]:
    """Open a view to signed-in people or tokens of these roles."""

    def mark(view: View) -> View:
        setattr(view, "roles", frozenset(roles))  # noqa: B010 - functions carry no declared attributes
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody; it sees no actor."""
    setattr(view, "roles", PUBLIC)  # noqa: B010
    return view


def takes(largest: int) -> Callable[[View], View]:
    """Let a view take a body of so many bytes, whatever the others take."""

    def mark(view: View) -> View:
        setattr(view, "largest", largest)  # noqa: B010
        return view

    return mark


def unattended(view: View) -> View:
    """A view that a page asks for by itself: it keeps no session alive."""
    setattr(view, "unattended", True)  # noqa: B010
    return view


def roles_of(endpoint: str | None) -> frozenset[str] | None:
    """The roles a view declares; None for a view that declares nothing (and for no view)."""
    view = current_app.view_functions.get(endpoint or "")
    return cast(frozenset[str] | None, getattr(view, "roles", None))


def actor() -> Actor:
    """Who makes this request; only in views that are not public."""
    return cast(Actor, g.actor)


def admit() -> None:
    """Before every view: refuse who is not meant (401, 403), and a forged session request (403)."""
    if request.endpoint is None:
        return
    roles = roles_of(request.endpoint)
    if roles is None:
        raise Problem(403, "closed", "Nobody may use this.")
    if roles != PUBLIC:
        _check_role(roles)
    view = current_app.view_functions[request.endpoint]
    request.max_content_length = getattr(view, "largest", request.max_content_length)
    if request.method in WRITES and not g.by_token:
        csrf.protect()


def _check_role(roles: frozenset[str]) -> None:
    if g.actor is None:
        wanted = 'Bearer realm="sciatriage"'
        if g.refused_token:
            wanted += ', error="invalid_token"'
        raise Problem(
            401, "sign_in", "Sign in, or send a valid token.", headers={"WWW-Authenticate": wanted}
        )
    if g.actor.role not in roles:
        raise Problem(403, "not_your_role", "Your role may not do this.")
