"""A form being filled in, whoever holds the device: a page shown, a page answered, handed in."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from api.body_chart import drawings
from api.intake.arrived import arrived
from api.intake.form import Read, common_stem, fields, is_blank, read
from api.intake.route import Route, Step, is_emergency, route
from api.problems import Problem
from api.services import services
from records.actors import Actor
from records.drafts import discard, load_draft, note_progress, save_page
from records.errors import NotFound
from records.intake import submit
from records.views import IntakeDraft
from rules.desk import private_items
from rules.knowledge_model import Answers, AnswerValue, Item

GONE = "This form was sent or given up already."


@dataclass(frozen=True, slots=True)
class Filling:
    """A form on its way, as one request sees it. `actor`: whose answers these are."""

    draft: IntakeDraft
    route: Route
    actor: Actor
    by_patient: bool

    def page(self, page_id: str) -> Step:
        """The page with this id. Raises NotFound."""
        step = self.route.step(page_id)
        if step is None:
            raise NotFound
        return step

    def at(self, page_id: str) -> str:
        """The address of a page: a form in the patient's hands has no id in it."""
        if self.by_patient:
            return url_for("intake_pages.patient_form.page", page_id=page_id)
        return url_for("intake_pages.page", draft_id=self.draft.id, page_id=page_id)

    @property
    def end(self) -> str:
        """Where the last page leads: to the answers to check, or to handing the device over."""
        if self.by_patient or self.draft.mode == "staff":
            return self.at("check")
        return url_for("intake_pages.hand_over.hand_over", draft_id=self.draft.id)


def load(actor: Actor, draft_id: str, *, by_patient: bool = False) -> Filling | None:
    """The form so far, None when it was sent or given up."""
    used = services()
    try:
        draft = load_draft(used.database, actor, draft_id)
    except NotFound:
        return None
    today = used.clock().date()
    way = route(used.knowledge, draft, today, by_patient=by_patient)
    return Filling(draft, way, actor, by_patient)


def show(filling: Filling, page_id: str) -> ResponseReturnValue:
    """One section of the form, noted so that the desk sees how far it is."""
    step, used = filling.page(page_id), services()
    if filling.draft.page != page_id:
        draft = filling.draft.id
        note_progress(used.database, filling.actor, draft, used.clock(), page=page_id)
    return _page(filling, step)


def answer(filling: Filling, page_id: str, later: Callable[[], Response]) -> ResponseReturnValue:
    """Keep what was answered, whatever comes next; then go where the button says.

    `later`: what "keep and finish later" leads to.
    """
    step, used = filling.page(page_id), services()
    go = request.form.get("go", "on")
    shown = tuple(item for item in step.page.items if f"{item.id}-shown" in request.form)
    sent = Read({}, {}) if go == "skip" else read(used.knowledge, shown, request.form)
    hidden = private_items(used.knowledge)
    private = {i.id for i in shown if i.id in hidden} if go == "private" else set()
    told = {i.id: sent.answers[i.id] for i in shown if _is_told(i.id in hidden, i, sent.answers)}
    answers = told | dict.fromkeys(private)
    faults = {name: fault for name, fault in sent.faults.items() if name not in private}
    save_page(used.database, filling.actor, filling.draft.id, answers, used.clock())
    after = load(filling.actor, filling.draft.id, by_patient=filling.by_patient)
    if after is None:
        raise Problem(404, "not_found", GONE)
    if is_emergency(used.knowledge, _so_far(after, step, shown, go)):
        return send(after)
    if go == "back":
        return redirect(_back(after, page_id), 303)
    if go == "later":
        return later()
    left_out = private | (
        {item.id for item in step.page.items} if go in ("skip", "send") else set()
    )
    return _onward(after, step, shown, faults, left_out)


def _back(filling: Filling, page_id: str) -> str:
    before = filling.route.before(page_id)
    return filling.at(before.page.id) if before else filling.at(page_id)


def _so_far(filling: Filling, step: Step, shown: tuple[Item, ...], go: str) -> Answers:
    """The answers to judge an emergency on: a question that just came up is asked first."""
    now = filling.route.step(step.page.id)
    if go != "on" or now is None:
        return filling.route.answers
    return filling.route.calmed([item for item in now.items if item not in shown])


def _is_told(private: bool, item: Item, sent: Mapping[str, AnswerValue | None]) -> bool:
    """A private answer is never shown again, so leaving it empty does not undo it."""
    return item.id in sent and not (private and sent[item.id] is None)


def _onward(
    filling: Filling,
    was: Step,
    shown: tuple[Item, ...],
    faults: Mapping[str, str],
    left_out: Collection[str],
) -> ResponseReturnValue:
    """The next page; this one again for a fault, a question that just came up, or a blank one."""
    step = filling.route.step(was.page.id)
    new, blank = _to_ask(filling, step, shown, {*left_out, *faults}) if step else (set(), set())
    if step and (faults or new or blank):
        page = _page(filling, step, faults=faults, new=new, blank=blank)
        return page, 422 if faults else 200
    following = filling.route.after(was.page.id)
    # From the page with all answers one changes one thing and is back there.
    checked = request.form.get("then") == "check" or request.form.get("go") == "send"
    to = filling.end if checked or following is None else filling.at(following.page.id)
    return redirect(to, 303)


def _to_ask(
    filling: Filling, step: Step, shown: tuple[Item, ...], but: Collection[str]
) -> tuple[set[str], set[str]]:
    """The questions that just came up, and the blank safety questions not yet asked about."""
    asked, answers = {item.id for item in shown}, filling.route.answers
    open_items = {i.id: i for i in step.items if is_blank(answers, i.id) and i.id not in but}
    reminded = set(request.form.get("reminded", "").split())
    blank = {
        name
        for name, item in open_items.items()
        if name in asked - reminded and item.unknown_class in ("P1", "P2", "P3")
    }
    # What hangs on a question that itself just came up waits for its answer.
    new = {item.id for item in step.first} & open_items.keys() - asked
    return new or open_items.keys() - asked, blank


def _page(
    filling: Filling,
    step: Step,
    *,
    faults: Mapping[str, str] | None = None,
    new: Collection[str] = (),
    blank: Collection[str] = (),
) -> str:
    used, posted = services(), request.form if request.method == "POST" else None
    asked = {item.id for item in step.items if posted and f"{item.id}-shown" in posted}
    shown = {item.id for item in step.first} | asked | set(new)
    items = [item for item in step.items if item.id in shown]
    stem = common_stem(step.items) if step.items else ""
    private = private_items(used.knowledge)
    reminded = set(request.form.get("reminded", "").split()) | set(blank)
    return render_template(
        "intake/page.html",
        filling=filling,
        step=step,
        stem=stem.strip(),
        fields=fields(
            used.knowledge, items, filling.route.answers, posted=posted,
            faults=faults, new=new, blank=blank, hidden=private, stem=stem,
        ),
        drawings=drawings(used.knowledge.questionnaire.zones),
        private=private,
        left=filling.route.left_to_the_physio(step.page),
        back=filling.route.before(step.page.id),
        last=filling.route.after(step.page.id) is None,
        then=request.values.get("then", ""),
        faults=faults or {},
        new=new,
        blank=blank,
        reminded=" ".join(sorted(reminded)),
    )  # fmt: skip


def send(filling: Filling) -> Response:
    """Hand the form in; its id is the key, so a second click is the same intake."""
    used, draft = services(), filling.draft
    sent = submit(
        used.database,
        used.knowledge,
        filling.actor,
        draft.patient,
        draft.answers,
        idempotency_key=draft.id,
        body_sha256=hashlib.sha256(draft.id.encode()).hexdigest(),
        now=used.clock(),
        case_id=draft.id,
        source=draft.mode,
        answered=draft.answered,
        notice_version=draft.notice_version,
    )
    arrived(sent)
    with suppress(NotFound):  # a second click came first
        discard(used.database, filling.actor, draft.id)
    if filling.by_patient:
        return redirect(url_for("intake_pages.patient_form.done"), 303)
    return redirect(url_for("intake_pages.done", case_id=sent.case_id), 303)
