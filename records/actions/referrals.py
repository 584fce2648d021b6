"""Acknowledging a script, referring, and what became of it."""

from datetime import datetime
from typing import Literal

from records.actions.frame import acting, acting_on_claim, done
from records.actors import Actor
from records.assessing import assess_case
from records.cases import assessment_of, move
from records.clocks import set_clocks
from records.session import Database
from records.tables import Outcome, Referral
from records.views import Done
from rules.knowledge_model import Knowledge


def acknowledge(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
) -> Done:
    """Say that the script is acted on. Only a physiotherapist's stops the clinician clocks."""
    with acting(db, actor, case_id, "acknowledge") as (session, case):
        if case.acknowledged_at is None:
            case.acknowledged_at, case.acknowledged_by = now, actor.name
        if actor.role == "physiotherapist":
            case.attended_at = case.attended_at or now
        move(session, case, "acknowledge", actor, "referred", now)
        set_clocks(session, knowledge, case, assessment_of(session, case.id), now)
        return done(session, knowledge, case, now)


def refer(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    destination: str,
    note: str,
) -> Done:
    """Record a referral; the case is assessed again."""
    with acting_on_claim(db, actor, case_id, "refer", claim, now) as (session, case):
        session.add(
            Referral(
                case_id=case.id,
                destination=destination,
                note=note,
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
        )
        case.attended_at = case.attended_at or now
        job_id = assess_case(session, knowledge, case, actor, "refer", now)
        return done(session, knowledge, case, now, job_id)


def record_outcome(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    outcome: Literal["arrived", "seen", "result"],
    note: str = "",
) -> Done:
    """Record what became of a referral: closes the case, not the episode."""
    with acting(db, actor, case_id, "outcome") as (session, case):
        session.add(
            Outcome(
                case_id=case.id,
                outcome=outcome,
                note=note,
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
        )
        case.attended_at = case.attended_at or now
        move(session, case, "outcome", actor, "closed", now)
        set_clocks(session, knowledge, case, assessment_of(session, case.id), now)
        return done(session, knowledge, case, now)
