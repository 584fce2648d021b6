"""What every action does first and last: role, lock, state, claim; then the case as it is now."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from records.actors import Actor
from records.case_view import case_view
from records.cases import check_claim, lock_case
from records.errors import NotAllowed, WrongState
from records.session import Database
from records.states import NO_PAPER, ROLES, Event, check_event
from records.tables import Case
from records.views import DocumentName, Done
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


@contextmanager
def acting_beside(
    db: Database, actor: Actor, case_id: str, claim: str | None, now: datetime
) -> Iterator[tuple[Session, Case]]:
    """The same for letters and safety-net sheets, which move no case."""
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        if case.state in NO_PAPER:
            raise WrongState
        check_claim(case, actor, claim, now)
        yield session, case


def acting_on_document(
    db: Database,
    actor: Actor,
    case_id: str,
    document: DocumentName,
    event: Event,
    claim: str | None,
    now: datetime,
) -> AbstractContextManager[tuple[Session, Case]]:
    """Whichever of the two fits the document."""
    if document == "handout":
        return acting_on_claim(db, actor, case_id, event, claim, now)
    return acting_beside(db, actor, case_id, claim, now)


def done(
    session: Session, knowledge: Knowledge, case: Case, now: datetime, *jobs: str | None
) -> Done:
    """The case as the action leaves it."""
    session.flush()
    started = tuple(job for job in jobs if job is not None)
    return Done(case_view(session, knowledge, case, now), started)
