"""One's own account: where one is signed in, and ending those sessions."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.roles import actor, allow
from api.services import services
from records.errors import NotFound
from records.keys import set_single_keys
from records.second_factor import standing
from records.sign_ins import end_others, end_sign_in, list_sign_ins

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@allow("front_desk", "physiotherapist", "administrator")
def account() -> ResponseReturnValue:
    """Where this person is signed in."""
    used = services()
    return render_template(
        "auth/account.html",
        standing=standing(used.database, actor()),
        here=sessions.current().id,
        sign_ins=list_sign_ins(used.database, actor().id, used.clock(), sessions.idle()),
    )


@blueprint.post("/account/keys")
@allow("physiotherapist")
def single_keys() -> ResponseReturnValue:
    """Switch single keys on or off, for this person wherever they sign in."""
    set_single_keys(services().database, actor(), on="on" in request.form)
    return "", 204


@blueprint.post("/account/sessions/end")
@allow("front_desk", "physiotherapist", "administrator")
def end_one() -> ResponseReturnValue:
    """End another session of one's own; this one ends by signing out."""
    try:
        end_sign_in(services().database, actor(), request.form.get("id", ""), services().clock())
        flash("That session has ended.")
    except NotFound:
        flash("That session had ended already.")
    return redirect("/account", 303)


@blueprint.post("/account/sessions/end-others")
@allow("front_desk", "physiotherapist", "administrator")
def end_all_others() -> ResponseReturnValue:
    """End every session of one's own but this."""
    end_others(services().database, actor(), sessions.current().id, services().clock())
    flash("All your other sessions have ended.")
    return redirect("/account", 303)
