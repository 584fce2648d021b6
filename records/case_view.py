"""The whole case as one value, for the case page and for what an action answers."""

from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.answers import current_answers, expired_answers, from_json
from records.audit import audit_of
from records.cases import UNDER_WAY, has_claim, newest_assessment
from records.clinic_hours import review_due
from records.clocks import clocks_of
from records.document_views import documents_of, revisions_of, sign_off_of
from records.inputs import gather
from records.paper_views import papers_of
from records.profile import ClinicProfile
from records.release import open_questions
from records.sites import profile_of
from records.states import State
from records.tables import (
    Case,
    ClearanceRow,
    Escalation,
    ExamRow,
    FollowUp,
    Job,
    Message,
    Outcome,
    Referral,
    User,
)
from records.tables.entries import Entry
from records.views import (
    AnswerView,
    CaseView,
    ClaimView,
    ClearanceView,
    EscalationView,
    ExamView,
    FollowUpView,
    JobView,
    MessageView,
    OtherCase,
    OutcomeView,
    Patient,
    ReferralView,
)
from rules.knowledge_model import AnswerValue, Knowledge, Tier
from rules.model import Assessment
from rules.visibility import hidden_items
from rules.wire import assessment_from_json

E = TypeVar("E", bound=Entry)
TO_REVIEW: tuple[State, ...] = (
    "rendering",
    "render_failed",
    "awaiting_sign_off",
    "needs_clinician",
)
"""Where a form waits for a physiotherapist to read it."""


def case_view(session: Session, knowledge: Knowledge, case: Case, now: datetime) -> CaseView:
    """Everything about a case in the caller's transaction."""
    row = newest_assessment(session, case.id)
    assessment = assessment_from_json(row.result)
    inputs = gather(session, knowledge, case)
    revisions = revisions_of(session, case)
    hidden = hidden_items(knowledge, inputs.answers)
    return CaseView(
        id=case.id,
        site_id=case.site_id,
        number=case.number,
        state=cast(State, case.state),
        created_at=case.created_at,
        source=case.source,
        patient=patient_of(case),
        assessment=assessment,
        inputs=inputs,
        assessed_at=row.at,
        answers=_answers(session, case),
        exam=_exam(session, case),
        clearances=_clearances(session, case, assessment),
        escalations=tuple(EscalationView(e.name, e.at) for e in _rows(session, Escalation, case)),
        emergency_before=inputs.emergency_before,
        open_questions=open_questions(knowledge, inputs, assessment),
        expired=expired_answers(session, knowledge, case.id, hidden, now),
        revision=case.revision,
        plan=revisions[-1].plan if revisions else None,
        revisions=revisions,
        documents=documents_of(session, case),
        papers=papers_of(session, knowledge, case),
        sign_off=sign_off_of(session, case),
        claim=_claim(session, case, now),
        messages=tuple(
            MessageView("question" if m.kind == "question" else "reply", m.text, m.actor_name, m.at)
            for m in _rows(session, Message, case)
        ),
        referrals=tuple(
            ReferralView(r.destination, r.note, r.actor_name, r.at)
            for r in _rows(session, Referral, case)
        ),
        outcomes=tuple(
            OutcomeView(o.outcome, o.note, o.actor_name, o.at)
            for o in _rows(session, Outcome, case)
        ),
        follow_ups=tuple(
            FollowUpView(f.source, f.review_on, f.note, f.actor_name, f.at)
            for f in _rows(session, FollowUp, case)
        ),
        acknowledged_at=case.acknowledged_at,
        acknowledged_by=case.acknowledged_by,
        booked_for=case.booked_for,
        review_on=case.review_on,
        review_target=review_target(case, profile_of(session, case.site_id)),
        clocks=clocks_of(session, case.id),
        audit=audit_of(session, case.id),
        job=_job(session, case),
        other_cases=_others(session, case),
    )


def review_target(case: Case, clinic: ClinicProfile) -> datetime | None:
    """The clinic's own target, in its opening hours; it never replaces a limit of the rules."""
    return review_due(clinic, case.created_at) if case.state in TO_REVIEW else None


def patient_of(case: Case) -> Patient:
    """Identity as given on the form."""
    return Patient(
        given_name=case.given_name,
        family_name=case.family_name,
        birth_date=case.birth_date,
        phone=case.phone,
        external_id=case.external_id,
        language=case.language,
    )


def _rows(session: Session, table: type[E], case: Case) -> list[E]:
    found = session.scalars(select(table).where(table.case_id == case.id).order_by(table.id))
    return list(found)


def _answers(session: Session, case: Case) -> tuple[AnswerView, ...]:
    return tuple(
        AnswerView(
            item=item,
            value=from_json(row.value),
            source=row.source,
            by=row.actor_name,
            at=row.answered_at,
            earlier=from_json(row.earlier),
        )
        for item, row in current_answers(session, case.id).items()
    )


def _exam(session: Session, case: Case) -> tuple[ExamView, ...]:
    newest = {row.item: row for row in _rows(session, ExamRow, case)}
    return tuple(
        ExamView(item, cast(AnswerValue, from_json(row.value)), row.actor_name, row.at)
        for item, row in newest.items()
    )


def _clearances(session: Session, case: Case, assessment: Assessment) -> tuple[ClearanceView, ...]:
    rows = _rows(session, ClearanceRow, case)
    newest = {row.rule or row.precaution: row.id for row in rows}
    return tuple(
        ClearanceView(
            rule=row.rule,
            precaution=row.precaution,
            level=Tier(row.level) if row.level else None,
            basis=row.basis,
            reason=row.reason,
            by=row.actor_name,
            registration_number=row.registration_number,
            at=row.at,
            counts=newest[row.rule or row.precaution] == row.id
            and (row.rule is None or row.rule in assessment.cleared),
        )
        for row in rows
    )


def _claim(session: Session, case: Case, now: datetime) -> ClaimView | None:
    if not has_claim(case, now) or not (case.claim_token and case.claim_by and case.claim_until):
        return None
    name = session.get_one(User, case.claim_by).full_name
    return ClaimView(case.claim_token, case.claim_by, name, case.claim_until)


def _job(session: Session, case: Case) -> JobView | None:
    job = session.scalar(
        select(Job)
        .where(
            Job.case_id == case.id,
            Job.state.in_((*UNDER_WAY, "failed")),
            Job.document == "handout",
        )
        .order_by(Job.created_at.desc(), Job.id)
        .limit(1)
    )
    if job is None:
        return None
    return JobView(job.id, job.kind, job.state, job.attempts, job.error_code)


def _others(session: Session, case: Case) -> tuple[OtherCase, ...]:
    rows = session.scalars(
        select(Case)
        .where(Case.episode_id == case.episode_id, Case.id != case.id)
        .order_by(Case.created_at, Case.id)
    )
    return tuple(OtherCase(r.id, r.number, cast(State, r.state), r.created_at) for r in rows)
