"""The passkeys of one's own account: added with a name, seen, taken away."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.appearance import clinic
from api.limits import caller, limited
from api.passkey_party import party
from api.roles import actor, allow
from api.services import services
from records.errors import NotFound, PasskeyRefused
from records.passkeys import ask_to_register, list_passkeys, register, remove_passkey
from records.second_factor import standing

blueprint = Blueprint("passkeys", __name__)
TRIES = "10 per 5 minutes; 40 per hour"
NO_NAME = "Passkeys do not work at the address of this service."


@blueprint.get("/account/passkeys")
@allow("front_desk", "physiotherapist", "administrator")
def page() -> ResponseReturnValue:
    """The list, and adding one."""
    return _page()


@blueprint.post("/account/passkeys/options")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def ask() -> ResponseReturnValue:
    """What the browser is told to make; who was not just here gives the password with it."""
    used, here = services(), party()
    fault = sessions.confirm_password(request.form.get("password")) if here else NO_NAME
    if fault or here is None:
        return {"fault": fault}, 422
    options = ask_to_register(
        used.database, here, actor(), used.clock(), clinic=clinic().name or "Sciatriage"
    )
    return Response(options, mimetype="application/json")


@blueprint.post("/account/passkeys")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def add() -> ResponseReturnValue:
    """A passkey that the browser made; with the first factor come the recovery codes."""
    used, here, form = services(), party(), request.form
    try:
        if here is None:
            raise PasskeyRefused(NO_NAME)
        codes = register(
            used.database,
            here,
            actor(),
            form.get("name", ""),
            form.get("credential", ""),
            used.clock(),
        )
    except PasskeyRefused as refused:
        return _page({"name": refused.sentence}), refused.status
    if codes:
        return render_template("auth/recovery.html", codes=codes, passkey=True)
    flash("The passkey is added.")
    return redirect("/account/passkeys", 303)


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def take_away(passkey_id: UUID) -> ResponseReturnValue:
    """One that is lost or not wanted: with the password; every other session ends."""
    used = services()
    if fault := sessions.check_password(request.form.get("password")):
        return _page({f"password-{passkey_id}": fault}), 422
    try:
        keep = sessions.current().id
        remove_passkey(used.database, actor(), str(passkey_id), used.clock(), keep=keep)
        flash("The passkey is removed.")
    except NotFound:
        flash("That passkey was removed already.")
    return redirect("/account/passkeys", 303)


def _page(faults: dict[str, str] | None = None) -> str:
    used = services()
    return render_template(
        "auth/passkeys.html",
        passkeys=list_passkeys(used.database, actor().id),
        standing=standing(used.database, actor()),
        typed=request.form.get("name", "") if faults else "",
        faults=faults or {},
    )
