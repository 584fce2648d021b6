"""Recalling a released sheet, closing a case, closing an episode."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actions.frame import acting_on_claim, acting_on_document, done
from records.actors import Actor
from records.audit import write_audit
from records.cases import assessment_of, lock_case, move
from records.clocks import set_clocks
from records.errors import NotAllowed, NotFound, WrongState
from records.inputs import emergencies_of
from records.papers import find_paper, papers_in_force, withdraw
from records.session import Database
from records.tables import Case, Episode
from records.views import DocumentName, Done
from rules.knowledge_model import Knowledge


def recall(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    reason: str,
    document: DocumentName = "handout",
    revision: int | None = None,
) -> Done:
    """Withdraw a released sheet: it can never be printed again, also once the case is closed.

    A letter or a safety-net sheet, named by its revision, also before it is signed. Raises NotFound
    when it is not in force.
    """
    with acting_on_document(db, actor, case_id, document, "recall", claim, now) as (session, case):
        if document == "handout":
            case.recalled_at = now
            move(session, case, "recall", actor, "recalled", now, reason)
            return done(session, knowledge, case, now)
        paper = find_paper(papers_in_force(session, case), document, revision)
        if paper is None:
            raise NotFound
        withdraw(session, case, paper, actor, reason, now)
        write_audit(session, actor, f"recall_{document}", now, case_id=case.id, reason=reason)
        return done(session, knowledge, case, now)


def close(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    reason: str,
) -> Done:
    """Close a case; also its episode when nothing in it is open and no emergency is stored."""
    with acting_on_claim(db, actor, case_id, "close", claim, now) as (session, case):
        move(session, case, "close", actor, "closed", now, reason)
        set_clocks(session, knowledge, case, assessment_of(session, case.id), now)
        if not emergencies_of(session, case.episode_id) and not _open_forms(session, case):
            _close_episode(session, case, actor, now, None)
        return done(session, knowledge, case, now)


def close_episode(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    reason: str,
) -> Done:
    """Close the episode of a closed case, with its stored emergency: the next form starts afresh.

    Raises WrongState while a form of the episode is open, or when the episode is closed already.
    """
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        if case.state != "closed" or _open_forms(session, case):
            raise WrongState("Another form of this patient is still open.")
        if session.get_one(Episode, case.episode_id).closed_at is not None:
            raise WrongState("This episode is closed already.")
        _close_episode(session, case, actor, now, reason)
        return done(session, knowledge, case, now)


def _open_forms(session: Session, case: Case) -> bool:
    others = select(Case.id).where(Case.episode_id == case.episode_id, Case.state != "closed")
    return session.scalar(others.limit(1)) is not None


def _close_episode(
    session: Session, case: Case, actor: Actor, now: datetime, reason: str | None
) -> None:
    episode = session.get_one(Episode, case.episode_id)
    episode.closed_at, episode.closed_by = now, actor.id
    write_audit(session, actor, "close_episode", now, case_id=case.id, reason=reason)
