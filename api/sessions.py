"""The session of a browser: its cookie, who it stands for, and the password asked again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import cast

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface

from api.passkey_party import party
from api.services import services
from records.errors import NotFound
from records.people import Actor, actor_of_user, is_password_of
from records.sign_ins import (
    SignedIn,
    Way,
    begin,
    confirm,
    end_sign_in,
    resume,
    return_to,
    wrong_password,
)

SECRET, USER, FORGERY, OWES = "sign_in", "user", "csrf_token", "owes_second_step"
SECOND_STEP_LASTS = timedelta(minutes=5)
WRONG = "This is not your password."
AGAIN = "Type your password again before you sign."
AGAIN_ELSEWHERE = "Confirm first that it is you."
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
    app.jinja_env.globals.update(must_confirm=must_confirm, signed_in=current, passkey_party=party)


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


def owe_second_step(actor: Actor, way: Way) -> None:
    """The first step was right: until the second is too, nobody is signed in."""
    left = {key: session[key] for key in (USER, FORGERY) if key in session}
    session.clear()
    session.update({**left, OWES: [actor.id, services().clock().timestamp(), way]})


def who_owes_second_step() -> tuple[Actor, Way] | None:
    """Who has to take it now, after which first one; None when nobody does or it took too long."""
    match session.get(OWES):
        case [str(user_id), float(since), "password" | "single_sign_on" as way]:
            late = services().clock().timestamp() - since > SECOND_STEP_LASTS.total_seconds()
            actor = None if late else actor_of_user(services().database, user_id)
            return (actor, way) if actor else None
    return None


def enter(actor: Actor, way: Way, *, two_steps: bool) -> None:
    """Begin a session for who has shown to be this person; nothing of an earlier one stays.

    But its token against forgery, for the same person: pages that are still open can be sent.
    """
    made = begin(
        services().database,
        actor.id,
        _browser(),
        services().clock(),
        way=way,
        two_steps=two_steps,
    )
    same = session.get(USER) == actor.id and FORGERY in session
    kept = {FORGERY: session[FORGERY]} if same else {}
    session.clear()
    session.update({**kept, SECRET: made, USER: actor.id})


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
    """Whether presence has to be shown again before a signature; a token needs none."""
    found = cast(SignedIn | None, g.signed_in)
    if found is None:
        return False
    lasts = timedelta(minutes=services().settings.confirm_minutes)
    return services().clock() - found.confirmed_at > lasts


def confirm_password(password: str | None) -> str | None:
    """What is wrong with the password given before a signature; None when it is right or needless.

    A right one renews the session's secret; each signature counts as shown presence.
    """
    if g.signed_in is None:
        return None
    fault = check_password(password) if must_confirm() else None
    if fault is None:
        confirmed()
    return fault


def check_password(password: str | None) -> str | None:
    """What is wrong with the password of who is signed in; who has none has to be just confirmed.

    A wrong one is counted, and ends the session after some.
    """
    used, found = services(), current()
    if "password" not in found.ways:
        return AGAIN_ELSEWHERE if must_confirm() else None
    if not password:
        return AGAIN
    if not is_password_of(used.database, found.actor.id, password):
        wrong_password(used.database, found, used.clock())
        return WRONG
    return None


def confirmed() -> None:
    """The person of this session has shown to be there: it goes on under a new secret."""
    used = services()
    session[SECRET] = confirm(used.database, current().id, used.clock())


def _browser() -> str:
    """The browser in words its owner knows: "Firefox on Windows"."""
    agent = request.user_agent.string
    name = next((words for mark, words in BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in agent), None)
    return f"{name} on {system}" if system else name
