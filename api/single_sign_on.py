"""Single sign-on: to the provider and back, to sign in or to show presence before a signature."""

from typing import Any

from flask import Blueprint, Flask, Response, g, render_template, session
from flask.typing import ResponseReturnValue

from api import provider, sessions
from api.limits import caller, limited
from api.problems import Problem
from api.provider import ProviderAway, ProviderRefused
from api.roles import allow, public
from api.services import KEY, Services, services
from api.sign_in_pages import go_in, onward, sign_in_page
from records.provider import Provider
from records.single_sign_on import Vouched, is_vouched_for, person_vouched_for

blueprint = Blueprint("single_sign_on", __name__)
STARTS = "200 per 5 minutes"
FAILURES = "50 per 5 minutes"
"""Late, since a whole clinic sits behind one address."""
ATTEMPT = "single_sign_on"
STATE = f"_state_{provider.NAME}"
CLOCKS = 30
"""Seconds that the provider's clock may be behind ours."""
AWAY = (
    "The sign-on service does not answer just now. Try again in a minute, or use your password "
    "if you have one."
)
BROKEN = "That did not work, or took too long. Start again from here."
CANCELLED = "You did not finish signing in."
SOMEBODY_ELSE = "That was somebody else than who is signed in here. Nothing is confirmed."
NOT_NOW = "The sign-on service did not ask who you are just now. Nothing is confirmed."


def install(app: Flask) -> None:
    """The provider of the settings, and its button for the pages."""
    used: Services = app.extensions[KEY]
    provider.install(app, used.settings.provider)
    app.jinja_env.globals["provider"] = used.settings.provider


@blueprint.get("/sign-in/single-sign-on")
@public
@limited(STARTS)
def start() -> ResponseReturnValue:
    """Go and sign in there; who sits at a shared computer is asked each time."""
    return _sent("sign_in", prompt="login")


@blueprint.get("/account/confirm/single-sign-on")
@allow("front_desk", "physiotherapist", "administrator")
@limited(STARTS, by=caller)
def confirm() -> ResponseReturnValue:
    """Go and show to be there, in a tab of its own: the page to sign stays open as it is."""
    return _sent("confirm", prompt="login", max_age=0)


@blueprint.get("/sign-in/single-sign-on/back")
@public
@limited(FAILURES, failures_only=True)
def back() -> ResponseReturnValue:
    """Where the provider sends the browser with its answer."""
    _configured()
    match session.pop(ATTEMPT, None):
        case ["sign_in" | "confirm" as purpose, str(to), float(since)]:
            pass
        case _:
            return sign_in_page(CANCELLED if provider.was_cancelled() else BROKEN, 401)
    try:
        claims = provider.claims_of_answer()
    except ProviderAway:
        return sign_in_page(AWAY, 503)
    except ProviderRefused:
        return sign_in_page(CANCELLED if provider.was_cancelled() else BROKEN, 401)
    return _confirmed(claims, since) if purpose == "confirm" else _signed_in(claims, to)


def _sent(purpose: str, **more: object) -> ResponseReturnValue:
    _configured()
    for key in [each for each in session if each.startswith(STATE)]:
        session.pop(key)  # one attempt at a time: the cookie is small
    session[ATTEMPT] = [purpose, onward(), services().clock().timestamp()]
    try:
        sent: Response = provider.send_there(**more)
        return sent
    except ProviderAway:
        return sign_in_page(AWAY, 503)


def _signed_in(claims: dict[str, Any], to: str) -> ResponseReturnValue:
    used = services()
    person = person_vouched_for(used.database, _vouched(claims), used.clock())
    if person is None:
        return Response(render_template("auth/unknown.html"), 403)
    amr = claims.get("amr")
    said = isinstance(amr, list) and "mfa" in amr
    two_steps = said or _configured().second_factor == "provider"
    return go_in(person, to, way="single_sign_on", two_steps=two_steps)


def _confirmed(claims: dict[str, Any], since: float) -> ResponseReturnValue:
    """The same person, there after the question was asked (OpenID Connect Core 3.1.2.1)."""
    found = sessions.signed_in()
    if found is None:
        return sign_in_page(BROKEN, 401)
    g.signed_in = found
    g.actor = found.actor
    at = claims.get("auth_time")
    fresh = isinstance(at, int | float) and at >= since - CLOCKS
    fault = None if fresh else NOT_NOW
    if not is_vouched_for(services().database, found.actor, _vouched(claims)):
        fault = SOMEBODY_ELSE
    if fault is None:
        sessions.confirmed()
    return Response(render_template("auth/confirmed.html", fault=fault), 401 if fault else 200)


def _vouched(claims: dict[str, Any]) -> Vouched:
    wanted = _configured().claim
    name = claims.get(wanted)
    sure = wanted != "email" or claims.get("email_verified") is True
    return Vouched(
        claims["iss"], str(claims["sub"]), name if sure and isinstance(name, str) else None
    )


def _configured() -> Provider:
    found = services().settings.provider
    if found is None:
        raise Problem(404, "not_found", "There is no single sign-on here.")
    return found
