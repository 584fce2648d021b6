"""One account: role, password, sessions, whether it is open; for an administrator of its clinic."""

import secrets
from dataclasses import dataclass, field
from typing import get_args
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.roles import actor, allow
from api.services import services
from api.sessions import idle
from records.accounts import change_role, disable_user, enable_user, end_sessions
from records.actors import Person, UserRole
from records.errors import AccountRefused, NotFound
from records.people import actor_of_user, list_users, set_password
from records.second_factor import remove, standing
from records.sign_ins import list_sign_ins
from records.single_sign_on import link_of

blueprint = Blueprint("account_of", __name__, url_prefix="/administration/people")
ROLES: tuple[UserRole, ...] = get_args(UserRole)


@dataclass(frozen=True, slots=True)
class Handed:
    """A password that was made just now, for whom."""

    person: Person
    password: str = field(repr=False)


@blueprint.post("/<uuid:user_id>/second-factor")
@allow("administrator")
def forget_second_factors(user_id: UUID) -> ResponseReturnValue:
    """Phone or key is lost: the app, the passkeys and the codes of this person count no more."""
    used, found = services(), person_here(str(user_id))
    remove(used.database, found.id, used.clock(), actor())
    flash(f"The second step of {found.full_name} is taken away.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.get("/<uuid:user_id>")
@allow("administrator")
def person(user_id: UUID) -> ResponseReturnValue:
    """One account: role, password, whether it is open."""
    return account_page(str(user_id))


@blueprint.post("/<uuid:user_id>/role")
@allow("administrator")
def role(user_id: UUID) -> ResponseReturnValue:
    """Another role."""
    used, who, chosen = services(), actor(), request.form.get("role", "")
    found = person_here(str(user_id))
    if chosen not in ROLES:
        return account_page(found.id, {"role": "Choose a role."}), 422
    number = request.form.get("registration_number", "").strip()
    if chosen == "physiotherapist" and not number:
        return account_page(
            found.id, {"registration_number": "Enter the registration number."}
        ), 422
    try:
        change_role(used.database, found.id, chosen, number, used.clock(), by=who)
    except AccountRefused as refused:
        return account_page(found.id, {"role": refused.sentence}), refused.status
    flash("The role is changed.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/password")
@allow("administrator")
def password(user_id: UUID) -> ResponseReturnValue:
    """A new password, made here; the old one and every session end with it."""
    used, found, made = services(), person_here(str(user_id)), new_password()
    set_password(used.database, found.id, made, used.clock(), temporary=True, by=actor())
    return account_page(found.id, handed=Handed(found, made))


@blueprint.post("/<uuid:user_id>/sign-out")
@allow("administrator")
def sign_out(user_id: UUID) -> ResponseReturnValue:
    """End every session of the person."""
    used, found = services(), person_here(str(user_id))
    end_sessions(used.database, found.id, used.clock(), by=actor())
    flash(f"{found.full_name} is signed out everywhere.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/close")
@allow("administrator")
def close(user_id: UUID) -> ResponseReturnValue:
    """No sign-in any more; what the person did stays."""
    used, found = services(), person_here(str(user_id))
    try:
        disable_user(used.database, found.id, used.clock(), by=actor())
    except AccountRefused as refused:
        return account_page(found.id, {"close": refused.sentence}), refused.status
    flash("The account is closed.")
    return redirect(url_for(".person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/open")
@allow("administrator")
def open_again(user_id: UUID) -> ResponseReturnValue:
    """The account works again."""
    used, found = services(), person_here(str(user_id))
    enable_user(used.database, found.id, used.clock(), by=actor())
    flash("The account is open again.")
    return redirect(url_for(".person", user_id=user_id), 303)


def person_here(user_id: str) -> Person:
    """An account of the administrator's own site. Raises NotFound."""
    for each in list_users(services().database, actor().site_id):
        if each.id == user_id:
            return each
    raise NotFound


def new_password() -> str:
    return secrets.token_urlsafe(12)


def account_page(
    user_id: str, faults: dict[str, str] | None = None, handed: Handed | None = None
) -> str:
    """One account, with what was refused."""
    used, found = services(), person_here(user_id)
    owner = actor_of_user(used.database, found.id)
    return render_template(
        "administration/person.html",
        person=found,
        second=standing(used.database, owner) if owner else None,
        link=link_of(used.database, found.id),
        sign_ins=list_sign_ins(used.database, found.id, used.clock(), idle()),
        roles=ROLES,
        faults=faults or {},
        typed=request.form if faults else {},
        handed=handed,
    )
