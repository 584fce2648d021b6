"""One's own password: changed by who knows the old one, at once when somebody else made it."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.limits import caller, limited
from api.roles import actor, allow
from api.services import services
from records.errors import AccountRefused
from records.people import choose_password, is_password_of
from records.sign_ins import wrong_password

blueprint = Blueprint("password", __name__)
TRIES = "5 per 5 minutes; 20 per hour"


@blueprint.get("/account/password")
@allow("front_desk", "physiotherapist", "administrator")
def page() -> ResponseReturnValue:
    """The form; whoever came with a handed-over password reads why."""
    return _page({})


@blueprint.post("/account/password")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def change() -> ResponseReturnValue:
    """A new password; every other session ends, this one goes on."""
    used, given = services(), request.form
    here = sessions.current()
    if not is_password_of(used.database, actor().id, given.get("old", "")):
        wrong_password(used.database, here, used.clock())
        return _page({"old": sessions.WRONG}), 422
    if given.get("new") != given.get("again"):
        return _page({"again": "This is not the same as the new password."}), 422
    try:
        choose_password(used.database, actor(), given.get("new", ""), here.id, used.clock())
    except AccountRefused as refused:
        return _page({"new": refused.sentence}), refused.status
    flash("Your password is changed. Every other session of yours has ended.")
    return redirect("/", 303)


def _page(faults: dict[str, str]) -> str:
    must = sessions.current().must_change
    return render_template("auth/password.html", faults=faults, must=must)
