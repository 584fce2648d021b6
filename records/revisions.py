"""Revisions of the handout, the jobs that draw and sign them, and the sign-off that stands."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.cases import move
from records.tables import Case, Job, Revision, SignOff
from rules.model import CarePlan
from rules.wire import plan_from_json, plan_to_json

HEAD_START = timedelta(seconds=2)
"""How long the message sent after commit has before the relay sends another."""


def add_revision(
    session: Session,
    case: Case,
    plan: CarePlan,
    actor: Actor,
    cause: str,
    now: datetime,
    note: str | None = None,
) -> str:
    """The next revision with the job that draws its draft; gives the job's id."""
    case.revision = (case.revision or 0) + 1
    session.add(
        Revision(
            case_id=case.id,
            number=case.revision,
            plan=plan_to_json(plan),
            cause=cause,
            note=note,
            actor_id=actor.id,
            actor_name=actor.name,
            at=now,
        )
    )
    session.flush()
    return order_draft(session, case, now)


def plan_in_force(session: Session, case: Case) -> CarePlan:
    """The plan of the current revision; only for a case that has one."""
    plan = session.scalars(
        select(Revision.plan).where(Revision.case_id == case.id, Revision.number == case.revision)
    ).one()
    return plan_from_json(plan)


def order_draft(session: Session, case: Case, now: datetime) -> str:
    """Have the draft of the current revision drawn (again, after a failure)."""
    subject = f"draft:{case.id}:{case.revision}"
    return _order(session, case, "draft", subject, now)


def order_final(session: Session, case: Case, signer_id: str, now: datetime) -> str | None:
    """Have the final bytes drawn for this signer and today; None when they are there already."""
    day = now.date()
    subject = f"final:{case.id}:{case.revision}:{signer_id}:{day}"
    held = session.scalar(select(Job).where(Job.subject == subject))
    if held is not None and held.state == "done":
        return None
    if held is not None and held.state in ("pending", "running"):
        return held.id
    return _order(session, case, "final", subject, now, signer_id=signer_id, dated=day)


def order_signature(session: Session, case: Case, sign_off: SignOff, now: datetime) -> str:
    """Have the signature applied when the undo window is over."""
    return _order(
        session,
        case,
        "sign",
        f"sign:{sign_off.id}",
        now,
        sign_off_id=sign_off.id,
        not_before=sign_off.release_at,
    )


def order_transfer(session: Session, case: Case, now: datetime) -> str:
    """Have the emergency transfer sheet drawn, anew whenever the case was assessed again."""
    return _order(session, case, "transfer", f"transfer:{case.id}", now)


def _order(
    session: Session,
    case: Case,
    kind: str,
    subject: str,
    now: datetime,
    *,
    signer_id: str | None = None,
    sign_off_id: str | None = None,
    dated: date | None = None,
    not_before: datetime | None = None,
) -> str:
    """A new job, or the one of this subject made fresh: its attempts start again."""
    job = session.scalar(select(Job).where(Job.subject == subject))
    if job is None:
        job = Job(id=str(uuid4()), subject=subject, case_id=case.id, kind=kind)
        job.revision = case.revision or 0
        job.signer_id, job.sign_off_id = signer_id, sign_off_id
        job.dated, job.created_at = dated or now.date(), now
        session.add(job)
    job.state, job.attempts, job.lease, job.error_code, job.ended_at = (
        "pending",
        0,
        None,
        None,
        None,
    )
    job.not_before = not_before or now
    job.due_at = max(job.not_before, now + HEAD_START) if not_before is None else job.not_before
    session.flush()
    return job.id


def standing_sign_off(session: Session, case: Case) -> SignOff | None:
    """The approval of the current revision that was not taken back."""
    return session.scalar(
        select(SignOff).where(
            SignOff.case_id == case.id,
            SignOff.revision == case.revision,
            SignOff.undone_at.is_(None),
        )
    )


def take_back(session: Session, case: Case, actor: Actor, now: datetime, reason: str) -> None:
    """Undo the signature of a `signed` case: the sheet waits for a sign-off again."""
    sign_off = standing_sign_off(session, case)
    if sign_off is not None:
        sign_off.undone_at, sign_off.undone_by = now, actor.name
    move(session, case, "undo", actor, "awaiting_sign_off", now, reason)
