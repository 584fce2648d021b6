"""What the records hand out: frozen values, never a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from records.states import State
from rules.knowledge_model import Answers, AnswerValue, DeskKey, Tier
from rules.model import Assessment, CarePlan, Inputs, MustAsk

DocumentKind = Literal["draft", "final", "released"]
DocumentName = Literal["handout", "letter", "safety_net"]
DOCUMENTS: tuple[DocumentName, ...] = get_args(DocumentName)
PaperName = Literal["letter", "safety_net"]
PAPERS: tuple[PaperName, ...] = get_args(PaperName)
"""What a physiotherapist orders beside the handout: it moves no case."""
DeskAlert = Literal["call_999", "call_111"]
OverrideCode = Literal[
    "examined_otherwise", "knows_the_patient", "rule_does_not_fit", "patient_decided", "other"
]
"""Why a physiotherapist signs although they judge the case differently from the rules."""
OVERRIDE_CODES: tuple[OverrideCode, ...] = get_args(OverrideCode)
ConfirmedSource = Literal["nerve", "disc", "facet", "sij", "muscle", "other", "unclear"]
"""Which structure the physiotherapist holds to be the source."""
CONFIRMED_SOURCES: tuple[ConfirmedSource, ...] = get_args(ConfirmedSource)
FormMode = Literal["staff", "tablet", "phone"]
"""Who holds the device: staff ask the questions, the clinic's tablet, the patient's own phone."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Identity as given on a form; kept out of `repr` so that it cannot reach a log."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    external_id: str | None = field(default=None, repr=False)
    language: str | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Who works on the case; `by` is the user's id."""

    token: str = field(repr=False)
    by: str
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A current answer (None = blank); `earlier` is a worse value that nobody accepted away."""

    item: str
    value: AnswerValue | None = field(repr=False)
    source: str
    by: str
    at: datetime
    earlier: AnswerValue | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ExamView:
    item: str
    value: AnswerValue = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClearanceView:
    """A cleared rule or a lifted precaution; `counts` is False when it lapsed."""

    rule: str | None
    precaution: str | None
    level: Tier | None
    basis: str
    reason: str = field(repr=False)
    by: str
    registration_number: str | None
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class EscalationView:
    """A clock that ran out: an item (taken as adverse) or a rule (taken as an emergency)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RevisionView:
    number: int
    plan: CarePlan = field(repr=False)
    cause: str
    note: str | None = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A stored PDF; `pages` is 0 for the released one: see its final."""

    document: DocumentName
    kind: DocumentKind
    revision: int
    sha256: str
    pages: int
    signer_id: str | None
    signer: str | None
    dated: date
    at: datetime


@dataclass(frozen=True, slots=True)
class SignOffView:
    revision: int
    sha256: str
    signer_id: str
    signer: str
    registration_number: str
    spot_tested: bool | None
    override_code: str | None
    override_reason: str | None = field(repr=False)
    confirmed_source: str | None
    at: datetime
    release_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A letter or a safety-net sheet in force. `tier` is None for the latter.

    `text`: the physiotherapist's own words on it. `basis`: it rests on the answers as they stand
    ("current"), they have changed since ("outdated"), or nothing asks for it now ("none").
    """

    document: PaperName
    revision: int
    destination: str | None
    contact: str
    tier: Tier | None
    text: str = field(repr=False)
    ring_by: date | None
    by: str
    at: datetime
    basis: Literal["current", "outdated", "none"]
    sign_off: SignOffView | None
    released: bool
    job: "JobView | None"


@dataclass(frozen=True, slots=True)
class MessageView:
    kind: Literal["question", "reply"]
    text: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReferralView:
    destination: str
    note: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeView:
    outcome: str
    note: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpView:
    source: str | None
    review_on: date | None
    note: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockView:
    """A limit that runs: `kind` as in `records.clocks`, `subject` an item or rule id or empty."""

    kind: str
    subject: str
    due_at: datetime
    ran_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditView:
    at: datetime
    by: str
    role: str
    event: str
    from_state: str | None
    to_state: str | None
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class JobView:
    """The work under way or failed for this case; `error_code` is a code, never a text."""

    id: str
    kind: str
    state: str
    attempts: int
    error_code: str | None


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another form of the same episode."""

    id: str
    number: str
    state: State
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page needs; for physiotherapists only."""

    id: str
    site_id: str
    number: str
    state: State
    created_at: datetime
    source: str
    patient: Patient = field(repr=False)
    assessment: Assessment = field(repr=False)
    inputs: Inputs = field(repr=False)
    assessed_at: datetime
    answers: tuple[AnswerView, ...] = field(repr=False)
    exam: tuple[ExamView, ...] = field(repr=False)
    clearances: tuple[ClearanceView, ...] = field(repr=False)
    escalations: tuple[EscalationView, ...] = field(repr=False)
    emergency_before: tuple[str, ...] = field(repr=False)
    open_questions: tuple[MustAsk, ...] = field(repr=False)
    expired: tuple[str, ...] = field(repr=False)
    revision: int | None
    plan: CarePlan | None = field(repr=False)
    revisions: tuple[RevisionView, ...] = field(repr=False)
    documents: tuple[DocumentView, ...]
    papers: tuple[PaperView, ...]
    sign_off: SignOffView | None
    claim: ClaimView | None
    messages: tuple[MessageView, ...] = field(repr=False)
    referrals: tuple[ReferralView, ...] = field(repr=False)
    outcomes: tuple[OutcomeView, ...] = field(repr=False)
    follow_ups: tuple[FollowUpView, ...] = field(repr=False)
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    booked_for: datetime | None
    review_on: date | None
    review_target: datetime | None
    clocks: tuple[ClockView, ...] = field(repr=False)
    audit: tuple[AuditView, ...] = field(repr=False)
    job: JobView | None
    other_cases: tuple[OtherCase, ...]

    @property
    def question(self) -> str | None:
        """The question to the desk that waits for its reply."""
        last = self.messages[-1] if self.messages else None
        return last.text if last and last.kind == "question" and self.state == "returned" else None


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A line of the physiotherapist's queue.

    `due_for`: the kind of clock that is due first, None for the clinic's own target. `ran_out`: the
    kinds that ran out and are still open.
    """

    id: str
    number: str
    patient_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    state: State
    tier: Tier | None
    worst_tier: Tier | None
    front_desk: DeskKey
    scripts: tuple[DeskKey, ...]
    emergency_alarm: bool
    questions_open: bool
    alerts: tuple[DeskAlert, ...]
    acknowledged_at: datetime | None
    due_at: datetime | None
    due_for: str | None
    ran_out: tuple[str, ...]
    review_on: date | None
    claimed_by: str | None
    revision: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF to hand out; the file name holds the case number only."""

    bytes: bytes = field(repr=False)
    sha256: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Done:
    """What an action left behind; `jobs` are work to wake a worker for, after commit."""

    case: CaseView
    jobs: tuple[str, ...]

    @property
    def job_id(self) -> str | None:
        """The first of them."""
        return self.jobs[0] if self.jobs else None


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """A form that is being filled in. `answered`: when each answer was last given.

    `page`: the one that was opened last. `has_link`: it can be opened on the patient's phone until
    `link_expires_at`. `stopped_at`: somebody typed another person's name, or a wrong name or birth
    date too often. `notice_version`: of the privacy notice that was shown.
    """

    id: str
    site_id: str
    patient: Patient = field(repr=False)
    answers: Answers = field(repr=False)
    answered: Mapping[str, datetime] = field(repr=False)
    mode: FormMode
    page: str | None
    has_link: bool
    link_expires_at: datetime | None
    opened_at: datetime | None
    misses: int
    stopped_at: datetime | None
    notice_version: str | None
    started_at: datetime
    updated_at: datetime


Counts = Mapping[str, int]
