"""The authenticator app of one's own account: set up, confirmed by a code, taken away."""

import segno
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api import sessions
from api.appearance import clinic
from api.limits import caller, limited
from api.roles import actor, allow
from api.services import services
from records.second_factor import (
    Enrolment,
    check_code,
    confirm_enrolment,
    enrol,
    remove_app,
    standing,
)

blueprint = Blueprint("second_factor", __name__)
TRIES = "5 per 5 minutes; 20 per hour"
WRONG = "This is not the code that the app shows now. Check the time of your phone."


@blueprint.get("/account/second-factor")
@allow("front_desk", "physiotherapist", "administrator")
def page() -> ResponseReturnValue:
    """How it stands; without an app, what to type into one."""
    return _page({})


@blueprint.post("/account/second-factor")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def add() -> ResponseReturnValue:
    """The first code of the app; then the recovery codes, this once."""
    used = services()
    fault = sessions.confirm_password(request.form.get("password"))
    if fault:
        return _page({"password": fault}), 422
    code = request.form.get("code", "")
    codes = confirm_enrolment(used.database, actor(), code, used.clock())
    if codes is None:
        return _page({"code": WRONG}), 422
    return render_template("auth/recovery.html", codes=codes)


@blueprint.post("/account/second-factor/remove")
@allow("front_desk", "physiotherapist", "administrator")
@limited(TRIES, by=caller)
def take_away() -> ResponseReturnValue:
    """Another phone: with password and code; every session ends, this one too."""
    used, now = services(), services().clock()
    if fault := sessions.check_password(request.form.get("password")):
        return _page({"password": fault}), 422
    code = request.form.get("code", "")
    if not check_code(used.database, actor(), code, now):
        return _page({"code": WRONG}), 422
    remove_app(used.database, actor(), now)
    flash("The app is taken away. Sign in again.")
    return redirect("/sign-in", 303)


def _page(faults: dict[str, str]) -> str:
    found = standing(services().database, actor())
    new = None if found.enrolled else _enrolment()
    return render_template(
        "auth/second_factor.html",
        standing=found,
        secret=" ".join(new.secret[at : at + 4] for at in range(0, len(new.secret), 4))
        if new
        else None,
        drawn=_drawn(new.address) if new else None,
        faults=faults,
    )


def _enrolment() -> Enrolment:
    used = services()
    name = clinic().name
    return enrol(used.database, actor(), name, used.clock())


def _drawn(address: str) -> Markup:
    """The app's address as a QR code: an SVG in the page, nothing is fetched."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, omitsize=True, title="QR code for the app"))  # noqa: S704 - drawn from our own address
