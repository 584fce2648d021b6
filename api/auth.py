"""Sign-in and sign-out, and who makes a request: a session user or a Bearer token."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    g,
    redirect,
    render_template,
    request,
    session,
)
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from api.limits import digest, forgive, limited
from api.roles import PUBLIC, admit, allow, csrf, public, roles_of
from api.services import services
from records.people import (
    Actor,
    actor_of_session,
    actor_of_token,
    authenticate,
    folded_username,
    password_mark,
)

blueprint = Blueprint("auth", __name__)

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
ATTEMPTS = "5 per 5 minutes; 20 per hour"
ADDRESS_FAILURES = "50 per 5 minutes"
"""Late, since a whole clinic sits behind one address."""
REFUSED = "The user name or the password is not right."


class SessionCookie(SecureCookieSessionInterface):
    """A cookie that stays on HTTPS wherever the browser speaks HTTPS to us or to our proxy."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"


def install(app: Flask) -> None:
    """Sessions, CSRF and the closed-by-default door, in this order before every view."""
    app.config.update(
        SESSION_COOKIE_NAME="sciatriage",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,  # admit() checks: Bearer requests carry no cookie to abuse
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it wants the Referer header, which we tell browsers to omit
    )
    app.session_interface = SessionCookie()
    csrf.init_app(app)
    app.before_request(identify)
    app.before_request(admit)
    app.register_blueprint(blueprint)


def identify() -> None:
    """Set `g.actor`, `g.by_token` and `g.refused_token`; a public view costs no database read."""
    g.actor, g.by_token, g.refused_token = None, False, False
    if roles_of(request.endpoint) == PUBLIC:
        return
    if request.path.startswith("/api/") and "Authorization" in request.headers:
        g.actor = _bearer(services().clock())
        g.by_token, g.refused_token = g.actor is not None, g.actor is None
    else:
        g.actor = session_actor()


def _bearer(now: datetime) -> Actor | None:
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        return None
    return actor_of_token(services().database, sent.token, now)


def session_actor() -> Actor | None:
    """The signed-in user, or None; a session too old or too long unused is emptied.

    It ends with the password it began with. A copied cookie outlives signing out, until then.
    """
    user_id = session.get("user")
    if user_id is None:
        return None
    now = services().clock()
    since, seen = (datetime.fromisoformat(session[key]) for key in ("since", "seen"))
    found = actor_of_session(services().database, user_id, session.get("mark", ""))
    if found is None or now - since > LONGEST or now - seen > IDLE:
        session.clear()
        return None
    if now - seen > timedelta(minutes=1):
        session["seen"] = now.isoformat()
    return found


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if session_actor() is not None:
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
    onward = _onward()
    session.clear()
    mark = password_mark(services().database, found.id)
    session.update(user=found.id, mark=mark, since=now.isoformat(), seen=now.isoformat())
    return redirect(onward, 303)


@blueprint.post("/sign-out")
@allow("front_desk", "physiotherapist", "administrator")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    session.clear()
    return redirect("/sign-in", 303)


def _onward() -> str:
    """Where the person wanted to go, when that is a place of ours."""
    wanted = request.values.get("next", "")
    if not wanted.isprintable():  # browsers drop some control characters: "/\t/x" is "//x"
        return "/"
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if ours else "/"


def _sign_in_page(error: str | None = None, status: int = 200) -> Response:
    page = render_template("auth/sign_in.html", error=error, next=_onward())
    return Response(page, status)
