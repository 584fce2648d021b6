"""The form in the patient's hands: on the clinic's tablet, or by link on their own phone.

Nobody is signed in then. The session holds which form may be filled in, and nothing else opens.
"""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from api import sessions
from api.appearance import palette
from api.intake import filling as form
from api.intake.checking import check_page
from api.intake.filling import Filling
from api.intake.identity import read_birth_date
from api.intake.notice import NOTICE
from api.limits import PUBLIC_LINK, limited
from api.problems import Problem
from api.roles import public, unattended
from api.services import services
from records.drafts import load_draft, note_progress
from records.errors import NotFound
from records.form_links import link_is_open, meet, open_link, patient_actor
from records.intake import case_of_form
from records.queue import desk_case
from records.sites import clinic_profile
from records.views import FormMode, IntakeDraft

blueprint = Blueprint("patient_form", __name__)
FORM = "form"
NAMES = ("given_name", "family_name")
LONGEST_NAME = 200
ON_SCREEN = {"pt_ces_now": "pt_emergency_now"}
OTHER_NAME = "This is not the name that we expect. Please check how it is written."
NOT_RIGHT = "The last name or the date of birth is not right. Please check both."
CLOSED = (
    "This link does not work any more. It was used, it is too old, or the details were wrong too "
    "often. Please ask at the front desk for a new one."
)


def hold(draft: IntakeDraft, **more: object) -> None:
    """From here on this browser may fill in this form, and do nothing else."""
    session.clear()
    session.update({FORM: [draft.id, draft.site_id, draft.mode], **more})


def held() -> tuple[str, str, FormMode]:
    """Which form this browser holds: its id, site and mode; its clinic is on the page then.

    Raises Problem when there is none.
    """
    kept = session.get(FORM)
    if not isinstance(kept, list) or [type(each) for each in kept] != [str] * 3:
        raise Problem(404, "not_found", "There is no form open here. Please ask at the front desk.")
    draft_id, site_id, mode = kept
    g.site_id, g.clinic = site_id, clinic_profile(services().database, site_id)
    return draft_id, site_id, cast(FormMode, mode)


def _with_form(view: Callable[[Filling], ResponseReturnValue]) -> ResponseReturnValue:
    """The form of this session, for whom it is meant; else where its state leads."""
    mine = held()
    found = form.load(patient_actor(*mine), mine[0], by_patient=True)
    if found is None:
        return redirect(url_for(".done"), 303)
    if found.draft.stopped_at is not None:
        return redirect(url_for(".stopped"), 303)
    if found.draft.opened_at is None or found.draft.notice_version is None:
        return redirect(url_for(".welcome"), 303)
    return view(found)


@blueprint.get("/form")
@public
def welcome() -> ResponseReturnValue:
    """Who is holding the device, and what happens to the answers."""
    return _welcome()


@blueprint.post("/form")
@public
def start() -> ResponseReturnValue:
    """Open the form for its patient; the privacy notice was shown."""
    mine, used = held(), services()
    who = patient_actor(*mine)
    try:
        draft = load_draft(used.database, who, mine[0])
    except NotFound:
        return redirect(url_for(".done"), 303)
    if draft.opened_at is None:
        given, family = (request.form.get(n, "").strip()[:LONGEST_NAME] for n in NAMES)
        if not given or not family:
            return _welcome("Please write your first name and your last name."), 422
        draft = meet(used.database, who, draft.id, given, family, used.clock())
        if draft.stopped_at is not None:
            return redirect(url_for(".stopped"), 303)
        if draft.opened_at is None:
            return _welcome(OTHER_NAME), 422
    version = NOTICE.version
    note_progress(used.database, who, draft.id, used.clock(), notice_version=version)
    return redirect(url_for(".go_on"), 303)


def _welcome(fault: str | None = None) -> str | Response:
    mine = held()
    found = form.load(patient_actor(*mine), mine[0], by_patient=True)
    if found is None:
        return redirect(url_for(".done"), 303)
    if found.draft.stopped_at is not None:
        return redirect(url_for(".stopped"), 303)
    ask = found.draft.opened_at is None
    return render_template(
        "intake/welcome.html", ask=ask, notice=NOTICE, fault=fault, typed=request.form
    )


@blueprint.get("/form/go-on")
@public
def go_on() -> ResponseReturnValue:
    """Where the form was left."""

    def left(found: Filling) -> ResponseReturnValue:
        step = found.route.resume()
        return redirect(found.at(step.page.id) if step else found.end, 303)

    return _with_form(left)


@blueprint.get("/form/<page_id>")
@public
def page(page_id: str) -> ResponseReturnValue:
    """One section of the form, or all answers to check."""
    return _with_form(lambda f: check_page(f) if page_id == "check" else form.show(f, page_id))


@blueprint.post("/form/<page_id>")
@public
def answer(page_id: str) -> ResponseReturnValue:
    """Keep what was answered and go on; from the checked answers, hand the form in."""
    return _with_form(
        lambda f: form.send(f) if page_id == "check" else form.answer(f, page_id, _later)
    )


def _later() -> Response:
    return redirect(url_for("intake_pages.patient_form.later"), 303)


@blueprint.get("/form/later")
@public
def later() -> ResponseReturnValue:
    """The form is kept; how to come back to it."""
    mine = held()
    return render_template("intake/later.html", mode=mine[2])


@blueprint.get("/form/done")
@public
def done() -> ResponseReturnValue:
    """What the patient reads at the end, or at once when help is needed: never why."""
    draft_id, site_id, mode = held()
    used, who = services(), patient_actor(draft_id, site_id, mode)
    case_id = case_of_form(used.database, who, draft_id)
    if case_id is None:
        raise Problem(404, "not_found", form.GONE)
    case = desk_case(used.database, who, case_id)
    # No condition is named on a screen; the paper for the hospital names it.
    key = ON_SCREEN.get(case.patient_text, case.patient_text)
    words = used.knowledge.texts.by_key[key]
    return render_template("intake/thanks.html", mode=mode, alarm=case.emergency_alarm, words=words)


@blueprint.get("/form/stopped")
@public
def stopped() -> ResponseReturnValue:
    """Somebody else's name was typed: only staff go on from here."""
    mine = held()
    return render_template("intake/stopped.html", mode=mine[2])


@blueprint.get("/form/alive")
@public
@unattended
def alive() -> ResponseReturnValue:
    """Whose form pages this browser may send now, and the token to send them with."""
    mine = {"staff": sessions.signed_in() is not None, "patient": FORM in session}
    return {"open": [who for who, may in mine.items() if may], "token": generate_csrf()}


@blueprint.get("/form/clinic.css")
@public
def colours() -> ResponseReturnValue:
    """The clinic's colour, on the patient's pages too."""
    held()
    return palette(g.clinic.colour)


@blueprint.get("/f/<secret>")
@public
@limited(PUBLIC_LINK)
def link(secret: str) -> ResponseReturnValue:
    """The link on the patient's phone: it asks who is there and tells nothing itself."""
    if not link_is_open(services().database, secret, services().clock()):
        raise Problem(404, "not_found", CLOSED)
    return render_template("intake/link.html", fault=None, typed={})


@blueprint.post("/f/<secret>")
@public
@limited(PUBLIC_LINK)
def enter(secret: str) -> ResponseReturnValue:
    """Open the form for the right last name and date of birth."""
    used, now = services(), services().clock()
    born, fault = read_birth_date(request.form, now.date())
    name = request.form.get("family_name", "").strip()[:LONGEST_NAME]
    if not name or born is None:
        said = "Enter your last name." if not name else fault
        return render_template("intake/link.html", fault=said, typed=request.form), 422
    try:
        draft = open_link(used.database, secret, name, born, now)
    except NotFound:
        raise Problem(404, "not_found", CLOSED) from None
    if draft is None:
        return render_template("intake/link.html", fault=NOT_RIGHT, typed=request.form), 422
    hold(draft)
    return redirect(url_for(".welcome"), 303)
