"""The audit: who did what, when and why. Rows are only ever added; a trigger sees to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.tables import AuditRow
from records.views import AuditView

REASON_LENGTH = 4000


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
    session.add(
        AuditRow(
            site_id=actor.site_id,
            case_id=case_id,
            at=now,
            actor_id=actor.id,
            actor_name=actor.name,
            actor_role=actor.role,
            registration_number=actor.registration_number,
            event=event,
            from_state=moved[0],
            to_state=moved[1],
            reason=reason[:REASON_LENGTH] if reason else None,
        )
    )


def audit_of(session: Session, case_id: str) -> tuple[AuditView, ...]:
    """A case's rows, oldest first."""
    found = session.scalars(
        select(AuditRow).where(AuditRow.case_id == case_id).order_by(AuditRow.id)
    )
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
