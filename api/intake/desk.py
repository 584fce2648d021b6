"""The front desk: what to do now, questions to answer, sheets to print; never why."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.demo import tour
from api.documents.files import pdf
from api.intake import filling
from api.numbers import number
from api.roles import actor, allow
from api.services import services, wake_worker
from api.words import due, span, when
from records.actions import reply
from records.actions.desk import is_gone, record_desk_act
from records.desk_views import DESK_ACTS, DeskEntry
from records.drafts import open_drafts
from records.errors import EntryRefused, RecordsError
from records.prints import REASONS, Wanted, hand_over, print_released
from records.queue import MOST, document, hides_sheets, queue, transfer_sheet
from records.views import (
    DocumentName,
    IntakeDraft,
)
from reports.batch import Part, batch
from rules.desk import steps

blueprint = Blueprint("desk", __name__)
HOMES = {"front_desk": "/desk", "physiotherapist": "/queue", "administrator": "/administration"}
SHEETS = {
    "handout": "Exercise sheet",
    "letter": "Letter",
    "safety_net": "Safety sheet",
}
LONGEST_REPLY = 4000


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unfinished form on the desk: how far it is, and where to go on with it."""

    draft: IntakeDraft
    words: str
    colour: str
    href: str


@blueprint.get("/")
@allow("front_desk", "physiotherapist", "administrator")
def home() -> ResponseReturnValue:
    """Everybody's own start page; in the demo clinic the tour, until it was opened."""
    return redirect("/tour" if tour.is_new() else HOMES[actor().role], 303)


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
    entries = queue(used.database, actor(), now=used.clock())
    return {"version": fingerprint((entries, open_drafts(used.database, actor())))}


@blueprint.post("/desk/<uuid:case_id>/reply")
@allow("front_desk")
def answer_question(case_id: UUID) -> ResponseReturnValue:
    """Send the reply to a physiotherapist's question."""
    used, text = services(), request.form.get("text", "").strip()
    place = f"reply-{case_id}"
    if not text or len(text) > LONGEST_REPLY:
        said = f"Use at most {LONGEST_REPLY} characters; this has {len(text)}."
        return _page(place, said if text else "Write the reply first."), 422
    try:
        done = reply(
            used.database, used.knowledge, actor(), str(case_id), now=used.clock(), text=text
        )
    except RecordsError as error:
        return _page(place, error.sentence), error.status
    wake_worker(done.job_id)
    flash("Your reply is with the physiotherapist.")
    return redirect(url_for(".desk"), 303)


@blueprint.post("/desk/<uuid:case_id>/act")
@allow("front_desk", "physiotherapist")
def act(case_id: UUID) -> ResponseReturnValue:
    """Record what the desk did about a script: 999 called, handed over, the patient left."""
    used, kind = services(), request.form.get("kind", "")
    try:
        if kind not in DESK_ACTS:
            raise EntryRefused("Press one of the buttons of the card.")
        record_desk_act(
            used.database,
            actor(),
            str(case_id),
            kind,
            now=used.clock(),
            name=request.form.get("name"),
            after=number(request.form.get("seen")),
        )
    except RecordsError as error:
        if actor().role != "front_desk":
            raise
        return _page(f"name-{case_id}", error.sentence), error.status
    result = request.form.get("next") == f"/intake/{case_id}/done"
    return redirect(f"/intake/{case_id}/done" if result else "/", 303)


@blueprint.post("/desk/print")
@allow("front_desk")
def print_sheets() -> ResponseReturnValue:
    """The signed documents that were ticked, or the one whose button was pressed, as one PDF."""
    used, one = services(), request.form.get("one")
    keys = [one] if one else request.form.getlist("sheet")
    wanted = [found for key in dict.fromkeys(keys) if (found := _wanted(key))]
    if not wanted:
        return _page("ready", "Tick at least one sheet first."), 422
    try:
        printed = print_released(used.database, actor(), wanted, now=used.clock())
    except RecordsError as error:
        return _page("ready", error.sentence), error.status
    if len(printed) == 1:
        return pdf(printed[0].document.bytes, printed[0].document.file_name)
    parts = [
        Part(
            each.document.bytes,
            (
                each.patient_name,
                f"Born {each.birth_date.day} {each.birth_date:%B %Y}",
                f"{SHEETS[each.kind]} {each.number}, copy {each.copy}",
            ),
        )
        for each in printed
    ]
    return pdf(batch(parts), "sheets.pdf")


@blueprint.post("/desk/hand-over")
@allow("front_desk")
def give() -> ResponseReturnValue:
    """Record that a document was given out, after the patient said two identifiers."""
    used, key = services(), request.form.get("one", "")
    wanted = _wanted(key)
    try:
        if wanted is None:
            raise EntryRefused
        hand_over(
            used.database,
            actor(),
            wanted,
            name_read_back="name" in request.form,
            birth_date_read_back="birth_date" in request.form,
            now=used.clock(),
        )
    except RecordsError as error:
        return _page(f"give-{key}", error.sentence), error.status
    flash("Recorded: handed over.")
    return redirect(url_for(".desk"), 303)


def _wanted(key: str) -> Wanted | None:
    """A document by what the page calls it: case, kind, revision."""
    case_id, _, rest = key.partition(".")
    kind, _, typed = rest.partition(".")
    revision = number(typed)
    if kind not in SHEETS or revision is None:
        return None
    reason = request.form.get(f"reason-{key}")
    return Wanted(case_id, cast(DocumentName, kind), revision, reason)


@blueprint.get("/cases/<uuid:case_id>/documents/released")
@allow("physiotherapist")
def released(case_id: UUID) -> ResponseReturnValue:
    """The signed sheet, to read. The desk prints it, with a copy number."""
    found = document(services().database, actor(), str(case_id), "released")
    return pdf(found.bytes, found.file_name)


@blueprint.get("/cases/<uuid:case_id>/documents/transfer")
@allow("front_desk", "physiotherapist")
def transfer(case_id: UUID) -> ResponseReturnValue:
    """The patient's answers in an emergency, to print for the ambulance crew or the hospital."""
    found = transfer_sheet(services().database, actor(), str(case_id))
    return pdf(found.bytes, found.file_name)


def fingerprint(entries: object) -> str:
    """Changes when anything in the list does; tells nothing about it."""
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:12]


def _page(failed: str | None = None, fault: str | None = None) -> str:
    used, now = services(), services().clock()
    listed = queue(used.database, actor(), now=now)
    entries = [each for each in listed if isinstance(each, DeskEntry)]
    drafts = open_drafts(used.database, actor())
    lanes = _lanes(entries)
    return render_template(
        "desk/desk.html",
        **lanes,
        waiting=[_waiting(draft, now) for draft in drafts],
        scripts=used.knowledge.scripts,
        todo=lambda case: steps(used.knowledge, case.scripts, alarm=case.emergency_alarm),
        due=lambda at: due(at, now),
        when=lambda at: when(at, now),
        ago=lambda at: f"{span(now - at)} ago",
        sheet_names=SHEETS,
        reasons=REASONS,
        longest_reply=LONGEST_REPLY,
        hidden=hides_sheets(used.database, actor()),
        most=MOST,
        version=fingerprint((listed, drafts)),
        failed=failed,
        fault=fault,
    )


def _lanes(entries: Sequence[DeskEntry]) -> dict[str, list[DeskEntry]]:
    """Who stands where. A script stays in sight, acted on or not, until a physiotherapist has
    taken over; who left stays until back."""
    act_now = [
        e for e in entries if e.alerts or _gone(e) or (e.state == "referred" and not e.attended)
    ]
    asked = [e for e in entries if e.question]
    ready = [e for e in entries if any(sheet.handed_over_at is None for sheet in e.sheets)]
    in_hand = {e.id for e in ready}
    given = [e for e in entries if e.sheets and e.id not in in_hand]
    done = [e for e in given if e.released]
    shown = {e.id for e in (*act_now, *asked, *ready, *done)}
    return {
        "act": act_now,
        "asked": asked,
        "ready": ready,
        "given": given,
        "others": [e for e in entries if e.id not in shown],
    }


def _gone(entry: DeskEntry) -> bool:
    return is_gone([each.kind for each in entry.acts])


def _waiting(draft: IntakeDraft, now: datetime) -> Waiting:
    words, colour = _progress(draft, now)
    staff = draft.mode == "staff"
    name = "resume" if staff or not draft.answers else "hand_over.hand_over"
    return Waiting(draft, words, colour, url_for(f"intake_pages.{name}", draft_id=draft.id))


def _progress(draft: IntakeDraft, now: datetime) -> tuple[str, str]:
    """How far an unfinished form is, with the colour of its chip."""
    if draft.stopped_at is not None:
        return "stopped: details wrong", "red"
    if draft.mode == "phone" and draft.opened_at is None:
        if draft.link_expires_at is None:
            return "no link yet", "grey"
        return ("link too old", "orange") if draft.link_expires_at <= now else ("sent", "blue")
    loaded = filling.load(actor(), draft.id, by_patient=draft.mode != "staff")
    step = loaded.route.step(draft.page) if loaded and draft.page else None
    if step is None:
        return ("opened", "blue") if draft.opened_at else ("not handed over yet", "grey")
    return f"page {step.number} of {step.count}", "green"
