"""The intake form page by page: who it is about, the questions, what the front desk does now."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

import api.appearance
import api.intake.desk
from api.body_chart import drawings
from api.intake.form import Read, common_stem, fields, is_blank, read
from api.intake.identity import read_identity
from api.intake.route import AGE, Route, Step, is_emergency, route
from api.problems import Problem
from api.roles import actor, allow
from api.services import services, wake_worker
from records.drafts import discard, load_draft, save_page, start_draft
from records.errors import NotFound
from records.intake import submit
from records.queue import desk_case
from records.views import IntakeDraft
from rules.knowledge_model import Answers, AnswerValue, Item

blueprint = Blueprint("intake_pages", __name__)
for part in (api.appearance.blueprint, api.intake.desk.blueprint):
    blueprint.register_blueprint(part)

STAFF = ("front_desk", "physiotherapist")
UNFINISHED, SENT = "unfinished", "sent"
KEPT = 5
"""How many form ids the session remembers: ids only, never an answer."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A form on its way, as one request sees it."""

    draft: IntakeDraft
    route: Route

    def page(self, page_id: str) -> Step:
        step = self.route.step(page_id)
        if step is None:
            raise NotFound
        return step


@blueprint.get("/intake/new")
@allow("front_desk", "physiotherapist")
def new_intake() -> ResponseReturnValue:
    """Ask who the intake is about."""
    return render_template("intake/identity.html", faults={}, typed={})


@blueprint.post("/intake/new")
@allow("front_desk", "physiotherapist")
def begin() -> ResponseReturnValue:
    """Start a form for this patient."""
    used = services()
    identity = read_identity(request.form, used.clock().date())
    if identity.patient is None:
        page = render_template("intake/identity.html", faults=identity.faults, typed=request.form)
        return page, 422
    draft = start_draft(used.database, actor(), identity.patient, used.clock())
    session[UNFINISHED] = [draft, *session.get(UNFINISHED, ())][:KEPT]
    first = used.knowledge.questionnaire.pages[0].id
    return redirect(url_for(".page", draft_id=draft, page_id=first), 303)


@blueprint.get("/intake/<uuid:draft_id>")
@allow("front_desk", "physiotherapist")
def resume(draft_id: UUID) -> ResponseReturnValue:
    """Go on where the form was left."""
    filling = _filling(draft_id)
    if isinstance(filling, Response):
        return filling
    step = filling.route.resume()
    if step is None:
        raise NotFound
    return redirect(url_for(".page", draft_id=draft_id, page_id=step.page.id), 303)


@blueprint.get("/intake/<uuid:draft_id>/<page_id>")
@allow("front_desk", "physiotherapist")
def page(draft_id: UUID, page_id: str) -> ResponseReturnValue:
    """One section of the form."""
    filling = _filling(draft_id)
    if isinstance(filling, Response):
        return filling
    return _show(filling, filling.page(page_id))


@blueprint.post("/intake/<uuid:draft_id>/<page_id>")
@allow("front_desk", "physiotherapist")
def answer(draft_id: UUID, page_id: str) -> ResponseReturnValue:
    """Keep what was answered, whatever comes next; then go where the button says."""
    filling = _filling(draft_id)
    if isinstance(filling, Response):
        return filling
    step, used = filling.page(page_id), services()
    go = request.form.get("go", "on")
    shown = tuple(item for item in step.page.items if f"{item.id}-shown" in request.form)
    sent = Read({}, {}) if go == "skip" else read(used.knowledge, shown, request.form)
    private = {i.id for i in shown if i.sensitive} if go == "private" else set()
    told = {item.id: sent.answers[item.id] for item in shown if _is_told(item, sent.answers)}
    answers = told | dict.fromkeys(private)
    faults = {name: fault for name, fault in sent.faults.items() if name not in private}
    save_page(used.database, actor(), str(draft_id), answers, used.clock())
    after = _filling(draft_id)
    if isinstance(after, Response):
        return after
    if is_emergency(used.knowledge, _so_far(after, page_id, shown, go)):
        return _send(after)
    if go == "back":
        return _leave(after, after.route.before(page_id))
    if go == "later":
        flash("The form is kept. Continue it from the list of unfinished forms.")
        return redirect("/", 303)
    return _onward(after, after.page(page_id), shown, faults, private | set(_skipped(go, step)))


def _so_far(filling: Filling, page_id: str, shown: tuple[Item, ...], go: str) -> Answers:
    """The answers to judge an emergency on: a question that just came up is asked first."""
    if go != "on":
        return filling.route.answers
    came_up = [item for item in filling.page(page_id).items if item not in shown]
    return filling.route.calmed(came_up)


def _skipped(go: str, step: Step) -> Collection[str]:
    """Leaving a page out, or sending what is there, asks for nothing more on it."""
    return {item.id for item in step.page.items} if go in ("skip", "send") else ()


def _is_told(item: Item, sent: Mapping[str, AnswerValue | None]) -> bool:
    """A sensitive answer is never shown again, so leaving it empty does not undo it."""
    return item.id in sent and not (item.sensitive and sent[item.id] is None)


def _onward(
    filling: Filling,
    step: Step,
    shown: tuple[Item, ...],
    faults: Mapping[str, str],
    left_out: Collection[str],
) -> ResponseReturnValue:
    """The next page; this one again for a fault, a question that just came up, or a blank one."""
    asked, answers = {item.id for item in shown}, filling.route.answers
    new = {i.id for i in step.items if i.id not in asked and is_blank(answers, i.id)} - set(
        left_out
    )
    reminded = set(request.form.get("reminded", "").split())
    blank = {
        item.id
        for item in step.items
        if item.id in asked
        and item.id not in reminded | set(left_out)
        and item.id not in faults
        and (item.unknown_class in ("P1", "P2", "P3"))
        and is_blank(answers, item.id)
    }
    if faults or new or blank:
        return _show(filling, step, faults=faults, new=new, blank=blank), 422 if faults else 200
    following = filling.route.after(step.page.id)
    if following is None or request.form.get("go") == "send":
        return _send(filling)
    return _leave(filling, following)


def _leave(filling: Filling, to: Step | None) -> Response:
    if to is None:
        return redirect("/", 303)
    return redirect(url_for(".page", draft_id=filling.draft.id, page_id=to.page.id), 303)


def _show(
    filling: Filling,
    step: Step,
    *,
    faults: Mapping[str, str] | None = None,
    new: Collection[str] = (),
    blank: Collection[str] = (),
) -> str:
    used, posted = services(), request.form if request.method == "POST" else None
    items = step.items if posted else step.first
    stem = common_stem(step.items) if step.items else ""
    hidden = {item.id for item in items if item.sensitive}
    reminded = set(request.form.get("reminded", "").split()) | set(blank)
    return render_template(
        "intake/page.html",
        step=step,
        stem=stem.strip(),
        fields=fields(
            used.knowledge, items, filling.route.answers, posted=posted,
            faults=faults, new=new, blank=blank, hidden=hidden, stem=stem,
        ),
        drawings=drawings(used.knowledge.questionnaire.zones),
        patient=filling.draft.patient,
        draft_id=filling.draft.id,
        back=filling.route.before(step.page.id),
        last=filling.route.after(step.page.id) is None,
        faults=faults or {},
        new=new,
        blank=blank,
        reminded=" ".join(sorted(reminded)),
    )  # fmt: skip


def _send(filling: Filling) -> Response:
    """Hand the form in; its id is the key, so a second click is the same intake."""
    used, draft = services(), filling.draft
    sent = submit(
        used.database,
        used.knowledge,
        actor(),
        draft.patient,
        draft.answers,
        idempotency_key=draft.id,
        body_sha256=hashlib.sha256(draft.id.encode()).hexdigest(),
        now=used.clock(),
        source="form",
        answered=draft.answered,
    )
    wake_worker(sent.job_id)
    discard(used.database, actor(), draft.id)
    session[UNFINISHED] = [kept for kept in session.get(UNFINISHED, ()) if kept != draft.id]
    session[SENT] = [[draft.id, sent.case_id], *session.get(SENT, ())][:KEPT]
    return redirect(url_for(".done", case_id=sent.case_id), 303)


@blueprint.get("/intake/<uuid:case_id>/done")
@allow("front_desk", "physiotherapist")
def done(case_id: UUID) -> ResponseReturnValue:
    """What the front desk says and does now. Never why."""
    used = services()
    case = desk_case(used.database, actor(), str(case_id))
    return render_template(
        "intake/done.html", case=case, script=used.knowledge.scripts[case.front_desk]
    )


def _filling(draft_id: UUID) -> Filling | Response:
    """The form so far; one that was handed in already leads to its result."""
    used = services()
    try:
        draft = load_draft(used.database, actor(), str(draft_id))
    except NotFound:
        sent = dict(session.get(SENT, ()))
        if str(draft_id) in sent:
            return redirect(url_for(".done", case_id=sent[str(draft_id)]), 303)
        raise Problem(404, "not_found", "This form was sent or given up already.") from None
    today = used.clock().date()
    return Filling(draft, route(used.knowledge, draft.answers, draft.patient.birth_date, today))


__all__ = ["AGE", "blueprint"]
