"""Signed sheets on paper: printed with a copy number, handed over with two identifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.case_view import patient_of
from records.cases import lock_case
from records.document_views import released_for_desk
from records.errors import EntryRefused, NotAllowed
from records.session import Database
from records.tables import Case, HandOver, Print, ReleasedDocument, SignOff
from records.views import Document, DocumentName

REASONS: Mapping[str, str] = {
    "paper": "The printer jammed or the print is not readable",
    "lost": "The patient lost it",
    "second": "A second copy was asked for",
    "wrong_tray": "It was printed at the wrong place",
}
"""Why a sheet is printed again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A signed document of a case; `reason`: one of REASONS, once there is a copy."""

    case_id: str
    document: DocumentName
    revision: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One copy of a signed document and whose it is."""

    document: Document = field(repr=False)
    kind: DocumentName
    number: str
    patient_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    copy: int


def print_released(
    db: Database, actor: Actor, wanted: Sequence[Wanted], *, now: datetime
) -> tuple[Printed, ...]:
    """Record one more copy of each document and give its bytes: of all of them, or of none.

    Raises NotAllowed, NotFound, WrongState, EntryRefused (no reason for another copy).
    """
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    with db.writing() as session:
        # Locked in one order, so that two desks printing the same sheets do not block each other.
        for case_id in sorted({each.case_id for each in wanted}):
            lock_case(session, case_id, actor.site_id)
        return tuple(_copy(session, actor, each, now) for each in wanted)


def _copy(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> Printed:
    case = session.get_one(Case, wanted.case_id)
    found = released_for_desk(session, case, wanted.document, wanted.revision)
    before = _copies(session, case, found)
    if before and wanted.reason not in REASONS:
        raise EntryRefused("Say why it is printed again.")
    why = REASONS[str(wanted.reason)] if before else None
    session.add(
        Print(
            case_id=case.id,
            sha256=found.sha256,
            copy=before + 1,
            reason=why,
            actor_id=actor.id,
            actor_name=actor.name,
            at=now,
        )
    )
    write_audit(session, actor, "print", now, case_id=case.id, reason=why)
    name = f"{wanted.document.replace('_', '-')}-{case.number}.pdf"
    return Printed(
        document=Document(found.pdf, found.sha256, name),
        kind=wanted.document,
        number=case.number,
        patient_name=patient_of(case).name,
        birth_date=case.birth_date,
        copy=before + 1,
    )


def _copies(session: Session, case: Case, found: ReleasedDocument) -> int:
    wanted = select(func.count()).where(Print.case_id == case.id, Print.sha256 == found.sha256)
    return session.scalar(wanted) or 0


def hand_over(
    db: Database,
    actor: Actor,
    given: Wanted,
    *,
    name_read_back: bool,
    birth_date_read_back: bool,
    now: datetime,
) -> None:
    """Record that a signed document was given out. A second time is the same hand-over.

    Raises NotAllowed, NotFound, WrongState, EntryRefused (an identifier missing, nothing printed).
    """
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    if not (name_read_back and birth_date_read_back):
        raise EntryRefused("Let the patient say both the name and the date of birth first.")
    with db.writing() as session:
        case = lock_case(session, given.case_id, actor.site_id)
        found = released_for_desk(session, case, given.document, given.revision)
        if not _copies(session, case, found):
            raise EntryRefused("Print it first.")
        known = select(HandOver.id).where(
            HandOver.case_id == case.id, HandOver.sha256 == found.sha256
        )
        if session.scalar(known.limit(1)) is not None:
            return
        session.add(
            HandOver(
                case_id=case.id,
                sha256=found.sha256,
                name_read_back=True,
                birth_date_read_back=True,
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
        )
        session.flush()
        case.sheet_waits = _more_waits(session, case)
        write_audit(session, actor, "hand_over", now, case_id=case.id)


def _more_waits(session: Session, case: Case) -> bool:
    """Whether something else of the case was signed, released or not, and never handed over."""
    same = HandOver.case_id == case.id, HandOver.sha256 == ReleasedDocument.sha256
    signed = select(SignOff.id).where(SignOff.case_id == case.id, SignOff.undone_at.is_(None))
    released = signed.outerjoin(ReleasedDocument, ReleasedDocument.sign_off_id == SignOff.id)
    waiting = released.where(~select(HandOver.id).where(*same).exists())
    return session.scalar(waiting.limit(1)) is not None
