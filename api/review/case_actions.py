"""What the forms of the case page do: read the posted fields, call the records, nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from api.intake.form import Read, read
from api.review.plan_form import read_plan
from api.sessions import confirm_password
from records import actions
from records.actions import CaseView, Done
from records.actions.referrals import LONGEST_MESSAGE, LONGEST_PLACE
from records.errors import StaleDocument
from records.people import Actor, Role
from records.session import Database
from records.views import CONFIRMED_SOURCES, OVERRIDE_CODES, PAPERS, OverrideCode
from rules.knowledge_model import Item, Knowledge, Tier

LONGEST = 4000
PHYSIO: tuple[Role, ...] = ("physiotherapist",)


class Refused(Exception):
    """Fields that are wrong: a sentence for each, all of them shown and nothing lost."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("refused")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Post:
    """A posted form with what an action works on."""

    db: Database
    knowledge: Knowledge
    actor: Actor
    case_id: str
    now: datetime
    form: MultiDict[str, str]
    view: Callable[[], CaseView]
    undo_seconds: int

    @property
    def on(self) -> tuple[Database, Knowledge, Actor, str]:
        return self.db, self.knowledge, self.actor, self.case_id

    @property
    def held(self) -> dict[str, Any]:
        """Time and claim, as every action on a claimed case takes them."""
        return {"now": self.now, "claim": self.form.get("claim") or None}

    def text(self, name: str, fault: str) -> str:
        """A text that must be there. Raises Refused."""
        typed = self.form.get(name, "").strip()
        if not typed:
            raise Refused({name: fault})
        if len(typed) > LONGEST:
            raise Refused({name: f"Use at most {LONGEST} characters; this has {len(typed)}."})
        return typed


Act = Callable[[Post], Done]


def _answers(post: Post) -> Done:
    given = _read(post, [i for i in _items(post) if not i.id.startswith("ex_")])
    known = _unchanged(post)
    answers = {
        item: value
        for item, value in given.answers.items()
        if value is not None and (item, value) not in known
    }
    accept = tuple(
        name for name in post.form.getlist("accept") if name in post.knowledge.questionnaire.items
    )
    if not answers and not accept:
        raise Refused({"answers": "Answer at least one question first."})
    return actions.record_answers(*post.on, **post.held, answers=answers, accept=accept)


def _unchanged(post: Post) -> set[tuple[str, object]]:
    """On a whole section, what stands already and is not too old: not recorded a second time."""
    if "section" not in post.form:
        return set()
    view = post.view()
    return {(k, v) for k, v in view.inputs.answers.items() if k not in view.expired}


def _exam(post: Post) -> Done:
    given = _read(post, [item for item in _items(post) if item.id.startswith("ex_")])
    exam = {item: value for item, value in given.answers.items() if value is not None}
    if not exam:
        raise Refused({"exam": "Enter at least one finding first."})
    return actions.record_exam(*post.on, **post.held, exam=exam)


def _items(post: Post) -> list[Item]:
    """The items that the posted form showed."""
    shown = post.knowledge.questionnaire.items.values()
    return [item for item in shown if f"{item.id}-shown" in post.form]


def _read(post: Post, items: list[Item]) -> Read:
    given = read(post.knowledge, items, post.form)
    if given.faults:
        raise Refused(given.faults)
    return given


def _clear(post: Post) -> Done:
    basis = post.form.get("basis")
    if basis not in ("examination", "other_service_result"):
        raise Refused(
            {"basis": "Say on what basis: your examination, or another service's result."}
        )
    return actions.clear(
        *post.on,
        **post.held,
        rule=post.form.get("rule") or None,
        precaution=post.form.get("precaution") or None,
        level=_level(post, "level"),
        basis=basis,  # type: ignore[arg-type]
        reason=post.text("reason", "Write the reason."),
    )


def _clear_examined(post: Post) -> Done:
    """The merged checklist: every ticked flag needs what was found against it."""
    ticked = [name for name in post.form.getlist("examined") if name in post.knowledge.red_flags]
    if not ticked:
        raise Refused({"checklist": "Tick what your examination clears."})
    texts = {name: post.form.get(f"found-{name}", "").strip()[:LONGEST] for name in ticked}
    faults = {f"found-{name}": "Write what you found." for name in ticked if not texts[name]}
    if faults:
        raise Refused(faults)
    found = [actions.Finding(name, _level(post, f"level-{name}"), texts[name]) for name in ticked]
    return actions.clear_by_examination(*post.on, **post.held, found=found)


def _level(post: Post, name: str) -> Tier | None:
    level = post.form.get(name)
    return Tier(level) if level in set(Tier) else None


def _refer(post: Post) -> Done:
    destination = post.form.get("destination", "")
    if destination not in post.knowledge.destinations:
        raise Refused({"destination": "Choose where to refer to."})
    note = post.text("note", "Write what was arranged, with whom and when.")
    message = _short(post, "message", LONGEST_MESSAGE)
    contact = post.form.get("contact") or None
    return actions.refer(
        *post.on,
        **post.held,
        destination=destination,
        note=note,
        message=message,
        contact=contact,
    )


def _short(post: Post, name: str, longest: int) -> str:
    typed = post.form.get(name, "").strip().replace("\r\n", "\n")
    if len(typed) > longest:
        raise Refused({name: f"Use at most {longest} characters; this has {len(typed)}."})
    return typed


def _safety_net(post: Post) -> Done:
    place, ring_by = _short(post, "going_to", LONGEST_PLACE), _day(post, "ring_by")
    return actions.give_safety_net(*post.on, **post.held, going_to=place, ring_by=ring_by)


def _which(post: Post) -> dict[str, Any]:
    """Which document a form is about; the handout when it says nothing."""
    of, revision = post.form.get("document"), post.form.get("revision", "")
    known = of in PAPERS and revision.isdecimal() and len(revision) < 7
    return {"document": of, "revision": int(revision)} if known else {}


def _undo(post: Post) -> Done:
    return actions.undo(*post.on, **{**post.held, **_which(post)})


def _recall(post: Post) -> Done:
    reason = post.text("reason", "Write why it is withdrawn.")
    return actions.recall(*post.on, **{**post.held, **_which(post)}, reason=reason)


def _outcome(post: Post) -> Done:
    outcome = post.form.get("outcome")
    if outcome not in ("arrived", "seen", "result"):
        raise Refused({"outcome": "Choose what became of the referral."})
    note = post.form.get("note", "").strip()[:LONGEST]
    return actions.record_outcome(*post.on, **post.held, outcome=outcome, note=note)  # type: ignore[arg-type]


def _follow_up(post: Post) -> Done:
    source = post.form.get("source")
    return actions.follow_up(
        *post.on,
        **post.held,
        source=source if source in CONFIRMED_SOURCES else None,
        review_on=_day(post, "review_on"),
        note=_short(post, "note", LONGEST),
    )


def _day(post: Post, name: str) -> date | None:
    """A posted date, None when empty. Raises Refused."""
    typed = post.form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused({name: "Enter the day as a date."}) from None


def _edit(post: Post) -> Done:
    view = post.view()
    plan = view.plan
    if plan is None:
        raise Refused({"add": "There is no sheet to change."})
    if post.form.get("on-revision") != str(view.revision):
        raise StaleDocument("The sheet was changed after you opened this page.")
    changed, faults = read_plan(post.knowledge, plan, post.form)
    note = post.form.get("why", "").strip()
    if not note:
        faults = {**faults, "why": "Say in a few words why you change it."}
    if not faults and changed == plan:
        faults = {"why": "Nothing was changed."}
    if faults:
        raise Refused(faults)
    return actions.edit(*post.on, **post.held, plan=changed, note=note[:LONGEST])


def _withhold(post: Post) -> Done:
    reason = post.text("reason", "Write why no sheet is given.")
    return actions.withhold(*post.on, **post.held, reason=reason, booked_for=_booked(post))


def _booked(post: Post) -> datetime | None:
    typed = post.form.get("booked_for", "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).astimezone(UTC)
    except ValueError:
        raise Refused({"booked_for": "Enter the appointment as a date and a time."}) from None


def _sign(post: Post) -> Done:
    if "examined" not in post.form:
        raise Refused({"examined": "Tick that you have examined or spoken with the patient."})
    code, why = _override(post)
    if fault := confirm_password(post.form.get("password")):
        raise Refused({"password": fault})
    source = post.form.get("confirmed_source")
    return actions.sign(
        *post.on,
        **(post.held | _which(post)),
        sha256=post.form.get("sha256", ""),
        examined=True,
        spot_tested=True if "spot_tested" in post.form else None,
        override_code=code,
        override_reason=why,
        confirmed_source=source if source in CONFIRMED_SOURCES else None,
        undo_seconds=post.undo_seconds,
    )


def _override(post: Post) -> tuple[OverrideCode | None, str | None]:
    """Why it is signed against the rules: a code and words, or neither. Raises Refused."""
    code, why = post.form.get("override_code", ""), post.form.get("override_reason", "").strip()
    if not code and not why:
        return None, None
    if code not in OVERRIDE_CODES:
        raise Refused({"override_code": "Choose why you judge it differently."})
    if not why:
        raise Refused({"override_reason": "Say in a few words why you judge it differently."})
    return code, why[:LONGEST]


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
    "answers": (_answers, PHYSIO, "Recorded. The case was assessed again."),
    "exam": (_exam, PHYSIO, "Recorded. The case was assessed again."),
    "clear": (_clear, PHYSIO, "Cleared. The case was assessed again."),
    "clear-examined": (_clear_examined, PHYSIO, "Cleared. The case was assessed again."),
    "acknowledge": (
        _plain(actions.acknowledge),
        ("front_desk", "physiotherapist"),
        "Noted, with the time.",
    ),
    "refer": (_refer, PHYSIO, "The referral is recorded."),
    "safety-net": (_safety_net, PHYSIO, "The safety-net sheet is being drawn."),
    "outcome": (_outcome, PHYSIO, "The outcome is recorded and the case is closed."),
    "follow-up": (_follow_up, PHYSIO, "The follow-up is recorded."),
    "edit": (_edit, PHYSIO, "Changed. The new sheet is being drawn."),
    "return": (_return, PHYSIO, "Your question is at the front desk."),
    "prepare": (_claimed(actions.prepare), PHYSIO, "The general sheet is being drawn."),
    "withhold": (_withhold, PHYSIO, "No sheet will be given."),
    "sign": (_sign, PHYSIO, None),
    "undo": (_undo, PHYSIO, "The signature is taken back."),
    "recall": (_recall, PHYSIO, "Withdrawn: the desk can no longer print it."),
    "close": (
        _reason(actions.close, "Write why the case is closed."),
        PHYSIO,
        "The case is closed.",
    ),
    "retry": (_claimed(actions.retry), PHYSIO, "The sheet is being drawn again."),
}
