"""What must hold of every case at every moment, whoever did what (design, section 9)."""

import hashlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.cases import assessment_of, newest_assessment
from records.inputs import emergencies_of
from records.papers import open_papers, papers_in_force, rests_on
from records.revisions import document_of, standing_sign_off
from records.states import ALLOWED_MOVES
from records.tables import (
    AssessmentRow,
    AuditRow,
    Case,
    Drawing,
    Job,
    ReleasedDocument,
    Revision,
    SignOff,
)
from records.views import PAPERS
from rules.knowledge_model import Tier
from rules.model import Assessment
from rules.prescription import opposite_directions
from rules.wire import plan_from_json
from tests.factories.cases import Clinic

DRAWN = ("rendering", "render_failed", "awaiting_sign_off", "signed")


def uncleared(assessment: Assessment) -> set[Tier]:
    return {tier for name, tier in assessment.fired.items() if name not in assessment.cleared}


def released_means_signed(clinic: Clinic, session: Session, case: Case) -> None:
    rows = session.scalars(
        select(ReleasedDocument).where(ReleasedDocument.case_id == case.id)
    ).all()
    for released in rows:
        sign_off = session.get_one(SignOff, released.sign_off_id)
        final = session.get_one(Drawing, sign_off.drawing_id)
        assert sign_off.undone_at is None
        assert sign_off.examined
        assert (final.kind, final.signer_id) == ("final", sign_off.signer_id)
        assert hashlib.sha256(final.pdf).hexdigest() == sign_off.sha256
        assert released.pdf.startswith(final.pdf)
        assert (released.revision, sign_off.revision) == (final.revision, final.revision)
        assert (released.document, sign_off.document) == (final.document, final.document)
    handouts = [row for row in rows if row.document == "handout"]
    if case.state in ("released", "recalled"):
        assert handouts
    if case.state == "signed":
        assert not handouts


def no_work_is_done_on_a_paper_that_is_not_in_force(
    clinic: Clinic, session: Session, case: Case
) -> None:
    in_force = {(row.document, row.number) for row in papers_in_force(session, case)}
    open_jobs = session.execute(
        select(Job.document, Job.revision).where(
            Job.case_id == case.id,
            Job.document.in_(PAPERS),
            Job.state.in_(("pending", "running")),
        )
    )
    assert {(document, revision) for document, revision in open_jobs} <= in_force


def what_is_signed_is_current_or_released(clinic: Clinic, session: Session, case: Case) -> None:
    newest = newest_assessment(session, case.id)
    for row in open_papers(session, case):
        if standing_sign_off(session, case, document_of(row), row.number) is not None:
            assert rests_on(session, row, newest)


def nothing_is_drawn_while_a_flag_fires(clinic: Clinic, session: Session, case: Case) -> None:
    if case.state not in DRAWN:
        return
    assert emergencies_of(session, case.episode_id) == ()
    urgent = {Tier.EMERGENCY_NOW, Tier.SAME_DAY}
    assert not urgent & uncleared(assessment_of(session, case.id))


def no_work_is_left_for_a_state_that_was_left(clinic: Clinic, session: Session, case: Case) -> None:
    kinds = {"rendering": {"draft"}, "awaiting_sign_off": {"final"}, "signed": {"sign"}}
    open_jobs = session.execute(
        select(Job.kind, Job.revision).where(
            Job.case_id == case.id,
            Job.document.not_in(PAPERS),
            Job.state.in_(("pending", "running")),
        )
    )
    for kind, revision in open_jobs:
        if kind == "transfer":  # belongs to an emergency, not to a state
            assert _had_an_emergency(session, case)
            continue
        assert kind in kinds.get(case.state, set())
        assert revision == case.revision


def _had_an_emergency(session: Session, case: Case) -> bool:
    results: Any = session.scalars(
        select(AssessmentRow.result).where(AssessmentRow.case_id == case.id)
    )
    return any(Tier.EMERGENCY_NOW in result["fired"].values() for result in results)


def every_case_can_go_on(clinic: Clinic, session: Session, case: Case) -> None:
    """What waits for the worker has work under way."""
    waits = {"rendering": "draft", "signed": "sign"}
    if case.state in waits:
        states = session.scalars(
            select(Job.state).where(
                Job.case_id == case.id,
                Job.document == "handout",
                Job.kind == waits[case.state],
            )
        ).all()
        assert {"pending", "running"} & set(states)


def no_sheet_bends_both_ways(clinic: Clinic, session: Session, case: Case) -> None:
    handouts = select(Revision.content).where(
        Revision.case_id == case.id, Revision.document == "handout"
    )
    for stored in session.scalars(handouts):
        names = [each.id for each in plan_from_json(stored).exercises]
        assert not opposite_directions(clinic.knowledge, names)


def the_audit_tells_the_whole_way(clinic: Clinic, session: Session, case: Case) -> None:
    moves = session.execute(
        select(AuditRow.from_state, AuditRow.event, AuditRow.to_state)
        .where(AuditRow.case_id == case.id, AuditRow.to_state.is_not(None))
        .order_by(AuditRow.id)
    ).all()
    assert {tuple(move) for move in moves} <= ALLOWED_MOVES
    assert moves[0][0] is None
    assert moves[-1][2] == case.state
    assert all(before[2] == after[0] for before, after in pairwise(moves))


CHECKS: tuple[Callable[[Clinic, Session, Case], None], ...] = (
    released_means_signed,
    no_work_is_done_on_a_paper_that_is_not_in_force,
    what_is_signed_is_current_or_released,
    nothing_is_drawn_while_a_flag_fires,
    no_work_is_left_for_a_state_that_was_left,
    every_case_can_go_on,
    no_sheet_bends_both_ways,
    the_audit_tells_the_whole_way,
)
