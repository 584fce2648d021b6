"""The audit: who did what, when and why. Rows are added and chained; a trigger keeps them."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.actors import Actor
from records.chain import ERASURE, await_link, sealed_reason
from records.rows import add_row
from records.session import Database
from records.tables import AuditRow
from records.views import AuditView

REASON_LENGTH = 4000
Look = Literal[
    "view",
    "view_document",
    "view_list",
    "view_form",
    "view_matches",
    "view_audit",
    "view_sheet",
]
LOOKS: tuple[Look, ...] = get_args(Look)
"""Events that change nothing."""
ON_FORMS = (
    "start_form",
    "save_form",
    "form_link",
    "form_opened",
    "form_refused",
    "form_went_on",
    "give_up_form",
    "forget_form",
)
"""What happens to a form before it is handed in, under the id that its case will have."""


def write_audit(
    session: Session,
    actor: Actor,
    event: str,
    now: datetime,
    *,
    case_id: str | None = None,
    moved: tuple[str | None, str | None] = (None, None),
    reason: str | None = None,
) -> None:
    """Add a row in the caller's transaction; `moved` is (from, to)."""
    why = reason[:REASON_LENGTH] if reason else None
    salt, reason_sha256 = sealed_reason(why)
    row = {
        "site_id": actor.site_id,
        "case_id": case_id,
        "at": now,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "actor_role": actor.role,
        "registration_number": actor.registration_number,
        "event": event,
        "from_state": moved[0],
        "to_state": moved[1],
        "reason": why,
        "reason_salt": salt,
        "reason_sha256": reason_sha256,
    }
    await_link(session, {**row, "id": add_row(session, AuditRow, **row)})


def note_access(
    db: Database,
    actor: Actor,
    access: str,
    now: datetime,
    case_id: str | None = None,
) -> None:
    """Add the row of somebody who looked at something, printed or took it away."""
    with db.writing() as session:
        write_audit(session, actor, access, now, case_id=case_id)


def write_erasure(session: Session, actor: Actor, case_id: str, number: str, now: datetime) -> None:
    """Erase what was said about a case; who did what and when stays, and so does the chain.

    The row that says so holds the case's number, and lets the case's other rows be deleted.
    """
    session.execute(update(AuditRow).where(AuditRow.case_id == case_id).values(reason=None))
    write_audit(session, actor, ERASURE, now, case_id=case_id, reason=number)
    session.flush()


def audit_of(session: Session, case_id: str) -> tuple[AuditView, ...]:
    """What was done to a case, oldest first; who only looked at it, and how its form was filled in,
    is in the whole trail."""
    done = AuditRow.case_id == case_id, AuditRow.event.not_in((*LOOKS, *ON_FORMS))
    found = session.scalars(select(AuditRow).where(*done).order_by(AuditRow.id))
    return tuple(audit_view(row) for row in found)


def audit_view(row: AuditRow) -> AuditView:
    """The row as a value."""
    return AuditView(
        row.at,
        row.actor_name,
        row.actor_role,
        row.event,
        row.from_state,
        row.to_state,
        row.reason,
    )
