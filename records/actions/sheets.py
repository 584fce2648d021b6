"""Deciding about the sheet: prepare the general one, edit, withhold, draw again."""

from datetime import datetime

from records.actions.frame import acting, acting_on_claim, done
from records.actors import Actor
from records.cases import assessment_of, check_claim, has_claim, move
from records.errors import AlreadyClaimed, WrongState
from records.plans import check_edited, check_general
from records.revisions import add_revision, order_draft
from records.session import Database
from records.views import Done
from rules.knowledge_model import Knowledge
from rules.model import CarePlan


def prepare(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
) -> Done:
    """Choose the general sheet where that takes a clinician's choice. Raises PlanRefused."""
    with acting_on_claim(db, actor, case_id, "prepare", claim, now) as (session, case):
        assessment = assessment_of(session, case.id)
        if assessment.handout != "after_clinician_choice_and_sign_off":
            raise WrongState("There is no sheet to choose for this case.")
        plan = check_general(session, knowledge, case, assessment)
        move(session, case, "prepare", actor, "rendering", now)
        job_id = add_revision(session, case, plan, actor, "prepare", now)
        return done(session, knowledge, case, now, job_id)


def edit(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    plan: CarePlan,
    note: str,
) -> Done:
    """Replace the plan: a new revision is drawn. Raises PlanRefused with every violation."""
    with acting_on_claim(db, actor, case_id, "edit", claim, now) as (session, case):
        check_edited(session, knowledge, case, assessment_of(session, case.id), plan)
        move(session, case, "edit", actor, "rendering", now, note)
        job_id = add_revision(session, case, plan, actor, "edit", now, note)
        return done(session, knowledge, case, now, job_id)


def withhold(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    reason: str,
    booked_for: datetime | None = None,
) -> Done:
    """Give no sheet; note the appointment."""
    with acting_on_claim(db, actor, case_id, "withhold", claim, now) as (session, case):
        case.booked_for = booked_for
        move(session, case, "withhold", actor, "withheld", now, reason)
        return done(session, knowledge, case, now)


def retry(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
) -> Done:
    """Draw the same revision again after it failed for good.

    An administrator has no claim to show; nobody else's may be running then (AlreadyClaimed).
    """
    with acting(db, actor, case_id, "retry") as (session, case):
        if actor.role == "physiotherapist":
            check_claim(case, actor, claim, now)
        elif has_claim(case, now):
            raise AlreadyClaimed
        move(session, case, "retry", actor, "rendering", now)
        job_id = order_draft(session, case, now)
        return done(session, knowledge, case, now, job_id)
