"""The second step of signing in: a code of the app, a recovery code, or a passkey."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.limits import digest, forgive, limited, network
from api.passkey_party import party
from api.roles import public
from api.services import services
from api.sign_in_pages import enter, onward, second_step_page, sign_in_page
from records.passkeys import ask_to_show, check_passkey
from records.second_factor import check_code

blueprint = Blueprint("second_step", __name__)
ATTEMPTS = "5 per 5 minutes; 20 per hour"
ASKED = "20 per 5 minutes"
LATE = "That took too long. Sign in again."
WRONG_CODE = "This is not a code of now, or it was used already."
WRONG_PASSKEY = "This passkey did not work. Try again, or type a code."


def _owing() -> str:
    """Key: whose second step is asked for, wherever it is given."""
    owing = sessions.who_owes_second_step()
    return f"code:{owing[0].id}" if owing else f"code:{digest(network())}"


def _wait(seconds: int) -> Response:
    return _again(f"Too many wrong codes. Try again in {seconds // 60 + 1} minutes.", 429)


def _again(error: str, status: int) -> Response:
    owing = sessions.who_owes_second_step()
    if owing is None:
        return sign_in_page(LATE, 401)
    return second_step_page(owing[0], error, status, to=onward())


@blueprint.post("/sign-in/code")
@public
@limited(ATTEMPTS, by=_owing, refusal=_wait)
def check_typed() -> ResponseReturnValue:
    """A code that was typed; who waits too long starts again with the password."""
    used, owing = services(), sessions.who_owes_second_step()
    if owing is None:
        return sign_in_page(LATE, 401)
    actor, way = owing
    code = request.form.get("code", "")
    if not check_code(used.database, actor, code, used.clock()):
        return second_step_page(actor, WRONG_CODE, 401, to=onward())
    forgive(_owing)
    return enter(actor, onward(), way=way)


@blueprint.post("/sign-in/passkey/options")
@public
@limited(ASKED, by=_owing)
def ask() -> ResponseReturnValue:
    """What the browser asks a passkey for."""
    used, owing, here = services(), sessions.who_owes_second_step(), party()
    if owing is None or here is None:
        return {"fault": LATE}, 401
    options = ask_to_show(used.database, here, owing[0], "sign_in", used.clock())
    return Response(options, mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public
@limited(ATTEMPTS, by=_owing, refusal=_wait)
def check_shown() -> ResponseReturnValue:
    """A passkey that was shown."""
    used, owing, here = services(), sessions.who_owes_second_step(), party()
    if owing is None or here is None:
        return sign_in_page(LATE, 401)
    actor, way = owing
    shown = request.form.get("credential", "")
    if not check_passkey(used.database, here, actor, "sign_in", shown, used.clock()):
        return second_step_page(actor, WRONG_PASSKEY, 401, to=onward())
    forgive(_owing)
    return enter(actor, onward(), way=way)
