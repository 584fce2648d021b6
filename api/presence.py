"""Showing again that it is still the same person, before a signature: by passkey."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.limits import caller, limited
from api.passkey_party import party
from api.roles import actor, allow
from api.services import services
from records.passkeys import ask_to_show, check_passkey
from records.sign_ins import wrong_password

blueprint = Blueprint("presence", __name__)
TRIES = "20 per 5 minutes"
WRONG = "This passkey did not work. Try again, or another way."


@blueprint.post("/account/confirm/passkey/options")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def ask() -> ResponseReturnValue:
    """What the browser asks a passkey for."""
    used, here = services(), party()
    if here is None:
        return {"fault": WRONG}, 422
    options = ask_to_show(used.database, here, actor(), "confirm", used.clock())
    return Response(options, mimetype="application/json")


@blueprint.post("/account/confirm/passkey")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def check() -> ResponseReturnValue:
    """The passkey stands for the password, on the page as it lies open."""
    used, here, now = services(), party(), services().clock()
    shown = request.form.get("credential", "")
    if here is None or not check_passkey(used.database, here, actor(), "confirm", shown, now):
        wrong_password(used.database, sessions.current(), now)
        return {"fault": WRONG}, 422
    sessions.confirmed()
    return {}
