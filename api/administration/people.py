"""Accounts: who works here, in which role; a new password is shown once."""

import secrets
from dataclasses import dataclass, field
from typing import cast, get_args
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.roles import actor, allow
from api.services import services
from api.sessions import idle
from records.accounts import change_role, disable_user, enable_user, end_sessions
from records.actors import Person, UserRole
from records.errors import AccountRefused, NotFound
from records.people import actor_of_user, create_user, list_users, set_password
from records.second_factor import remove, require, standing
from records.sign_ins import list_sign_ins

blueprint = Blueprint("accounts", __name__, url_prefix="/administration/people")
ROLES: tuple[UserRole, ...] = get_args(UserRole)


@dataclass(frozen=True, slots=True)
class Handed:
    """A password that was made just now, for whom."""

    person: Person
    password: str = field(repr=False)


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
    used, who, password = services(), actor(), _password()
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
    return _page(handed=Handed(_person(user_id), password))


@blueprint.post("/second-factor")
@allow("administrator")
def second_factor() -> ResponseReturnValue:
    """Whether physiotherapists and administrators need an authenticator app."""
    used, who, wanted = services(), actor(), request.form.get("second_factor")
    if wanted not in ("yes", "no"):
        return _page(faults={"second_factor": "Choose one of the two."}), 422
    require(used.database, who.site_id, wanted == "yes", used.clock(), who)
    flash("Saved.")
    return redirect(url_for(".page"), 303)


@blueprint.post("/<uuid:user_id>/second-factor")
@allow("administrator")
def forget_app(user_id: UUID) -> ResponseReturnValue:
    """The phone is lost: the authenticator app of this person counts no more."""
    used, found = services(), _person(str(user_id))
    remove(used.database, found.id, used.clock(), actor())
    flash(f"The authenticator app of {found.full_name} counts no more.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.get("/<uuid:user_id>")
@allow("administrator")
def person(user_id: UUID) -> ResponseReturnValue:
    """One account: role, password, whether it is open."""
    return _one(str(user_id))


@blueprint.post("/<uuid:user_id>/role")
@allow("administrator")
def role(user_id: UUID) -> ResponseReturnValue:
    """Another role."""
    used, who, chosen = services(), actor(), request.form.get("role", "")
    found = _person(str(user_id))
    if chosen not in ROLES:
        return _one(found.id, {"role": "Choose a role."}), 422
    number = request.form.get("registration_number", "").strip()
    if chosen == "physiotherapist" and not number:
        return _one(found.id, {"registration_number": "Enter the registration number."}), 422
    try:
        change_role(used.database, found.id, chosen, number, used.clock(), by=who)
    except AccountRefused as refused:
        return _one(found.id, {"role": refused.sentence}), refused.status
    flash("The role is changed.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/password")
@allow("administrator")
def password(user_id: UUID) -> ResponseReturnValue:
    """A new password, made here; the old one and every session end with it."""
    used, found, made = services(), _person(str(user_id)), _password()
    set_password(used.database, found.id, made, used.clock(), temporary=True, by=actor())
    return _one(found.id, handed=Handed(found, made))


@blueprint.post("/<uuid:user_id>/sign-out")
@allow("administrator")
def sign_out(user_id: UUID) -> ResponseReturnValue:
    """End every session of the person."""
    used, found = services(), _person(str(user_id))
    end_sessions(used.database, found.id, used.clock(), by=actor())
    flash(f"{found.full_name} is signed out everywhere.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/close")
@allow("administrator")
def close(user_id: UUID) -> ResponseReturnValue:
    """No sign-in any more; what the person did stays."""
    used, found = services(), _person(str(user_id))
    try:
        disable_user(used.database, found.id, used.clock(), by=actor())
    except AccountRefused as refused:
        return _one(found.id, {"close": refused.sentence}), refused.status
    flash("The account is closed.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/open")
@allow("administrator")
def open_again(user_id: UUID) -> ResponseReturnValue:
    """The account works again."""
    used, found = services(), _person(str(user_id))
    enable_user(used.database, found.id, used.clock(), by=actor())
    flash("The account is open again.")
    return redirect(url_for(".person", user_id=user_id), 303)


def _person(user_id: str) -> Person:
    """An account of the administrator's own site. Raises NotFound."""
    for each in list_users(services().database, actor().site_id):
        if each.id == user_id:
            return each
    raise NotFound


def _password() -> str:
    return secrets.token_urlsafe(12)


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


def _one(user_id: str, faults: dict[str, str] | None = None, handed: Handed | None = None) -> str:
    used, found = services(), _person(user_id)
    owner = actor_of_user(used.database, found.id)
    return render_template(
        "administration/person.html",
        person=found,
        app_since=standing(used.database, owner).enrolled if owner else None,
        sign_ins=list_sign_ins(used.database, found.id, used.clock(), idle()),
        roles=ROLES,
        faults=faults or {},
        typed=request.form if faults else {},
        handed=handed,
    )
