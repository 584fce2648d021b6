"""Running the clocks: what ran out is recorded, and the case assessed again where it matters."""

from datetime import datetime

from sqlalchemy import select

from records.actors import system_actor
from records.assessing import assess_case
from records.audit import write_audit
from records.cases import lock_case
from records.clocks import ESCALATING
from records.session import Database
from records.states import ESCALATED
from records.tables import Clock, Escalation
from rules.knowledge_model import Knowledge


def run_clocks(db: Database, knowledge: Knowledge, *, now: datetime, limit: int = 200) -> int:
    """Record every clock that has run out, one transaction each; how many there were.

    Any number of relays may run: a clock runs out once.
    """
    with db.reading() as session:
        due = session.scalars(
            select(Clock.id)
            .where(Clock.stopped_at.is_(None), Clock.ran_out_at.is_(None), Clock.due_at <= now)
            .order_by(Clock.due_at)
            .limit(limit)
        ).all()
    return sum(_run_out(db, knowledge, clock_id, now) for clock_id in due)


def _run_out(db: Database, knowledge: Knowledge, clock_id: int, now: datetime) -> bool:
    with db.writing() as session:
        case = lock_case(session, session.get_one(Clock, clock_id).case_id)
        clock = session.get_one(Clock, clock_id, populate_existing=True)
        if clock.stopped_at or clock.ran_out_at or clock.due_at > now:
            return False
        clock.ran_out_at = now
        system = system_actor(case.site_id)
        write_audit(session, system, "clock", now, case_id=case.id, reason=clock.kind)
        if clock.kind in ESCALATING and case.state in ESCALATED:
            session.add(
                Escalation(
                    case_id=case.id,
                    name=clock.subject,
                    actor_id=system.id,
                    actor_name=system.name,
                    at=now,
                )
            )
            assess_case(session, knowledge, case, system, "escalate", now, clock.kind)
        return True
