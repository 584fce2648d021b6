"""Sign-in and sign-out, and who makes a request: a session user or a Bearer token."""

from datetime import datetime

from flask import Blueprint, Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from api import (
    account,
    kept,
    passkeys,
    password,
    presence,
    second_factor,
    second_step,
    sessions,
    single_sign_on,
)
from api.limits import digest, forgive, limited, network
from api.metrics import SIGN_INS
from api.problems import Problem
from api.roles import PUBLIC, admit, allow, csrf, public, roles_of
from api.services import services
from api.sign_in_pages import go_in, onward, sign_in_page
from records.people import Actor, actor_of_token, authenticate, folded_username

blueprint = Blueprint("auth", __name__)

ATTEMPTS = "5 per 5 minutes; 20 per hour"
ADDRESS_FAILURES = "50 per 5 minutes"
"""Late, since a whole clinic sits behind one address."""
SIGNING_IN = frozenset(
    {
        "auth.check_sign_in",
        "second_step.check_typed",
        "second_step.check_shown",
        "single_sign_on.back",
    }
)
OVER = "Sign in again: what you typed is kept."
WITHOUT_OWN_PASSWORD = ("auth", "password", "intake_pages.appearance")
WITHOUT_SECOND_FACTOR = (
    *WITHOUT_OWN_PASSWORD,
    "second_factor",
    "passkeys",
    "presence",
    "single_sign_on",
)
REFUSED = "The user name or the password is not right."


def install(app: Flask) -> None:
    """Sessions, CSRF and the closed-by-default door, in this order before every view."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # admit() checks: Bearer requests carry no cookie to abuse
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it wants the Referer header, which we tell browsers to omit
    )
    sessions.install(app)
    csrf.init_app(app)
    app.before_request(identify)
    app.before_request(admit)
    app.after_request(_count)
    single_sign_on.install(app)
    for part in (account, password, second_factor, second_step, passkeys, presence, single_sign_on):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(blueprint)


def identify() -> Response | None:
    """Set who asks; a public view costs no database read.

    A form posted when the session was over is answered with the sign-in page that keeps it.
    """
    g.actor, g.signed_in, g.by_token, g.refused_token = None, None, False, False
    if roles_of(request.endpoint) == PUBLIC:
        return None
    api = request.path.startswith("/api/")
    if api and "Authorization" in request.headers:
        g.actor = _bearer(services().clock())
        g.by_token, g.refused_token = g.actor is not None, g.actor is None
        return None
    g.signed_in = sessions.signed_in()
    g.actor = g.signed_in and g.signed_in.actor
    if g.signed_in and g.signed_in.must_change and request.blueprint not in WITHOUT_OWN_PASSWORD:
        if api:
            raise Problem(403, "temporary_password", "Choose your own password first.")
        return redirect("/account/password")  # type: ignore[return-value]
    if g.signed_in and g.signed_in.must_enrol and request.blueprint not in WITHOUT_SECOND_FACTOR:
        if api:
            raise Problem(403, "second_factor", "Set up the second step of your sign-in first.")
        return redirect("/account/second-factor")  # type: ignore[return-value]
    form = None if api or g.actor else kept.typed()
    return sign_in_page(OVER, 401, typed=form, to=request.path) if form else None


def _count(response: Response) -> Response:
    """Each answer to somebody who signs in, for the metrics."""
    if request.endpoint in SIGNING_IN:
        SIGN_INS.labels(_result(response.status_code)).inc()
    return response


def _result(status: int) -> str:
    if status >= 400:
        return "held_up" if status == 429 else "away" if status >= 500 else "refused"
    return "ok" if g.get("actor") else "second_step"


def _bearer(now: datetime) -> Actor | None:
    """Read here, not by werkzeug: it raises on a Basic field that is not ASCII."""
    scheme, _, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return actor_of_token(services().database, token.strip(), now)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if sessions.signed_in() is not None:
        return redirect(onward())
    return sign_in_page()


def _wait(seconds: int) -> Response:
    minutes = seconds // 60 + 1
    return sign_in_page(f"Too many failed attempts. Try again in {minutes} minutes.", 429)


def _attempt() -> str:
    """Key: this user name at this address, so that a stranger elsewhere locks nobody out.

    Who has very many addresses may go on guessing: only a second step stops that.
    """
    username = folded_username(request.form.get("username", ""))
    return f"sign-in:{digest(username, network())}"


@blueprint.post("/sign-in")
@public
@limited(ATTEMPTS, by=_attempt, refusal=_wait)
@limited(ADDRESS_FAILURES, failures_only=True, refusal=_wait)
def check_sign_in() -> ResponseReturnValue:
    """Start a session, or say no in the same words and the same time whatever was wrong."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    now = services().clock()
    found = authenticate(services().database, username, password, now)
    if found is None:
        return sign_in_page(REFUSED, 401)
    forgive(_attempt)
    return go_in(found, onward())


@blueprint.post("/sign-out")
@allow("front_desk", "physiotherapist", "administrator")
def sign_out() -> ResponseReturnValue:
    """End the session, here and in every copy of its cookie."""
    sessions.leave()
    return redirect("/sign-in", 303)
