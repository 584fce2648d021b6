"""What a worker gets: everything needed to compose one document, as a value."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.sites import ClinicProfile, profile_of
from records.tables import Case, Drawing, Job, Revision, SignOff, User
from rules.model import CarePlan
from rules.wire import plan_from_json

JobKind = Literal["draft", "final", "sign"]


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed job. `pdf` is given for `sign` only: the final bytes that were approved.

    `signer` and `registration_number` are None for a draft.
    """

    kind: JobKind
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
    plan: CarePlan = field(repr=False)
    dated: date
    signer_id: str | None
    signer: str | None
    registration_number: str | None
    signed_at: datetime | None
    pdf: bytes | None = field(repr=False)


def work_of(session: Session, job: Job, token: str) -> Work:
    """The work of a job that was just claimed."""
    case = session.get_one(Case, job.case_id)
    plan = session.scalars(
        select(Revision.plan).where(
            Revision.case_id == job.case_id, Revision.number == job.revision
        )
    ).one()
    sign_off = session.get(SignOff, job.sign_off_id) if job.sign_off_id else None
    user = session.get(User, job.signer_id) if job.signer_id else None
    return Work(
        kind=cast(JobKind, job.kind),
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
        plan=plan_from_json(plan),
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
