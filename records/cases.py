"""A case under lock: its moves, its claim and the assessment it stands on."""

from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.errors import AlreadyClaimed, NotFound, StaleClaim
from records.rows import add_new
from records.session import Database
from records.states import NO_PAPER, Event, State, check_move
from records.tables import AssessmentRow, AuditRow, Case, Episode, Job
from rules.model import Assessment
from rules.wire import assessment_from_json

CLAIM_LASTS = timedelta(minutes=30)
UNDER_WAY = ("pending", "running")
"""States of a job that somebody may still do."""
UNCLAIMED: frozenset[State] = frozenset({"returned", "withheld", "released", "closed"})
"""Somebody else's turn, or nobody's: reaching one of these gives the claim back."""


def lock_case(session: Session, case_id: str, site_id: str | None = None) -> Case:
    """The case, locked; its episode first, so that forms of one episode take turns.

    Raises NotFound, also for a case of another site.
    """
    episode_id = session.scalar(select(Case.episode_id).where(Case.id == case_id))
    if episode_id is None:
        raise NotFound
    session.execute(select(Episode.id).where(Episode.id == episode_id).with_for_update())
    case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
    if site_id is not None and case.site_id != site_id:
        raise NotFound
    return case


def move(
    session: Session,
    case: Case,
    event: Event,
    actor: Actor,
    to: State,
    now: datetime,
    reason: str | None = None,
) -> None:
    """The only place where a state changes. Work on the handout of the state left behind is called
    off; letters, safety-net sheets and the transfer sheet belong to no state. What failed is done
    with when a person goes on, and once the case is over for every document.

    Raises NotAllowed, WrongState.
    """
    was = case.state
    check_move(was, event, actor.role, to)
    case.state, case.moved_at = to, now
    if was is None:
        add_new(session, case)
    else:
        session.flush()
        left = _left_behind(actor, to)
        session.execute(
            update(Job)
            .where(Job.case_id == case.id, left)
            .values(state="superseded", lease=None, ended_at=now)
        )
    write_audit(session, actor, event, now, case_id=case.id, moved=(was, to), reason=reason)
    if to in UNCLAIMED:
        drop_claim(case)


def _left_behind(actor: Actor, to: State) -> ColumnElement[bool]:
    handout, failed = Job.document == "handout", Job.state == "failed"
    under_way = and_(handout, Job.state.in_(UNDER_WAY))
    if actor.role == "system":  # it may be here because of what just failed
        return under_way
    return or_(under_way, failed if to in NO_PAPER else and_(handout, failed))


def take_claim(case: Case, actor: Actor, now: datetime) -> None:
    """Claim or keep claiming. Raises AlreadyClaimed."""
    if has_claim(case, now) and case.claim_by != actor.id:
        raise AlreadyClaimed
    if not has_claim(case, now):
        case.claim_token = str(uuid4())
        case.claim_by = actor.id
    case.claim_until = now + CLAIM_LASTS


def check_claim(case: Case, actor: Actor, token: str | None, now: datetime) -> None:
    """Every write carries the claim's token and renews it. Raises StaleClaim."""
    if not has_claim(case, now) or case.claim_by != actor.id or case.claim_token != token:
        raise StaleClaim
    case.claim_until = now + CLAIM_LASTS


def has_claim(case: Case, now: datetime) -> bool:
    """Whether somebody's claim is running."""
    return case.claim_until is not None and case.claim_until > now


def drop_claim(case: Case) -> None:
    """Give the claim back."""
    case.claim_token = case.claim_by = case.claim_until = None


def disagreements(db: Database) -> int:
    """How many open cases rest on an assessment whose two channels differed or failed."""
    wanted = select(func.count()).where(Case.disagreed, Case.state.not_in(NO_PAPER))
    with db.reading() as session:
        return session.scalars(wanted.select_from(Case)).one()


def newest_assessment(session: Session, case_id: str) -> AssessmentRow:
    """The row the case stands on."""
    return session.scalars(
        select(AssessmentRow)
        .where(AssessmentRow.case_id == case_id)
        .order_by(AssessmentRow.id.desc())
        .limit(1)
    ).one()


def first_state(session: Session, case_id: str) -> State:
    """Where the form went as it was handed in, which the audit holds for good."""
    wanted = select(AuditRow.to_state).where(
        AuditRow.case_id == case_id, AuditRow.event == "submit"
    )
    return cast(State, session.scalars(wanted).one())


def first_assessment(session: Session, case_id: str) -> Assessment:
    """What the rules said of the form as it was handed in, which is stored for good."""
    return assessment_from_json(
        session.scalars(
            select(AssessmentRow.result)
            .where(AssessmentRow.case_id == case_id)
            .order_by(AssessmentRow.id)
            .limit(1)
        ).one()
    )


def assessment_of(session: Session, case_id: str) -> Assessment:
    """The assessment the case stands on."""
    return assessment_from_json(newest_assessment(session, case_id).result)
