"""Acknowledging a script, referring, and what became of it."""

from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actions.frame import acting, acting_beside, acting_on_claim, done
from records.actors import Actor
from records.assessing import assess_case
from records.audit import write_audit
from records.cases import assessment_of, move
from records.clocks import set_clocks
from records.errors import OrderRefused
from records.papers import LetterOrder, SafetyNetOrder, order_paper
from records.release import check_safety_net
from records.session import Database
from records.sites import profile_of
from records.tables import Case, Outcome, Referral
from records.views import Done
from rules.knowledge_model import Knowledge
from rules.referrals import letter_tier

LONGEST_MESSAGE = 2000
"""Characters of the physiotherapist's message to the receiver of a letter."""
LONGEST_PLACE = 200
LATEST_RING_BY = timedelta(days=366)


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
    message: str = "",
    contact: str | None = None,
) -> Done:
    """Record a referral; the case is assessed again, and its letter drawn where there is one.

    `message` is printed for the receiver, `contact` names one of the clinic's own services. Raises
    OrderRefused. No letter is written when nothing fired or its reasons are confidential.
    """
    _check_message(knowledge, destination, message)
    with acting_on_claim(db, actor, case_id, "refer", claim, now) as (session, case):
        order = LetterOrder(destination, _contact(session, case, contact), message.strip())
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
        jobs = assess_case(session, knowledge, case, actor, "refer", now)
        if letter_tier(assessment_of(session, case.id), knowledge, destination):
            jobs = (order_paper(session, case, order, actor, now), *jobs)
        return done(session, knowledge, case, now, *jobs)


def _check_message(knowledge: Knowledge, destination: str, message: str) -> None:
    if destination not in knowledge.destinations:
        raise OrderRefused("There is no such destination.")
    if len(message) > LONGEST_MESSAGE:
        raise OrderRefused(
            f"The message may have {LONGEST_MESSAGE} characters; this has {len(message)}."
        )


def _contact(session: Session, case: Case, name: str | None) -> str:
    """The clinic's own service as the letter names it. Raises OrderRefused."""
    if not name:
        return ""
    for contact in profile_of(session, case.site_id).contacts:
        if contact.name == name:
            return f"{contact.name}, {contact.phone}"
    raise OrderRefused("The clinic's profile names no such service.")


def give_safety_net(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    going_to: str = "",
    ring_by: date | None = None,
) -> Done:
    """Order the safety-net sheet for a patient who leaves without a handout.

    `going_to`: where and when, in words for the patient; needed once the patient is referred.
    Raises OrderRefused, WrongState when the case leads to a handout or nothing is decided yet.
    """
    with acting_beside(db, actor, case_id, claim, now) as (session, case):
        check_safety_net(session, case)
        place = going_to.strip()
        if not place and _is_referred(session, case):
            raise OrderRefused("Write where the patient is going, and when.")
        if len(place) > LONGEST_PLACE:
            raise OrderRefused(
                f"Where the patient is going may have {LONGEST_PLACE} characters;"
                f" this has {len(place)}."
            )
        if ring_by is not None and not now.date() <= ring_by <= now.date() + LATEST_RING_BY:
            raise OrderRefused("The day to ring us by is today or within a year.")
        order = SafetyNetOrder(place, ring_by)
        job_id = order_paper(session, case, order, actor, now)
        write_audit(session, actor, "safety_net", now, case_id=case.id)
        return done(session, knowledge, case, now, job_id)


def _is_referred(session: Session, case: Case) -> bool:
    found = select(Referral.id).where(Referral.case_id == case.id).limit(1)
    return case.state == "referred" or session.scalar(found) is not None


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
    with acting_on_claim(db, actor, case_id, "outcome", claim, now) as (session, case):
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
