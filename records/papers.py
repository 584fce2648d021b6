"""Letters and safety-net sheets: what a physiotherapist orders for a case beside the handout.

They are drawn, signed and released as a handout is, but belong to no state of the case: an
emergency, which never has a handout, needs its letter most.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.cases import UNDER_WAY, has_claim, newest_assessment
from records.revisions import (
    call_off,
    document_of,
    next_revision,
    order_final,
    standing_sign_off,
    take_back,
)
from records.tables import AssessmentRow, Case, ReleasedDocument, Revision
from records.views import PAPERS, PaperName
from rules.knowledge_model import Knowledge
from rules.referrals import letter_tier
from rules.wire import assessment_from_json

WITHDRAWN = "recall"
"""The cause of a last revision: the paper is not in force any more."""


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """`destination` is a key of the knowledge, `contact` the receiver in the clinic's words,
    `message` the physiotherapist's own sentence to it."""

    destination: str
    contact: str = ""
    message: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SafetyNetOrder:
    """`going_to` is where and when, in words for the patient; `ring_by` when to ring, not heard."""

    going_to: str = field(repr=False)
    ring_by: date | None = None


Order = LetterOrder | SafetyNetOrder


def order_from(row: Revision) -> Order:
    """What a revision of a letter or a safety-net sheet is to say."""
    content = {name: str(value) for name, value in row.content.items() if value is not None}
    if row.document == "letter":
        return LetterOrder(**content)
    ring_by = content.get("ring_by")
    return SafetyNetOrder(content["going_to"], date.fromisoformat(ring_by) if ring_by else None)


def order_paper(session: Session, case: Case, order: Order, actor: Actor, now: datetime) -> str:
    """The letter or sheet with the job that draws it for this signer. It takes the place of an
    earlier one to the same destination; gives the job's id."""
    document: PaperName = "letter" if isinstance(order, LetterOrder) else "safety_net"
    key = (document, order.destination if isinstance(order, LetterOrder) else None)
    for row in papers_in_force(session, case):
        if _key(row) == key:
            stop_paper(session, case, row, actor, now, "a newer one takes its place")
    cause = "refer" if document == "letter" else document
    number = next_revision(session, case, document, _json(order), actor, cause, now)
    job_id = order_final(session, case, actor.id, now, document, number)
    if job_id is None:
        raise AssertionError("a new revision has been drawn already")
    return job_id


def papers_in_force(session: Session, case: Case) -> tuple[Revision, ...]:
    """The newest revision of every letter (one a destination) and of the safety-net sheet."""
    rows = session.scalars(
        select(Revision)
        .where(Revision.case_id == case.id, Revision.document.in_(PAPERS))
        .order_by(Revision.id)
    )
    newest = {_key(row): row for row in rows}
    return tuple(row for row in newest.values() if row.cause != WITHDRAWN)


def open_papers(session: Session, case: Case) -> tuple[Revision, ...]:
    """Those in force that are not released yet."""
    found = session.execute(
        select(ReleasedDocument.document, ReleasedDocument.revision).where(
            ReleasedDocument.case_id == case.id
        )
    )
    released = {(row.document, row.revision) for row in found}
    rows = papers_in_force(session, case)
    return tuple(row for row in rows if (row.document, row.number) not in released)


def order_copies(session: Session, case: Case, signer_id: str, now: datetime) -> tuple[str, ...]:
    """Have every open paper that rests on the newest assessment drawn for this signer and day."""
    newest = newest_assessment(session, case.id)
    jobs = [
        order_final(session, case, signer_id, now, document_of(row), row.number)
        for row in open_papers(session, case)
        if rests_on(session, row, newest)
        and standing_sign_off(session, case, document_of(row), row.number) is None
    ]
    return tuple(job for job in jobs if job is not None)


def rests_on(session: Session, row: Revision, newest: AssessmentRow) -> bool:
    """Whether a paper was drawn from what the case stands on now."""
    was = session.get_one(AssessmentRow, row.assessment_id)
    return was is newest or (was.inputs, was.result) == (newest.inputs, newest.result)


def carry_over(
    session: Session, knowledge: Knowledge, case: Case, actor: Actor, cause: str, now: datetime
) -> tuple[str, ...]:
    """After new information: no paper of before can be signed, each is drawn anew if still wanted.

    A signature that is not released is taken back. Gives the jobs for who holds the case.
    """
    newest = newest_assessment(session, case.id)
    assessment = assessment_from_json(newest.result)
    for row in open_papers(session, case):
        if rests_on(session, row, newest):
            continue
        stop_paper(session, case, row, actor, now, "the answers changed")
        order = order_from(row)
        if isinstance(order, SafetyNetOrder) or letter_tier(
            assessment, knowledge, order.destination
        ):
            next_revision(session, case, document_of(row), row.content, actor, cause, now)
    holder = case.claim_by if has_claim(case, now) else None
    return order_copies(session, case, holder, now) if holder else ()


def withdraw(
    session: Session, case: Case, row: Revision, actor: Actor, reason: str, now: datetime
) -> None:
    """Take a paper out of force, released or not: it can never be printed again."""
    stop_paper(session, case, row, actor, now, "withdrawn")
    next_revision(session, case, document_of(row), row.content, actor, WITHDRAWN, now, reason)


def stop_paper(
    session: Session, case: Case, row: Revision, actor: Actor, now: datetime, reason: str
) -> None:
    """Call off the work on a revision and take back its signature, unless it is released."""
    document = document_of(row)
    call_off(session, case, document, row.number, now, (*UNDER_WAY, "failed"))
    if any(row.id == each.id for each in open_papers(session, case)):
        take_back(session, case, actor, now, reason, document, row.number)


def find_paper(rows: Sequence[Revision], document: str, number: int | None) -> Revision | None:
    """The paper of this kind and revision among those in force."""
    return next((r for r in rows if (r.document, r.number) == (document, number)), None)


def _key(row: Revision) -> tuple[str, object]:
    return row.document, row.content.get("destination")


def _json(order: Order) -> dict[str, object]:
    values = asdict(order)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
