"""Letters and safety-net sheets as the case page and the desk see them."""

from collections.abc import Sequence
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.cases import UNDER_WAY, newest_assessment
from records.columns import among
from records.desk_views import DeskPaper
from records.document_views import PRIVATE, sign_off_view
from records.papers import LetterOrder, open_papers, order_from, papers_in_force, rests_on
from records.revisions import document_of, standing_sign_off
from records.tables import Case, Job, ReleasedDocument, Revision
from records.views import (
    PAPERS,
    JobView,
    PaperName,
    PaperView,
)
from rules.knowledge_model import Knowledge
from rules.model import Assessment
from rules.referrals import letter_tier
from rules.wire import assessment_from_json


def papers_of(session: Session, knowledge: Knowledge, case: Case) -> tuple[PaperView, ...]:
    """Those in force, oldest first."""
    waiting = {row.id for row in open_papers(session, case)}
    assessment = assessment_from_json(newest_assessment(session, case.id).result)
    return tuple(
        _paper(session, knowledge, case, row, assessment, released=row.id not in waiting)
        for row in sorted(papers_in_force(session, case), key=lambda row: row.id)
    )


def _paper(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    row: Revision,
    assessment: Assessment,
    *,
    released: bool,
) -> PaperView:
    order, document = order_from(row), document_of(row)
    letter = order if isinstance(order, LetterOrder) else None
    tier = letter_tier(assessment, knowledge, letter.destination) if letter else None
    sign_off = standing_sign_off(session, case, document, row.number)
    return PaperView(
        document=cast(PaperName, document),
        revision=row.number,
        destination=letter.destination if letter else None,
        contact=letter.contact if letter else "",
        tier=tier,
        text=order.message if isinstance(order, LetterOrder) else order.going_to,
        ring_by=None if isinstance(order, LetterOrder) else order.ring_by,
        by=row.actor_name,
        at=row.at,
        basis=_basis(session, case, row, needed=letter is None or tier is not None),
        sign_off=None if sign_off is None else sign_off_view(sign_off),
        released=released,
        job=_job(session, case, row),
    )


def _basis(
    session: Session, case: Case, row: Revision, *, needed: bool
) -> Literal["current", "outdated", "none"]:
    if not needed:
        return "none"
    fresh = rests_on(session, row, newest_assessment(session, case.id))
    return "current" if fresh else "outdated"


def _job(session: Session, case: Case, row: Revision) -> JobView | None:
    """The newest work on it that is under way or failed."""
    job = session.scalar(
        select(Job)
        .where(Job.case_id == case.id, Job.document == row.document, Job.revision == row.number)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(1)
    )
    if job is None or job.state not in (*UNDER_WAY, "failed"):
        return None
    return JobView(job.id, job.kind, job.state, job.attempts, job.error_code)


def desk_papers(session: Session, cases: Sequence[Case]) -> dict[str, tuple[DeskPaper, ...]]:
    """What the desk may print now, by case: signed, in force, of no private case."""
    shown = {case.id: case for case in cases if case.front_desk != PRIVATE}
    found = select(ReleasedDocument.case_id, ReleasedDocument.document, ReleasedDocument.revision)
    rows = session.execute(
        found.where(
            among(session, ReleasedDocument.case_id, shown), ReleasedDocument.document.in_(PAPERS)
        ).order_by(ReleasedDocument.released_at)
    )
    papers: dict[str, tuple[DeskPaper, ...]] = {}
    for case_id, document, number in rows:
        in_force = papers_in_force(session, shown[case_id])
        if any((row.document, row.number) == (document, number) for row in in_force):
            paper = DeskPaper(cast(PaperName, document), number)
            papers[case_id] = (*papers.get(case_id, ()), paper)
    return papers
