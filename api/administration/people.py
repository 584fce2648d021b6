"""Accounts: who works here, in which role; a new password is shown once."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.administration.person import ROLES, Handed, new_password, person_here
from api.roles import actor, allow
from api.services import services
from records.actors import UserRole
from records.errors import AccountRefused
from records.people import create_user, list_users
from records.second_factor import require, standing

blueprint = Blueprint("accounts", __name__, url_prefix="/administration/people")


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """Everybody of the clinic."""
    return _page()


@blueprint.post("")
@allow("administrator")
def add() -> ResponseReturnValue:
    """A new account with a password made here."""
    faults = _faults()
    if faults:
        return _page(faults=faults), 422
    used, who, password = services(), actor(), new_password()
    try:
        user_id = create_user(
            used.database,
            site_id=who.site_id,
            username=request.form["username"],
            full_name=request.form["full_name"],
            role=cast(UserRole, request.form["role"]),
            password=password,
            registration_number=request.form.get("registration_number"),
            temporary=True,
            now=used.clock(),
            by=who,
        )
    except AccountRefused as refused:
        return _page(faults={"username": refused.sentence}), refused.status
    return _page(handed=Handed(person_here(user_id), password))


@blueprint.post("/second-factor")
@allow("administrator")
def second_factor() -> ResponseReturnValue:
    """Whether physiotherapists and administrators need a second step at sign-in."""
    used, who, wanted = services(), actor(), request.form.get("second_factor")
    if wanted not in ("yes", "no"):
        return _page(faults={"second_factor": "Choose one of the two."}), 422
    require(used.database, who.site_id, wanted == "yes", used.clock(), who)
    flash("Saved.")
    return redirect(url_for(".page"), 303)


def _faults() -> dict[str, str]:
    """What is missing in the form of a new account."""
    form = {name: text.strip() for name, text in request.form.items()}
    faults = {
        name: sentence
        for name, most, sentence in (
            ("full_name", 200, "Enter the full name."),
            ("username", 100, "Enter a user name."),
        )
        if not 0 < len(form.get(name, "")) <= most
    }
    if form.get("role") not in ROLES:
        faults["role"] = "Choose a role."
    if form.get("role") == "physiotherapist" and not form.get("registration_number"):
        faults["registration_number"] = "Enter the registration number; it is on every sheet."
    return faults


def _page(faults: dict[str, str] | None = None, handed: Handed | None = None) -> str:
    used, who = services(), actor()
    people = list_users(used.database, who.site_id)
    return render_template(
        "administration/people.html",
        required=standing(used.database, who).required,
        people=sorted(people, key=lambda each: (each.disabled_at is not None, each.full_name)),
        roles=ROLES,
        faults=faults or {},
        typed=request.form if faults else {},
        handed=handed,
    )
