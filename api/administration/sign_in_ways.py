"""How a person signs in: by password, by single sign-on, or by either."""

from typing import cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.administration.person import account_page, person_here
from api.roles import actor, allow
from api.services import services
from records.errors import AccountRefused
from records.single_sign_on import SignsInWith, choose_way, unlink

blueprint = Blueprint("ways_of", __name__, url_prefix="/administration/people")


@blueprint.post("/<uuid:user_id>/way")
@allow("administrator")
def way(user_id: UUID) -> ResponseReturnValue:
    """Open or close a way; every session of the person ends."""
    used, found = services(), person_here(str(user_id))
    chosen = cast(SignsInWith, request.form.get("way", ""))
    try:
        choose_way(used.database, found.id, chosen, used.clock(), by=actor())
    except AccountRefused as refused:
        return account_page(found.id, {"way": refused.sentence}), refused.status
    flash("Saved.")
    return redirect(url_for("account_of.person", user_id=user_id), 303)


@blueprint.post("/<uuid:user_id>/unlink")
@allow("administrator")
def forget(user_id: UUID) -> ResponseReturnValue:
    """Another person of the provider has this account from now on."""
    used, found = services(), person_here(str(user_id))
    unlink(used.database, found.id, used.clock(), by=actor())
    flash("The link is undone.")
    return redirect(url_for("account_of.person", user_id=user_id), 303)
