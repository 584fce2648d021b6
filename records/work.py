"""What a worker gets: everything needed to compose one document, as a value."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.case_view import patient_of
from records.cases import newest_assessment
from records.papers import Order, order_from
from records.profile import ClinicProfile
from records.sites import profile_of
from records.tables import AssessmentRow, Case, Drawing, Job, Revision, SignOff, User
from records.views import PAPERS, Patient
from rules.model import Assessment, CarePlan, Inputs
from rules.wire import assessment_from_json, inputs_from_json, plan_from_json

JobKind = Literal["draft", "final", "sign", "transfer"]
JobDocument = Literal["handout", "letter", "safety_net", "transfer"]


@dataclass(frozen=True, slots=True)
class Assessed:
    """The case as a letter, a safety-net sheet or a transfer sheet tells it."""

    patient: Patient = field(repr=False)
    inputs: Inputs = field(repr=False)
    assessment: Assessment = field(repr=False)
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed job. `pdf` is given for `sign` only: the final bytes that were approved.

    `plan` is given for a handout only, `assessed` for what is drawn of anything else, `order` for a
    letter or a safety-net sheet. `signer` and `registration_number` are None for a draft and for a
    transfer sheet.
    """

    kind: JobKind
    document: JobDocument
    job_id: str
    token: str = field(repr=False)
    attempts: int
    site_id: str
    case_id: str
    revision: int
    number: str
    first_name: str = field(repr=False)
    language: str
    clinic: ClinicProfile = field(repr=False)
    plan: CarePlan | None = field(repr=False)
    assessed: Assessed | None = field(repr=False)
    order: Order | None = field(repr=False)
    dated: date
    signer_id: str | None
    signer: str | None
    registration_number: str | None
    signed_at: datetime | None
    pdf: bytes | None = field(repr=False)


def work_of(session: Session, job: Job, token: str) -> Work:
    """The work of a job that was just claimed."""
    case = session.get_one(Case, job.case_id)
    revision = None if job.document == "transfer" else _revision(session, job)
    sign_off = session.get(SignOff, job.sign_off_id) if job.sign_off_id else None
    user = session.get(User, job.signer_id) if job.signer_id else None
    return Work(
        kind=cast(JobKind, job.kind),
        document=cast(JobDocument, job.document),
        job_id=job.id,
        token=token,
        attempts=job.attempts,
        site_id=case.site_id,
        case_id=case.id,
        revision=job.revision,
        number=case.number,
        first_name=case.given_name,
        language=case.language or "en",
        clinic=profile_of(session, case.site_id),
        plan=plan_from_json(revision.content) if revision and job.document == "handout" else None,
        assessed=None if job.document == "handout" else _assessed(session, case, revision),
        order=order_from(revision) if revision and job.document in PAPERS else None,
        dated=job.dated,
        signer_id=sign_off.signer_id if sign_off else job.signer_id,
        signer=sign_off.signer_name if sign_off else user.full_name if user else None,
        registration_number=sign_off.registration_number
        if sign_off
        else user.registration_number
        if user
        else None,
        signed_at=sign_off.signed_at if sign_off else None,
        pdf=session.get_one(Drawing, sign_off.drawing_id).pdf if sign_off else None,
    )


def _revision(session: Session, job: Job) -> Revision:
    wanted = (
        Revision.case_id == job.case_id,
        Revision.document == job.document,
        Revision.number == job.revision,
    )
    return session.scalars(select(Revision).where(*wanted)).one()


def _assessed(session: Session, case: Case, revision: Revision | None) -> Assessed:
    """What a revision rests on; without one, the newest."""
    row = (
        newest_assessment(session, case.id)
        if revision is None
        else session.get_one(AssessmentRow, revision.assessment_id)
    )
    return Assessed(
        patient=patient_of(case),
        inputs=inputs_from_json(row.inputs),
        assessment=assessment_from_json(row.result),
        sent_at=case.created_at,
    )
