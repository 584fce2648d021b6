"""Form tokens: which forms may hand in, since when, used when; a secret is shown once."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.roles import actor, allow
from api.services import services
from records.errors import AccountRefused, NotFound
from records.people import list_users
from records.tokens import NewToken, create_token, list_tokens, revoke_token

blueprint = Blueprint("tokens", __name__, url_prefix="/administration/tokens")
DAYS = {"365": "a year", "90": "90 days", "": "no end"}


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """Every token of the clinic."""
    return _page()


@blueprint.post("")
@allow("administrator")
def make() -> ResponseReturnValue:
    """A new form token; its secret is on this one answer and nowhere else."""
    used, who, now = services(), actor(), services().clock()
    name, days = request.form.get("name", "").strip(), request.form.get("days", "365")
    if not 0 < len(name) <= 200 or not name.isprintable():
        return _page(fault="Enter a name that says which form it is for."), 422
    if days not in DAYS:
        return _page(fault="Choose how long it is valid."), 422
    try:
        made = create_token(
            used.database,
            site_id=who.site_id,
            name=name,
            kind="form",
            now=now,
            expires_at=now + timedelta(days=int(days)) if days else None,
            by=who,
        )
    except AccountRefused as refused:
        return _page(fault=refused.sentence), refused.status
    return _page(made=made)


@blueprint.post("/<uuid:token_id>/revoke")
@allow("administrator")
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End a token at once."""
    used, who = services(), actor()
    if str(token_id) not in {each.id for each in list_tokens(used.database, who.site_id)}:
        raise NotFound
    revoke_token(used.database, str(token_id), used.clock(), by=who)
    flash("The token is revoked. Whatever still uses it is refused from now on.")
    return redirect(url_for(".page"), 303)


def _page(fault: str | None = None, made: NewToken | None = None) -> str:
    used, site_id, now = services(), actor().site_id, services().clock()
    tokens = list_tokens(used.database, site_id)
    valid = [t for t in tokens if not t.revoked_at and not (t.expires_at and t.expires_at <= now)]
    return render_template(
        "administration/tokens.html",
        valid=valid,
        ended=[each for each in reversed(tokens) if each not in valid],
        owners={each.id: each.full_name for each in list_users(used.database, site_id)},
        days=DAYS,
        fault=fault,
        typed=request.form if fault else {},
        made=made,
    )
