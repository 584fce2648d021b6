"""Handing a form to its patient: the clinic's tablet with a passcode, or a link for their phone."""

import ipaddress
from datetime import timedelta
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from api import sessions
from api.intake.patient import FORM, held, hold
from api.limits import limited
from api.problems import Problem
from api.roles import actor, allow, public
from api.services import services
from records.drafts import give_up, load_draft, note_progress
from records.errors import EntryRefused, NotFound
from records.form_links import LINK_LASTS, go_on_after_stop, new_link
from records.intake import case_of_form
from records.passcodes import check_passcode, has_passcode, set_passcode, tries_left
from records.views import IntakeDraft

blueprint = Blueprint("hand_over", __name__)
STAFF = "staff"
LINK = "link"
TRIES = "20 per 5 minutes"


@blueprint.get("/intake/<uuid:draft_id>/hand-over")
@allow("front_desk", "physiotherapist")
def hand_over(draft_id: UUID) -> ResponseReturnValue:
    """Give the device or the link to the patient."""
    draft = _draft(draft_id)
    return draft if isinstance(draft, Response) else _page(draft)


@blueprint.post("/intake/<uuid:draft_id>/hand-over")
@allow("front_desk", "physiotherapist")
def give(draft_id: UUID) -> ResponseReturnValue:
    """What the pressed button says; the form keeps every answer it has."""
    draft = _draft(draft_id)
    if isinstance(draft, Response):
        return draft
    go = request.form.get("go", "")
    if go == "tablet":
        return _to_tablet(draft)
    if go == "phone":
        return _to_phone(draft)
    if go == "staff":
        used = services()
        note_progress(used.database, actor(), draft.id, used.clock(), mode="staff")
        return redirect(url_for("intake_pages.resume", draft_id=draft.id), 303)
    if go == "discard":
        give_up(services().database, actor(), draft.id, services().clock())
        flash("The form was given up. Nothing of it is kept.")
        return redirect("/", 303)
    return _page(draft)


def _to_tablet(draft: IntakeDraft) -> ResponseReturnValue:
    used, now = services(), services().clock()
    if not has_passcode(used.database, actor()):
        try:
            set_passcode(used.database, actor(), request.form.get("passcode", ""), now)
        except EntryRefused as error:
            return _page(draft, error.sentence), 422
    note_progress(used.database, actor(), draft.id, now, mode="tablet")
    if draft.stopped_at is not None:
        go_on_after_stop(used.database, actor(), draft.id, now)
    staff = sessions.put_by()
    hold(load_draft(used.database, actor(), draft.id), **{STAFF: staff})
    return redirect(url_for("intake_pages.patient_form.welcome"), 303)


def _to_phone(draft: IntakeDraft) -> ResponseReturnValue:
    """The link is shown once, on the page that follows; only its hash is kept."""
    used = services()
    secret = new_link(used.database, actor(), draft.id, used.clock())
    url = url_for("intake_pages.patient_form.link", secret=secret, _external=True)
    return _page(load_draft(used.database, actor(), draft.id), link=url)


def _page(draft: IntakeDraft, fault: str | None = None, link: str | None = None) -> str:
    used = services()
    return render_template(
        "intake/hand_over.html",
        draft=draft,
        fault=fault,
        link=link,
        code=_code(link) if link else None,
        reachable=not _only_here(request.host),
        hours=int(LINK_LASTS / timedelta(hours=1)),
        has_passcode=has_passcode(used.database, actor()),
    )


def _code(link: str) -> Markup:
    """The link as a QR code: an SVG in the page, nothing is fetched."""
    drawn = segno.make(link, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=6, border=4, omitsize=True, title="QR code of the link"))  # noqa: S704 - drawn from our own address


def _only_here(host: str) -> bool:
    """Whether this address means the machine itself, so that no phone can reach it."""
    name = host.rsplit(":", 1)[0].strip("[]")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _draft(draft_id: UUID) -> IntakeDraft | Response:
    used = services()
    try:
        return load_draft(used.database, actor(), str(draft_id))
    except NotFound:
        case_id = case_of_form(used.database, actor(), str(draft_id))
        if case_id is None:
            raise Problem(404, "not_found", "This form was sent or given up already.") from None
        return redirect(url_for("intake_pages.done", case_id=case_id), 303)


@blueprint.get("/form/staff")
@public
def take_back() -> ResponseReturnValue:
    """Ask for the passcode that leads from the form back to the desk."""
    return _passcode_page(_staff())


@blueprint.post("/form/staff")
@public
@limited(TRIES)
def taken_back() -> ResponseReturnValue:
    """With the right passcode the member of staff is signed in again; else nothing opens."""
    used, staff = services(), _staff()
    if not check_passcode(used.database, staff["user"], request.form.get("passcode", "")):
        return _passcode_page(staff, "This is not the passcode."), 422
    draft_id = session[FORM][0]
    if not sessions.come_back(staff):
        return redirect("/sign-in", 303)
    return redirect(url_for("intake_pages.hand_over.hand_over", draft_id=draft_id), 303)


def _staff() -> dict[str, str]:
    held()
    if STAFF not in session:
        raise Problem(404, "not_found", "There is no form open here. Please ask at the front desk.")
    found: dict[str, str] = session[STAFF]
    return found


def _passcode_page(staff: dict[str, str], fault: str | None = None) -> str:
    left = tries_left(services().database, staff["user"])
    return render_template("intake/take_back.html", fault=fault, left=left)
