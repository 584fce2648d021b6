"""The intake as staff see it: who it is about, the questions they ask, what the desk does now."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

import api.appearance
import api.intake.desk
import api.intake.hand_over
import api.intake.patient
from api.intake import filling as form
from api.intake.checking import check_page
from api.intake.filling import GONE, Filling
from api.intake.identity import read_identity
from api.intake.notice import NOTICE
from api.intake.route import AGE
from api.problems import Problem
from api.roles import actor, allow
from api.services import services
from records.drafts import note_progress, start_draft
from records.intake import case_of_form
from records.matching import Match, matches
from records.queue import desk_case
from records.views import FormMode, Patient
from reports.translations import spoken
from reports.wording import language
from rules.desk import steps

blueprint = Blueprint("intake_pages", __name__)
for part in (api.appearance, api.intake.desk, api.intake.hand_over, api.intake.patient):
    blueprint.register_blueprint(part.blueprint)

MODES: dict[str, FormMode] = {"staff": "staff", "tablet": "tablet", "phone": "phone"}


@blueprint.get("/intake/new")
@allow("front_desk", "physiotherapist")
def new_intake() -> ResponseReturnValue:
    """Ask who the intake is about."""
    return _identity_page({}, {})


@blueprint.post("/intake/new")
@allow("front_desk", "physiotherapist")
def begin() -> ResponseReturnValue:
    """Start a form for this patient, unless it may be somebody who is known already."""
    used, mode = services(), MODES.get(request.form.get("mode", ""), "tablet")
    identity = read_identity(request.form, used.clock().date(), _languages())
    if identity.patient is None:
        return _identity_page(identity.faults, request.form), 422
    found = matches(used.database, actor(), identity.patient)
    if any(match.doubtful for match in found) and "checked" not in request.form:
        return _match_page(identity.patient, found, mode)
    draft = start_draft(used.database, actor(), identity.patient, used.clock(), mode)
    if mode == "staff":
        _note_notice(draft)
    first = used.knowledge.questionnaire.pages[0].id
    return redirect(url_for(".page", draft_id=draft, page_id=first), 303)


def _note_notice(draft_id: str) -> None:
    used, version = services(), NOTICE.version
    note_progress(used.database, actor(), draft_id, used.clock(), notice_version=version)


def _identity_page(faults: object, typed: object) -> str:
    items = [{"value": code, "text": name} for code, name in _languages().items()]
    return render_template("intake/identity.html", faults=faults, typed=typed, languages=items)


def _languages() -> dict[str, str]:
    """What a sheet can be printed in here, by code: English, and what the clinic switched on."""
    codes = spoken(services().knowledge, api.appearance.clinic().languages)
    return {code: language(code).name for code in sorted(codes, key=lambda code: code != "en")}


def _match_page(typed: Patient, found: tuple[Match, ...], mode: FormMode) -> str:
    return render_template("intake/match.html", typed=typed, found=found, mode=mode)


@blueprint.get("/intake/<uuid:draft_id>")
@allow("front_desk", "physiotherapist")
def resume(draft_id: UUID) -> ResponseReturnValue:
    """Go on where the form was left."""
    found = _filling(draft_id)
    if isinstance(found, Response):
        return found
    step = found.route.resume()
    return redirect(found.at(step.page.id) if step else found.end, 303)


@blueprint.get("/intake/<uuid:draft_id>/<page_id>")
@allow("front_desk", "physiotherapist")
def page(draft_id: UUID, page_id: str) -> ResponseReturnValue:
    """One section of the form, or all answers to check."""
    found = _filling(draft_id)
    if isinstance(found, Response):
        return found
    if page_id == "check" and found.draft.mode == "staff":
        return check_page(found)
    return form.show(found, page_id)


@blueprint.post("/intake/<uuid:draft_id>/<page_id>")
@allow("front_desk", "physiotherapist")
def answer(draft_id: UUID, page_id: str) -> ResponseReturnValue:
    """Keep what was answered and go on; from the checked answers, hand the form in."""
    found = _filling(draft_id)
    if isinstance(found, Response):
        return found
    if page_id == "check" and found.draft.mode == "staff":
        return form.send(found)
    return form.answer(found, page_id, _later)


def _later() -> Response:
    flash("The form is kept. Continue it from the list of unfinished forms.")
    return redirect("/", 303)


@blueprint.get("/intake/<uuid:case_id>/done")
@allow("front_desk", "physiotherapist")
def done(case_id: UUID) -> ResponseReturnValue:
    """What the front desk says and does now. Never why."""
    used = services()
    case = desk_case(used.database, actor(), str(case_id))
    return render_template(
        "intake/done.html",
        case=case,
        script=used.knowledge.scripts[case.front_desk],
        todo=steps(used.knowledge, case.scripts, alarm=case.emergency_alarm),
    )


def _filling(draft_id: UUID) -> Filling | Response:
    """The form so far; one that was handed in already leads to its result."""
    found = form.load(actor(), str(draft_id))
    if found is not None:
        return found
    case_id = case_of_form(services().database, actor(), str(draft_id))
    if case_id is None:
        raise Problem(404, "not_found", GONE)
    return redirect(url_for("intake_pages.done", case_id=case_id), 303)


__all__ = ["AGE", "blueprint"]
