"""The queue and the case as JSON. What each role may see is written down here, field by field."""

from datetime import date, datetime
from typing import Any, TypeVar

from api.intake.bodies import ScriptAnswer
from api.intake.views import script
from api.operations import Answer
from records.actors import Actor
from records.desk_views import DeskCase, DeskEntry, DeskPaper
from records.states import State
from records.views import (
    AnswerView,
    AuditView,
    CaseView,
    ClearanceView,
    ClockView,
    DeskAlert,
    DocumentView,
    EscalationView,
    ExamView,
    JobView,
    MessageView,
    OtherCase,
    OutcomeView,
    PaperView,
    Patient,
    QueueEntry,
    ReferralView,
    RevisionView,
    SignOffView,
)
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment, CarePlan, MustAsk

A = TypeVar("A", bound=Answer)


class QueueEntryAnswer(Answer):
    """A line of the physiotherapist's queue."""

    id: str
    number: str
    patient_name: str
    birth_date: date
    state: State
    tier: Tier | None
    worst_tier: Tier | None
    front_desk: ScriptAnswer
    questions_open: bool
    alerts: list[DeskAlert]
    acknowledged_at: datetime | None
    due_at: datetime | None
    claimed_by: str | None
    revision: int | None
    created_at: datetime


class DeskEntryAnswer(Answer):
    """A line of the desk's list: what to do, never why."""

    id: str
    number: str
    patient_name: str
    state: State
    front_desk: ScriptAnswer
    alerts: list[DeskAlert]
    acknowledged_at: datetime | None
    question: str | None
    released: bool
    papers: tuple[DeskPaper, ...]
    due_at: datetime | None
    created_at: datetime


class DeskCaseAnswer(Answer):
    """A case as the desk sees it: what to do, never why."""

    id: str
    number: str
    patient_name: str
    state: State
    tier: Tier | None
    front_desk: ScriptAnswer
    alerts: list[DeskAlert]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    question: str | None
    released: bool
    papers: tuple[DeskPaper, ...]
    created_at: datetime


class ClaimAnswer(Answer):
    """Who works on a case; the token only for who holds it."""

    by: str
    name: str
    until: datetime
    token: str | None


class CaseAnswer(Answer):
    """A case with everything about it, for physiotherapists."""

    id: str
    number: str
    state: State
    created_at: datetime
    source: str
    patient: Patient
    assessment: Assessment
    assessed_at: datetime
    answers: tuple[AnswerView, ...]
    exam: tuple[ExamView, ...]
    clearances: tuple[ClearanceView, ...]
    escalations: tuple[EscalationView, ...]
    emergency_before: tuple[str, ...]
    open_questions: tuple[MustAsk, ...]
    expired: tuple[str, ...]
    revision: int | None
    plan: CarePlan | None
    revisions: tuple[RevisionView, ...]
    documents: tuple[DocumentView, ...]
    papers: tuple[PaperView, ...]
    sign_off: SignOffView | None
    claim: ClaimAnswer | None
    messages: tuple[MessageView, ...]
    referrals: tuple[ReferralView, ...]
    outcomes: tuple[OutcomeView, ...]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    booked_for: datetime | None
    clocks: tuple[ClockView, ...]
    audit: tuple[AuditView, ...]
    job: JobView | None
    other_cases: tuple[OtherCase, ...]


def entry_answer(
    entry: QueueEntry | DeskEntry, knowledge: Knowledge
) -> QueueEntryAnswer | DeskEntryAnswer:
    """A line of the list of whoever asked."""
    if isinstance(entry, QueueEntry):
        return _with_script(QueueEntryAnswer, entry, knowledge)
    return _with_script(DeskEntryAnswer, entry, knowledge)


def desk_case_answer(case: DeskCase, knowledge: Knowledge) -> DeskCaseAnswer:
    """The desk's view of a case."""
    return _with_script(DeskCaseAnswer, case, knowledge)


def case_answer(view: CaseView, who: Actor) -> CaseAnswer:
    """Everything about a case, for `who`."""
    held = view.claim
    claim = held and ClaimAnswer(
        by=held.by,
        name=held.name,
        until=held.until,
        token=held.token if held.by == who.id else None,
    )
    return CaseAnswer(**(_values(CaseAnswer, view) | {"claim": claim}))


def _with_script(
    answer: type[A], seen: QueueEntry | DeskEntry | DeskCase, knowledge: Knowledge
) -> A:
    says = script(knowledge, seen.scripts, alarm=seen.emergency_alarm)
    return answer(**(_values(answer, seen) | {"front_desk": says}))


def _values(answer: type[Answer], seen: object) -> dict[str, Any]:
    """The fields that the answer declares, and no other."""
    return {name: getattr(seen, name) for name in answer.model_fields}
