"""The case actions as JSON: parse, call, answer with the state; one short function each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Response

from api.answers import checked_answers, checked_exam, checked_items
from api.bodies import Body, read_body
from api.operations import Answer, describe, reply
from api.problems import Fault, Problem, invalid
from api.review import bodies
from api.roles import actor, allow
from api.services import services, wake_worker
from api.sessions import confirm_password
from records import actions
from records.actions import Done
from records.people import Actor, Role
from records.session import Database
from rules.knowledge_model import Knowledge, Tier
from rules.wire import WireError, plan_from_json

blueprint = Blueprint("case_actions", __name__, url_prefix="/api/v1/cases/<uuid:case_id>")
B = TypeVar("B", bound=Body)
Act = Callable[["Call", B], Done]


class ActionAnswer(Answer):
    """Where the case is now; the same fields for every role, none of them clinical."""

    id: str
    state: str
    claim: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """What every action works on: `actions.x(*call.on, now=call.now, ...)`."""

    on: tuple[Database, Knowledge, Actor, str]
    now: datetime
    undo_seconds: int


def action(name: str, takes: type[B], *roles: Role) -> Callable[[Act[B]], Act[B]]:
    """Serve a function as `POST /api/v1/cases/{id}/<name>` for these roles."""

    def register(act: Act[B]) -> Act[B]:
        summary = (act.__doc__ or name).partition("\n")[0].rstrip(".")

        @allow(*roles)
        @describe(summary, takes=takes, gives={200: ActionAnswer}, faults=(409,))
        def view(case_id: UUID) -> Response:
            return _answer(act(_call(case_id), read_body(takes)))

        blueprint.add_url_rule(f"/{name}", name, view, methods=["POST"])
        return act

    return register


def _call(case_id: UUID) -> Call:
    used = services()
    return Call(
        (used.database, used.knowledge, actor(), str(case_id)),
        used.clock(),
        used.settings.undo_seconds,
    )


def _answer(done: Done) -> Response:
    wake_worker(*done.jobs)
    case = done.case
    claim = case.claim.token if case.claim and case.claim.by == actor().id else None
    return reply(ActionAnswer, ActionAnswer(id=case.id, state=case.state, claim=claim))


@action("claim", bodies.Nothing, "physiotherapist")
def claim(call: Call, body: bodies.Nothing) -> Done:
    """Take a case; its token goes with every write."""
    return actions.claim(*call.on, now=call.now)


@action("release-claim", bodies.Claimed, "physiotherapist")
def release_claim(call: Call, body: bodies.Claimed) -> Done:
    """Give a claimed case back."""
    return actions.release_claim(*call.on, now=call.now, claim=body.claim)


@action("answers", bodies.AnswersBody, "physiotherapist")
def answers(call: Call, body: bodies.AnswersBody) -> Done:
    """Record answers given to a clinician; `accept` lists items whose earlier value is dropped."""
    given, accepted = checked_answers(body.answers), checked_items(body.accept)
    return actions.record_answers(
        *call.on, now=call.now, claim=body.claim, answers=given, accept=accepted
    )


@action("exam", bodies.ExamBody, "physiotherapist")
def exam(call: Call, body: bodies.ExamBody) -> Done:
    """Record findings of an examination."""
    found = checked_exam(body.exam)
    return actions.record_exam(*call.on, now=call.now, claim=body.claim, exam=found)


@action("clear", bodies.ClearBody, "physiotherapist")
def clear(call: Call, body: bodies.ClearBody) -> Done:
    """Clear a fired rule or lift a precaution, with basis and reason."""
    if (body.rule is None) == (body.precaution is None):
        raise invalid([Fault("/rule", "one_of", "Give either a rule or a precaution.")])
    return actions.clear(
        *call.on,
        now=call.now,
        claim=body.claim,
        rule=body.rule,
        precaution=body.precaution,
        level=None if body.level is None else Tier(body.level),
        basis=body.basis,
        reason=body.reason,
    )


@action("acknowledge", bodies.Nothing, "front_desk", "physiotherapist")
def acknowledge(call: Call, body: bodies.Nothing) -> Done:
    """Say that the script was seen and is being acted on."""
    return actions.acknowledge(*call.on, now=call.now)


@action("refer", bodies.ReferBody, "physiotherapist")
def refer(call: Call, body: bodies.ReferBody) -> Done:
    """Refer to a destination; its letter is drawn where the red flags give one a reason."""
    return actions.refer(
        *call.on,
        now=call.now,
        claim=body.claim,
        destination=body.destination,
        note=body.note,
        message=body.message,
        contact=body.contact,
    )


@action("safety-net", bodies.SafetyNetBody, "physiotherapist")
def safety_net(call: Call, body: bodies.SafetyNetBody) -> Done:
    """Order the safety-net sheet for a patient who leaves without a handout."""
    return actions.give_safety_net(
        *call.on, now=call.now, claim=body.claim, going_to=body.going_to, ring_by=body.ring_by
    )


@action("outcome", bodies.OutcomeBody, "physiotherapist")
def outcome(call: Call, body: bodies.OutcomeBody) -> Done:
    """Record what became of a referral."""
    return actions.record_outcome(
        *call.on, now=call.now, claim=body.claim, outcome=body.outcome, note=body.note
    )


@action("edit", bodies.EditBody, "physiotherapist")
def edit(call: Call, body: bodies.EditBody) -> Done:
    """Change the plan: a new revision is drawn."""
    try:
        plan = plan_from_json(body.plan)
    except WireError as error:
        raise invalid([Fault("/plan", "wrong_plan", str(error))]) from None
    return actions.edit(*call.on, now=call.now, claim=body.claim, plan=plan, note=body.note)


@action("return", bodies.ReturnBody, "physiotherapist")
def return_with_question(call: Call, body: bodies.ReturnBody) -> Done:
    """Send a case back to the front desk with a question."""
    return actions.return_with_question(
        *call.on, now=call.now, claim=body.claim, question=body.question
    )


@action("reply", bodies.ReplyBody, "front_desk")
def answer_question(call: Call, body: bodies.ReplyBody) -> Done:
    """Answer a physiotherapist's question."""
    return actions.reply(*call.on, now=call.now, text=body.text)


@action("prepare", bodies.Claimed, "physiotherapist")
def prepare(call: Call, body: bodies.Claimed) -> Done:
    """Choose to prepare the general sheet."""
    return actions.prepare(*call.on, now=call.now, claim=body.claim)


@action("withhold", bodies.WithholdBody, "physiotherapist")
def withhold(call: Call, body: bodies.WithholdBody) -> Done:
    """Give no sheet; book an appointment."""
    return actions.withhold(
        *call.on, now=call.now, claim=body.claim, reason=body.reason, booked_for=body.booked_for
    )


@action("sign", bodies.SignBody, "physiotherapist")
def sign(call: Call, body: bodies.SignBody) -> Done:
    """Approve exactly the bytes that were shown."""
    if fault := confirm_password(body.password):
        raise Problem(403, "confirm", fault)
    return actions.sign(
        *call.on,
        now=call.now,
        claim=body.claim,
        sha256=body.sha256,
        **_which(body),
        examined=body.examined,
        spot_tested=body.spot_tested,
        override_code=body.override_code,
        override_reason=body.override_reason,
        confirmed_source=body.confirmed_source,
        undo_seconds=call.undo_seconds,
    )


@action("undo", bodies.UndoBody, "physiotherapist")
def undo(call: Call, body: bodies.UndoBody) -> Done:
    """Take a signature back inside the window."""
    return actions.undo(*call.on, now=call.now, claim=body.claim, **_which(body))


@action("recall", bodies.RecallBody, "physiotherapist")
def recall(call: Call, body: bodies.RecallBody) -> Done:
    """Withdraw a released document, or a letter or safety-net sheet that is not wanted."""
    return actions.recall(
        *call.on, now=call.now, claim=body.claim, reason=body.reason, **_which(body)
    )


def _which(body: bodies.Which) -> dict[str, Any]:
    if body.document != "handout" and body.revision is None:
        raise invalid([Fault("/revision", "required", "Say which one, by its revision.")])
    return {"document": body.document, "revision": body.revision}


@action("close", bodies.ReasonBody, "physiotherapist")
def close(call: Call, body: bodies.ReasonBody) -> Done:
    """Close a case."""
    return actions.close(*call.on, now=call.now, claim=body.claim, reason=body.reason)


@action("retry", bodies.RetryBody, "physiotherapist", "administrator")
def retry(call: Call, body: bodies.RetryBody) -> Done:
    """Draw a failed document again."""
    return actions.retry(*call.on, now=call.now, claim=body.claim)
