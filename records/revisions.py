"""Revisions of a document, the jobs that draw and sign them, and the sign-off that stands.

The same for every kind of document: a handout, a letter, a safety-net sheet.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.cases import UNDER_WAY, move
from records.rows import insert_new
from records.tables import AssessmentRow, Case, Job, Revision, SignOff
from records.views import DocumentName
from rules.model import CarePlan
from rules.wire import plan_from_json, plan_to_json

# Built once, as every statement that each form takes.
NEXT = (
    insert(cast(Table, Revision.__table__))
    .values(
        number=select(func.coalesce(func.max(Revision.number), 0) + 1)
        .where(Revision.case_id == bindparam("of_case"), Revision.document == bindparam("of"))
        .scalar_subquery(),
        assessment_id=select(func.max(AssessmentRow.id))
        .where(AssessmentRow.case_id == bindparam("of_case"))
        .scalar_subquery(),
    )
    .returning(Revision.number)
)
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
    """The next revision of the handout with the job that draws its draft; gives the job's id."""
    content = plan_to_json(plan)
    case.revision = next_revision(session, case, "handout", content, actor, cause, now, note)
    return order_draft(session, case, now)


def next_revision(
    session: Session,
    case: Case,
    document: DocumentName,
    content: Mapping[str, object],
    actor: Actor,
    cause: str,
    now: datetime,
    note: str | None = None,
) -> int:
    """Store what the document is to say now, resting on the newest assessment; gives its number."""
    values = {
        "case_id": case.id,
        "document": document,
        "content": dict(content),
        "cause": cause,
        "note": note,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "at": now,
    }
    session.flush()
    found = session.connection().execute(NEXT, {**values, "of_case": case.id, "of": document})
    return int(found.scalar_one())


def plan_in_force(session: Session, case: Case) -> CarePlan:
    """The plan of the current revision; only for a case that has one."""
    plan = session.scalars(
        select(Revision.content).where(
            Revision.case_id == case.id,
            Revision.document == "handout",
            Revision.number == case.revision,
        )
    ).one()
    return plan_from_json(plan)


def order_draft(session: Session, case: Case, now: datetime) -> str:
    """Have the draft of the current revision drawn (again, after a failure)."""
    subject = f"draft:{case.id}:{case.revision}"
    return _order(session, case, "draft", "handout", case.revision or 0, subject, now)


def order_final(
    session: Session,
    case: Case,
    signer_id: str,
    now: datetime,
    document: DocumentName = "handout",
    number: int | None = None,
) -> str | None:
    """Have the final bytes drawn for this signer and today; None when they are there already.

    Without a number: of the current handout.
    """
    day, wanted = now.date(), numbered(case, document, number) or 0
    subject = f"final:{case.id}:{document}:{wanted}:{signer_id}:{day}"
    held = session.scalar(select(Job).where(Job.subject == subject))
    if held is not None and held.state == "done":
        return None
    if held is not None and held.state in UNDER_WAY:
        return held.id
    return _order(
        session, case, "final", document, wanted, subject, now, signer_id=signer_id, dated=day
    )


def order_signature(session: Session, case: Case, sign_off: SignOff, now: datetime) -> str:
    """Have the signature applied when the undo window is over."""
    return _order(
        session,
        case,
        "sign",
        sign_off.document,
        sign_off.revision,
        f"sign:{sign_off.id}",
        now,
        sign_off_id=sign_off.id,
        not_before=sign_off.release_at,
    )


def order_transfer(session: Session, case: Case, now: datetime) -> str:
    """Have the emergency transfer sheet drawn, anew whenever the case was assessed again."""
    return _order(session, case, "transfer", "transfer", 0, f"transfer:{case.id}", now)


def first_job(session: Session, case_id: str, handed_in: datetime) -> str | None:
    """The job that handing in a form ordered: its draft's, its transfer sheet's, or none."""
    subjects = (f"draft:{case_id}:1", f"transfer:{case_id}")
    return session.scalar(
        select(Job.id).where(Job.subject.in_(subjects), Job.created_at == handed_in)
    )


def _order(
    session: Session,
    case: Case,
    kind: str,
    document: str,
    revision: int,
    subject: str,
    now: datetime,
    *,
    signer_id: str | None = None,
    sign_off_id: str | None = None,
    dated: date | None = None,
    not_before: datetime | None = None,
) -> str:
    """A new job, or the one of this subject made fresh: its attempts start again."""
    fresh: dict[str, object] = {
        "state": "pending",
        "attempts": 0,
        "lease": None,
        "error_code": None,
        "ended_at": None,
        "not_before": not_before or now,
        "due_at": not_before or now + HEAD_START,
    }
    made = str(uuid4())
    new = insert_new(
        session,
        Job,
        id=made,
        subject=subject,
        case_id=case.id,
        kind=kind,
        document=document,
        revision=revision,
        signer_id=signer_id,
        sign_off_id=sign_off_id,
        dated=dated or now.date(),
        created_at=now,
        **fresh,
    )
    if kind in ("final", "sign"):  # a draft's failure ends with the move that orders it anew
        _replace_failed(session, case, document, subject, now)
    if new:
        return made
    again = update(Job).where(Job.subject == subject).values(**fresh).returning(Job.id)
    return session.scalars(again).one()


def _replace_failed(session: Session, case: Case, document: str, by: str, now: datetime) -> None:
    """What failed before is done with: another job does it for another day, signer or sign-off."""
    before = Job.case_id == case.id, Job.document == document, Job.subject != by
    failed = update(Job).where(*before, Job.state == "failed")
    session.execute(failed.values(state="superseded", ended_at=now))


def call_off(
    session: Session,
    case: Case,
    document: DocumentName,
    number: int,
    now: datetime,
    states: Sequence[str] = UNDER_WAY,
) -> None:
    """Nobody draws or signs this revision any more: its jobs in these states are superseded."""
    session.execute(
        update(Job)
        .where(
            Job.case_id == case.id,
            Job.document == document,
            Job.revision == number,
            Job.state.in_(states),
        )
        .values(state="superseded", lease=None, ended_at=now)
    )


def standing_sign_off(
    session: Session, case: Case, document: DocumentName = "handout", number: int | None = None
) -> SignOff | None:
    """The approval of a revision (of the current handout) that was not taken back."""
    return session.scalar(
        select(SignOff).where(
            SignOff.case_id == case.id,
            SignOff.document == document,
            SignOff.revision == numbered(case, document, number),
            SignOff.undone_at.is_(None),
        )
    )


def take_back(
    session: Session,
    case: Case,
    actor: Actor,
    now: datetime,
    reason: str,
    document: DocumentName = "handout",
    number: int | None = None,
) -> None:
    """Undo a signature that is not released: a handout's case waits for a sign-off again."""
    sign_off = standing_sign_off(session, case, document, number)
    if sign_off is not None:
        sign_off.undone_at, sign_off.undone_by = now, actor.name
    if document == "handout":
        move(session, case, "undo", actor, "awaiting_sign_off", now, reason)
    elif sign_off is not None:
        call_off(session, case, document, sign_off.revision, now)
        write_audit(session, actor, f"undo_{document}", now, case_id=case.id, reason=reason)


def numbered(case: Case, document: DocumentName, number: int | None) -> int | None:
    """The revision meant: of a handout the current one, when none is named."""
    return case.revision if document == "handout" and number is None else number


def document_of(row: Revision | SignOff | Job) -> DocumentName:
    """Which document a row belongs to; a transfer sheet has neither revision nor signature."""
    return cast(DocumentName, row.document)
