"""What every action does first and last: role, lock, state, claim; then the case as it is now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from records.actors import Actor
from records.case_view import case_view
from records.cases import check_claim, lock_case
from records.errors import NotAllowed
from records.session import Database
from records.states import ROLES, Event, check_event
from records.tables import Case
from records.views import Done
from rules.knowledge_model import Knowledge


@contextmanager
def acting(
    db: Database, actor: Actor, case_id: str, event: Event
) -> Iterator[tuple[Session, Case]]:
    """A transaction on the locked case, open to actions that need no claim."""
    if actor.role not in ROLES[event]:
        raise NotAllowed
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        check_event(case.state, event, actor.role)
        yield session, case


@contextmanager
def acting_on_claim(
    db: Database, actor: Actor, case_id: str, event: Event, claim: str | None, now: datetime
) -> Iterator[tuple[Session, Case]]:
    """The same for actions that need the claim's token."""
    with acting(db, actor, case_id, event) as (session, case):
        check_claim(case, actor, claim, now)
        yield session, case


def done(
    session: Session, knowledge: Knowledge, case: Case, now: datetime, job_id: str | None = None
) -> Done:
    """The case as the action leaves it."""
    session.flush()
    return Done(case_view(session, knowledge, case, now), job_id)
