"""The administrator's start page: what to do first, then how things stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from api.roles import actor, allow
from api.services import services
from records.activity import standing
from records.people import list_users
from records.sites import current_profile
from records.tokens import list_tokens
from rules.proof.certificate import certificate_problem

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a new clinic needs before its first patient."""

    title: str
    why: str
    place: str
    done: bool
    optional: bool = False


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """The overview."""
    used, steps = services(), list(_steps())
    return render_template(
        "administration/home.html",
        steps=steps,
        ready=all(step.done or step.optional for step in steps),
        found=standing(used.database, actor(), now=used.clock()),
        problem=certificate_problem(used.knowledge),
        version=used.knowledge.version,
    )


def _steps() -> Iterator[Step]:
    used, site_id = services(), actor().site_id
    now, profile = used.clock(), current_profile(used.database, site_id)
    people = [each for each in list_users(used.database, site_id) if each.disabled_at is None]
    roles = {each.role for each in people}
    tokens = list_tokens(used.database, site_id)
    forms = [t for t in tokens if t.kind == "form" and not t.revoked_at]
    yield Step(
        "Say who you are",
        "Name, phone and colour stand on every sheet.",
        url_for("clinic_profile.page"),
        bool(profile.profile.phone),
    )
    yield Step(
        "Add a physiotherapist",
        "Nothing reaches a patient before a physiotherapist has signed it.",
        url_for("accounts.page"),
        "physiotherapist" in roles,
    )
    yield Step(
        "Add the front desk",
        "They take the forms and do what the screen tells them.",
        url_for("accounts.page"),
        "front_desk" in roles,
    )
    yield Step(
        "Make a form token",
        "Only if a website or another program sends forms; the front desk has its own.",
        url_for("tokens.page"),
        any(not t.expires_at or t.expires_at > now for t in forms),
        optional=True,
    )
