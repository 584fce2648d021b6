"""What the forms of the case page do: read the posted fields, call the records, nothing else."""

from collections.abc import Callable, Mapping

from api.review import information_forms, sheet_forms
from api.review.post import LONGEST, Act, Post, Refused
from records import actions
from records.actions import Done
from records.actions.referrals import LONGEST_MESSAGE, LONGEST_PLACE
from records.people import Role

PHYSIO: tuple[Role, ...] = ("physiotherapist",)


def _refer(post: Post) -> Done:
    destination = post.form.get("destination", "")
    if destination not in post.knowledge.destinations:
        raise Refused({"destination": "Choose where to refer to."})
    note = post.text("note", "Write what was arranged, with whom and when.")
    message = post.short("message", LONGEST_MESSAGE)
    contact = post.form.get("contact") or None
    return actions.refer(
        *post.on,
        **post.held,
        destination=destination,
        note=note,
        message=message,
        contact=contact,
    )


def _safety_net(post: Post) -> Done:
    place, ring_by = post.short("going_to", LONGEST_PLACE), post.day("ring_by")
    return actions.give_safety_net(*post.on, **post.held, going_to=place, ring_by=ring_by)


def _outcome(post: Post) -> Done:
    outcome = post.form.get("outcome")
    if outcome not in ("arrived", "seen", "result"):
        raise Refused({"outcome": "Choose what became of the referral."})
    note = post.form.get("note", "").strip()[:LONGEST]
    return actions.record_outcome(*post.on, **post.held, outcome=outcome, note=note)  # type: ignore[arg-type]


def _return(post: Post) -> Done:
    question = post.text("question", "Write the question for the front desk.")
    return actions.return_with_question(*post.on, **post.held, question=question)


def _reason(act: Callable[..., Done], fault: str) -> Act:
    return lambda post: act(*post.on, **post.held, reason=post.text("reason", fault))


def _plain(act: Callable[..., Done]) -> Act:
    return lambda post: act(*post.on, now=post.now)


def _claimed(act: Callable[..., Done]) -> Act:
    return lambda post: act(*post.on, **post.held)


ACTIONS: Mapping[str, tuple[Act, tuple[Role, ...], str | None]] = {
    "claim": (_plain(actions.claim), PHYSIO, None),
    "release-claim": (_claimed(actions.release_claim), PHYSIO, "The case is back in the queue."),
    "answers": (information_forms.answers, PHYSIO, "Recorded. The case was assessed again."),
    "exam": (information_forms.exam, PHYSIO, "Recorded. The case was assessed again."),
    "clear": (information_forms.clear, PHYSIO, "Cleared. The case was assessed again."),
    "clear-examined": (
        information_forms.clear_examined,
        PHYSIO,
        "Cleared. The case was assessed again.",
    ),
    "acknowledge": (
        _plain(actions.acknowledge),
        ("front_desk", "physiotherapist"),
        "Noted, with the time.",
    ),
    "refer": (_refer, PHYSIO, "The referral is recorded."),
    "safety-net": (_safety_net, PHYSIO, "The safety-net sheet is being drawn."),
    "outcome": (_outcome, PHYSIO, "The outcome is recorded and the case is closed."),
    "follow-up": (information_forms.follow_up, PHYSIO, "The follow-up is recorded."),
    "edit": (sheet_forms.edit, PHYSIO, "Changed. The new sheet is being drawn."),
    "return": (_return, PHYSIO, "Your question is at the front desk."),
    "prepare": (_claimed(actions.prepare), PHYSIO, "The general sheet is being drawn."),
    "withhold": (sheet_forms.withhold, PHYSIO, "No sheet will be given."),
    "sign": (sheet_forms.sign, PHYSIO, None),
    "undo": (sheet_forms.undo, PHYSIO, "The signature is taken back."),
    "recall": (sheet_forms.recall, PHYSIO, "Withdrawn: the desk can no longer print it."),
    "close": (
        _reason(actions.close, "Write why the case is closed."),
        PHYSIO,
        "The case is closed.",
    ),
    "retry": (_claimed(actions.retry), PHYSIO, "The sheet is being drawn again."),
}
