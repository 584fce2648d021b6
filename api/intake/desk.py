"""The front desk: what to do now, questions to answer, sheets to print; never why."""

import hashlib
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from api.roles import actor, allow
from api.services import services, wake_worker
from api.words import due, when
from records.actions import reply
from records.drafts import load_draft
from records.errors import NotFound, RecordsError
from records.queue import document, queue, transfer_sheet
from records.views import DeskEntry, IntakeDraft

blueprint = Blueprint("desk", __name__)
HOMES = {"front_desk": "/desk", "physiotherapist": "/queue", "administrator": "/administration"}


@blueprint.get("/")
@allow("front_desk", "physiotherapist", "administrator")
def home() -> ResponseReturnValue:
    """Everybody's own start page."""
    return redirect(HOMES[actor().role], 303)


@blueprint.get("/administration")
@allow("administrator")
def administration() -> ResponseReturnValue:
    """What an administrator can do today."""
    return render_template("desk/administration.html")


@blueprint.get("/desk")
@allow("front_desk")
def desk() -> ResponseReturnValue:
    """Three lanes: act now, your turn, ready to hand over; then everybody of today."""
    return _page()


@blueprint.get("/desk/version")
@allow("front_desk")
def version() -> ResponseReturnValue:
    """A fingerprint of the desk's list, for the page to notice that it changed."""
    used = services()
    return {"version": fingerprint(queue(used.database, actor(), now=used.clock()))}


@blueprint.post("/desk/<uuid:case_id>/reply")
@allow("front_desk")
def answer_question(case_id: UUID) -> ResponseReturnValue:
    """Send the reply to a physiotherapist's question."""
    used, text = services(), request.form.get("text", "").strip()
    if not text:
        return _page(str(case_id), "Write the reply first."), 422
    try:
        done = reply(
            used.database, used.knowledge, actor(), str(case_id), now=used.clock(), text=text[:4000]
        )
    except RecordsError as error:
        return _page(str(case_id), error.sentence), error.status
    wake_worker(*done.jobs)
    flash("Your reply is with the physiotherapist.")
    return redirect(url_for(".desk"), 303)


@blueprint.get("/cases/<uuid:case_id>/documents/released")
@allow("front_desk", "physiotherapist")
def released(case_id: UUID) -> ResponseReturnValue:
    """The signed sheet, to print."""
    found = document(services().database, actor(), str(case_id), "released")
    return pdf(found.bytes, found.file_name)


@blueprint.get("/cases/<uuid:case_id>/documents/transfer")
@allow("front_desk", "physiotherapist")
def transfer(case_id: UUID) -> ResponseReturnValue:
    """The patient's answers in an emergency, to print for the ambulance crew or the hospital."""
    found = transfer_sheet(services().database, actor(), str(case_id))
    return pdf(found.bytes, found.file_name)


def pdf(content: bytes, file_name: str) -> Response:
    """A PDF that the browser shows and can print."""
    headers = {"Content-Disposition": f'inline; filename="{file_name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def fingerprint(entries: object) -> str:
    """Changes when anything in the list does; tells nothing about it."""
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:12]


def _page(failed: str | None = None, fault: str | None = None) -> str:
    used, now = services(), services().clock()
    entries = [e for e in queue(used.database, actor(), now=now) if isinstance(e, DeskEntry)]
    # A script stays in sight, acted on or not, until a physiotherapist has taken over.
    act = [e for e in entries if e.alerts or (e.state == "referred" and not e.attended)]
    asked = [e for e in entries if e.question]
    ready = [e for e in entries if e.released]
    return render_template(
        "desk/desk.html",
        act=act,
        asked=asked,
        ready=ready,
        others=[e for e in entries if e not in act and e not in asked and e not in ready],
        unfinished=_unfinished(),
        scripts=used.knowledge.scripts,
        due=lambda at: due(at, now),
        when=lambda at: when(at, now),
        version=fingerprint(tuple(entries)),
        failed=failed,
        fault=fault,
    )


def _unfinished() -> list[IntakeDraft]:
    found = []
    for draft_id in session.get("unfinished", ()):
        try:
            found.append(load_draft(services().database, actor(), draft_id))
        except NotFound:
            continue
    return found
