"""The session of a browser: its cookie, who it stands for, and the password asked again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface

from api.services import services
from records.errors import NotFound
from records.people import Actor, actor_of_user, is_password_of
from records.sign_ins import (
    SignedIn,
    begin,
    confirm,
    end_sign_in,
    resume,
    return_to,
    wrong_password,
)

SECRET, USER, FORGERY, OWES = "sign_in", "user", "csrf_token", "owes_code"
CODE_LASTS = timedelta(minutes=5)
WRONG = "This is not your password."
AGAIN = "Type your password again before you sign."
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def is_https() -> bool:
    """Whether the browser speaks HTTPS, to us or to our proxy."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"


class SessionCookie(SecureCookieSessionInterface):
    """On HTTPS the cookie is `__Host-`: no other host and no plain connection can set or see it."""

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if is_https() else name

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_https()


def install(app: Flask) -> None:
    """How the cookie is sent."""
    app.config.update(
        SESSION_COOKIE_NAME="sciatriage",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.session_interface = SessionCookie()
    app.jinja_env.globals["must_confirm"] = must_confirm


def idle() -> timedelta:
    """How long a session may lie unused."""
    return timedelta(minutes=services().settings.idle_minutes)


def signed_in() -> SignedIn | None:
    """The session of this request. What is left of an ended one is whose it was, nothing more."""
    secret = session.get(SECRET)
    if secret is None:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    used, now = not getattr(view, "unattended", False), services().clock()
    found = resume(services().database, str(secret), now, idle(), used=used)
    if found is None:
        left = {key: session[key] for key in (USER, FORGERY) if key in session}
        session.clear()
        session.update(left)
    return found


def lasting() -> Callable[[], bool]:
    """Whether this request's session still runs: to be asked later, when the request is over."""
    used, secret, unused = services(), str(session[SECRET]), idle()
    return lambda: resume(used.database, secret, used.clock(), unused, used=False) is not None


def owe_code(actor: Actor) -> None:
    """The password was right: until the code is too, nobody is signed in."""
    left = session.get(USER)
    session.clear()
    session[OWES] = [actor.id, services().clock().isoformat()]
    if left is not None:
        session[USER] = left


def who_owes_code() -> Actor | None:
    """Who has to give a code now; None when nobody does or it took too long."""
    user_id, since = session.get(OWES, (None, None))
    if user_id is None:
        return None
    late = services().clock() - datetime.fromisoformat(since) > CODE_LASTS
    return None if late else actor_of_user(services().database, user_id)


def enter(actor: Actor) -> None:
    """Begin a session for who has shown to be this person; nothing of an earlier one stays."""
    secret = begin(services().database, actor.id, _browser(), services().clock())
    session.clear()
    session.update({SECRET: secret, USER: actor.id})


def leave() -> None:
    """End this request's session."""
    session.clear()
    with suppress(NotFound):  # another request was quicker
        end_sign_in(services().database, g.actor, current().id, services().clock())


def put_by() -> dict[str, str]:
    """What of the session lets its owner come back after a patient has held the device."""
    return {SECRET: session[SECRET], USER: session[USER]}


def come_back(kept: Mapping[str, str]) -> bool:
    """Go on with a session that was put by, once its owner has shown to be back; False = over."""
    secret = return_to(services().database, kept[SECRET], services().clock())
    session.clear()
    if secret is not None:
        session.update({SECRET: secret, USER: kept[USER]})
    return secret is not None


def current() -> SignedIn:
    """The session of a request that came by one."""
    return cast(SignedIn, g.signed_in)


def must_confirm() -> bool:
    """Whether the password has to be given again before a signature; a token needs none."""
    found = cast(SignedIn | None, g.signed_in)
    if found is None:
        return False
    lasts = timedelta(minutes=services().settings.confirm_minutes)
    return services().clock() - found.confirmed_at > lasts


def confirm_password(password: str | None) -> str | None:
    """What is wrong with the password given before a signature; None when it is right or needless.

    A right one renews the session's secret; each signature counts as shown presence.
    """
    used, found = services(), cast(SignedIn | None, g.signed_in)
    if found is None:
        return None
    if must_confirm():
        if not password:
            return AGAIN
        if not is_password_of(used.database, found.actor.id, password):
            wrong_password(used.database, found, used.clock())
            return WRONG
    session[SECRET] = confirm(used.database, found.id, used.clock())
    return None


def _browser() -> str:
    """The browser in words its owner knows: "Firefox on Windows"."""
    agent = request.user_agent.string
    name = next((words for mark, words in BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in agent), None)
    return f"{name} on {system}" if system else name
