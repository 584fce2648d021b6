"""Sign-in and sign-out, and who makes a request: a session user or a Bearer token."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from api import account, kept, password, second_factor, sessions
from api.limits import digest, forgive, limited
from api.problems import Problem
from api.roles import PUBLIC, admit, allow, csrf, public, roles_of
from api.services import services
from records.people import Actor, actor_of_token, authenticate, folded_username
from records.second_factor import check_code, standing

blueprint = Blueprint("auth", __name__)

ATTEMPTS = "5 per 5 minutes; 20 per hour"
ADDRESS_FAILURES = "50 per 5 minutes"
"""Late, since a whole clinic sits behind one address."""
OVER = "Sign in again: what you typed is kept."
WRONG_CODE = "This is not a code of now, or it was used already."
WITHOUT_OWN_PASSWORD = ("auth", "password", "intake_pages.appearance")
WITHOUT_SECOND_FACTOR = ("auth", "password", "second_factor", "intake_pages.appearance")
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
    for part in (blueprint, account.blueprint, password.blueprint, second_factor.blueprint):
        app.register_blueprint(part)


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
            raise Problem(403, "second_factor", "Set up your authenticator app first.")
        return redirect("/account/second-factor")  # type: ignore[return-value]
    form = None if api or g.actor else kept.typed()
    return _sign_in_page(OVER, 401, kept=form, onward=request.path) if form else None


def _bearer(now: datetime) -> Actor | None:
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        return None
    return actor_of_token(services().database, sent.token, now)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if sessions.signed_in() is not None:
        return redirect(_onward())
    return _sign_in_page()


def _wait(seconds: int) -> Response:
    minutes = seconds // 60 + 1
    return _sign_in_page(f"Too many failed attempts. Try again in {minutes} minutes.", 429)


def _attempt() -> str:
    """Key: this user name at this address, so that a stranger elsewhere locks nobody out."""
    username = folded_username(request.form.get("username", ""))
    return f"sign-in:{digest(username, request.remote_addr or '')}"


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
        return _sign_in_page(REFUSED, 401)
    forgive(_attempt)
    if standing(services().database, found).enrolled is None:
        return _enter(found)
    sessions.owe_code(found)
    return _code_page()


def _owing() -> str:
    """Key: whose code is asked for, wherever it is typed."""
    actor = sessions.who_owes_code()
    return f"code:{actor.id}" if actor else f"code:{digest(request.remote_addr or '')}"


def _code_wait(seconds: int) -> Response:
    return _code_page(f"Too many wrong codes. Try again in {seconds // 60 + 1} minutes.", 429)


@blueprint.post("/sign-in/code")
@public
@limited(ATTEMPTS, by=_owing, refusal=_code_wait)
def check_second_factor() -> ResponseReturnValue:
    """The second step of signing in; who waits too long starts again with the password."""
    used, actor = services(), sessions.who_owes_code()
    if actor is None:
        return _sign_in_page("That took too long. Sign in again.", 401)
    code = request.form.get("code", "")
    if not check_code(used.database, used.settings.data_key, actor, code, used.clock()):
        return _code_page(WRONG_CODE, 401)
    forgive(_owing)
    return _enter(actor)


def _code_page(error: str | None = None, status: int = 200) -> Response:
    carried = request.form.get("kept")
    page = render_template("auth/code.html", error=error, next=_onward(), kept=carried)
    return Response(page, status)


def _enter(actor: Actor) -> ResponseReturnValue:
    """Begin the session, then go where the person wanted, with what was typed there."""
    same = session.get(sessions.USER) == actor.id
    fields = kept.carried(request.form) if same else []
    sessions.enter(actor)
    g.actor = actor
    return kept.again(_onward(), fields) if fields else redirect(_onward(), 303)


@blueprint.post("/sign-out")
@allow("front_desk", "physiotherapist", "administrator")
def sign_out() -> ResponseReturnValue:
    """End the session, here and in every copy of its cookie."""
    sessions.leave()
    return redirect("/sign-in", 303)


def _onward() -> str:
    """Where the person wanted to go, when that is a place of ours."""
    wanted = request.values.get("next", "")
    if not wanted.isprintable():  # browsers drop some control characters: "/\t/x" is "//x"
        return "/"
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if ours else "/"


def _sign_in_page(
    error: str | None = None,
    status: int = 200,
    *,
    kept: str | None = None,
    onward: str | None = None,
) -> Response:
    page = render_template(
        "auth/sign_in.html",
        error=error,
        next=_onward() if onward is None else onward,
        kept=request.form.get("kept") if kept is None else kept,
        username="" if kept else request.form.get("username", ""),
    )
    return Response(page, status)
