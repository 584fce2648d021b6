"""Assess a case again and let it go where the result says: the same for every new information."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor, system_actor
from records.cases import move
from records.clocks import set_clocks
from records.inputs import gather
from records.papers import carry_over
from records.plans import plan_of
from records.revisions import add_revision, order_transfer, take_back
from records.rows import add_row
from records.states import ESCALATED, Event, State
from records.tables import AssessmentRow, Case, EpisodeEmergency
from rules.assessment import assess
from rules.desk import desk_scripts
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment, Inputs
from rules.wire import assessment_to_json, inputs_to_json

CLINICIANS = frozenset({"physiotherapist"})


def destination(assessment: Assessment, emergency_before: tuple[str, ...]) -> State:
    """Where an assessment leads (design section 5, "submit")."""
    active = [t for n, t in assessment.fired.items() if n not in assessment.cleared]
    emergency = Tier.EMERGENCY_NOW in assessment.fired.values() or emergency_before
    if emergency or Tier.SAME_DAY in active:
        return "referred"
    if (
        not assessment.engine.agreement
        or assessment.handout == "no"
        or assessment.handout == "after_clinician_choice_and_sign_off"
    ):
        return "needs_clinician"
    return "rendering"


def assess_case(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    actor: Actor,
    event: Event,
    now: datetime,
    reason: str | None = None,
) -> tuple[str, ...]:
    """Assess what is stored and go where the result says; gives the ids of the new jobs."""
    session.flush()
    inputs = gather(session, knowledge, case)
    return go_on(
        session, knowledge, case, actor, event, now, inputs, assess(knowledge, inputs), reason
    )


def go_on(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    actor: Actor,
    event: Event,
    now: datetime,
    inputs: Inputs,
    assessment: Assessment,
    reason: str | None = None,
) -> tuple[str, ...]:
    """Move, store, start work and clocks; gives the ids of the new jobs.

    An emergency that fires now is stored on the episode and reaches its other forms at once.
    """
    _summarise(knowledge, case, assessment, inputs)
    to = _next_state(case, event, assessment, inputs)
    if event == "submit" and to == "rendering":
        case.revision = 1  # as `add_revision` will find: so the new row need not be changed
    move(session, case, event, actor, to, now, reason)
    _store(session, knowledge, case, actor, event, now, inputs, assessment)
    new_emergency = _store_emergencies(session, case, assessment, inputs, now)
    if new_emergency and actor.role not in CLINICIANS:
        case.attended_at = case.acknowledged_at = case.acknowledged_by = None
    jobs: tuple[str, ...] = ()
    if Tier.EMERGENCY_NOW in assessment.fired.values():
        jobs = (order_transfer(session, case, now),)
    elif to == "rendering":
        jobs = (add_revision(session, case, plan_of(assessment), actor, event, now),)
    if event != "submit":
        jobs += carry_over(session, knowledge, case, actor, event, now)
    set_clocks(session, knowledge, case, assessment, now, new=event == "submit")
    if new_emergency:
        reach_other_forms(session, knowledge, case, now)
    return jobs


def take_back_older(session: Session, case: Case, now: datetime) -> None:
    """A new form takes back an older one's signature that is not released: it may tell of danger.

    All forms are locked before their state is read, so that a signature under way is not missed.
    """
    for other in _other_forms(session, case):
        if other.state == "signed":
            take_back(session, other, system_actor(case.site_id), now, "a newer form")


def _other_forms(session: Session, case: Case) -> Sequence[Case]:
    return session.scalars(
        select(Case)
        .where(Case.episode_id == case.episode_id, Case.id != case.id)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def reach_other_forms(session: Session, knowledge: Knowledge, case: Case, now: datetime) -> None:
    """After an emergency nothing else in the episode may be drawn or released."""
    system = system_actor(case.site_id)
    for other in _other_forms(session, case):
        if other.state == "signed":
            take_back(session, other, system, now, "an emergency in the same episode")
        if other.state in ESCALATED:
            assess_case(session, knowledge, other, system, "escalate", now)


def _next_state(case: Case, event: Event, assessment: Assessment, inputs: Inputs) -> State:
    to = destination(assessment, inputs.emergency_before)
    # What a clinician decided or asked stands, unless a clock made the case more urgent.
    if event == "escalate" and to != "referred":
        if case.state == "withheld":
            return "withheld"
        if case.state == "returned":
            return "returned"
    return to


def _store(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    actor: Actor,
    event: Event,
    now: datetime,
    inputs: Inputs,
    assessment: Assessment,
) -> None:
    """The result with everything it came from."""
    add_row(
        session,
        AssessmentRow,
        case_id=case.id,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
        cause=event,
        knowledge_version=knowledge.version,
        questionnaire_version=knowledge.questionnaire.version,
        inputs=inputs_to_json(inputs),
        result=assessment_to_json(assessment),
        counts=counts_of(assessment),
    )


def counts_of(assessment: Assessment) -> dict[str, Any]:
    """What is counted over many assessments, so that nobody has to parse them for it."""
    spoke = (e for e in assessment.explanations if e.kind == "evidence" and e.result == "fired")
    return {
        "fired": {rule: str(tier) for rule, tier in assessment.fired.items()},
        "totals": {name: score.total for name, score in (assessment.sources or {}).items()},
        "points": {each.rule: dict(each.points) for each in spoke if each.points},
    }


def _summarise(knowledge: Knowledge, case: Case, assessment: Assessment, inputs: Inputs) -> None:
    """What the lists show and sort by; `urgency` 0 is an emergency, 5 nothing fired."""
    active = [t.rank for n, t in assessment.fired.items() if n not in assessment.cleared]
    case.tier = assessment.tier
    case.worst_tier = assessment.worst_tier
    case.urgency = 0 if inputs.emergency_before else min(active, default=len(Tier))
    case.front_desk = assessment.front_desk
    case.desk_scripts = list(desk_scripts(knowledge, assessment, inputs.emergency_before))
    case.emergency_alarm = assessment.emergency_alarm
    case.questions_open = assessment.questions_open
    case.disagreed = not assessment.engine.agreement


def _store_emergencies(
    session: Session, case: Case, assessment: Assessment, inputs: Inputs, now: datetime
) -> bool:
    """Keep what fired as an emergency until the episode is closed; True when one is new."""
    new = [
        rule
        for rule, tier in assessment.fired.items()
        if tier is Tier.EMERGENCY_NOW and rule not in inputs.emergency_before
    ]
    session.add_all(
        EpisodeEmergency(episode_id=case.episode_id, rule=rule, case_id=case.id, at=now)
        for rule in new
    )
    return bool(new)
