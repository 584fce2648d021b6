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
from records.tables import Case, HandOver, Print, ReleasedDocument
from records.views import Document

REASONS: Mapping[str, str] = {
    "paper": "The printer jammed or the print is not readable",
    "lost": "The patient lost it",
    "second": "A second copy was asked for",
    "wrong_tray": "It was printed at the wrong place",
}
"""Why a sheet is printed again."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One copy of a released sheet and whose it is."""

    document: Document = field(repr=False)
    number: str
    patient_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    copy: int


def print_released(
    db: Database,
    actor: Actor,
    case_ids: Sequence[str],
    reasons: Mapping[str, str],
    *,
    now: datetime,
) -> tuple[Printed, ...]:
    """Record one more copy of each sheet and give its bytes: of all of them, or of none.

    `reasons`: for each case of which a copy exists already, one of REASONS. Raises NotAllowed,
    NotFound, WrongState, EntryRefused.
    """
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    with db.writing() as session:
        # Locked in one order, so that two desks printing the same sheets do not block each other.
        for case_id in sorted(case_ids):
            lock_case(session, case_id, actor.site_id)
        return tuple(
            _copy(session, actor, session.get_one(Case, one), reasons.get(one), now)
            for one in case_ids
        )


def _copy(session: Session, actor: Actor, case: Case, reason: str | None, now: datetime) -> Printed:
    found = released_for_desk(session, case)
    before = _copies(session, case, found)
    if before and reason not in REASONS:
        raise EntryRefused("Say why the sheet is printed again.")
    why = REASONS[str(reason)] if before else None
    row = Print(
        case_id=case.id,
        sha256=found.sha256,
        copy=before + 1,
        reason=why,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
    )
    session.add(row)
    write_audit(session, actor, "print", now, case_id=case.id, reason=why)
    return Printed(
        document=Document(found.pdf, found.sha256, f"handout-{case.number}.pdf"),
        number=case.number,
        patient_name=patient_of(case).name,
        birth_date=case.birth_date,
        copy=row.copy,
    )


def _copies(session: Session, case: Case, found: ReleasedDocument) -> int:
    wanted = select(func.count()).where(Print.case_id == case.id, Print.sha256 == found.sha256)
    return session.scalar(wanted) or 0


def hand_over(
    db: Database,
    actor: Actor,
    case_id: str,
    *,
    name_read_back: bool,
    birth_date_read_back: bool,
    now: datetime,
) -> None:
    """Record that the released sheet was given out. A second time is the same hand-over.

    Raises NotAllowed, NotFound, WrongState, EntryRefused (an identifier missing, nothing printed).
    """
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    if not (name_read_back and birth_date_read_back):
        raise EntryRefused("Let the patient say both the name and the date of birth first.")
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        found = released_for_desk(session, case)
        if not _copies(session, case, found):
            raise EntryRefused("Print the sheet first.")
        given = select(HandOver.id).where(
            HandOver.case_id == case.id, HandOver.sha256 == found.sha256
        )
        if session.scalar(given.limit(1)) is not None:
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
        write_audit(session, actor, "hand_over", now, case_id=case.id)
