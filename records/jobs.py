"""The job row is the truth: claimed with a lease, finished behind a fence, sent again when due."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from records.actors import system_actor
from records.audit import write_audit
from records.cases import has_claim, lock_case, move
from records.errors import LeaseLost
from records.escalation import run_clocks
from records.heartbeats import beat, last_beats
from records.phone_pages import NewPhonePage, keep_phone_page
from records.revisions import document_of, order_final, standing_sign_off, take_back
from records.session import Database, affected
from records.tables import Case, Drawing, Job, ReleasedDocument, SignOff
from records.work import Work, work_of

JOB_STATES = ("pending", "running", "done", "failed", "superseded")
OPEN = text("jobs.state IN ('pending', 'running')")
"""Written as in the index `ix_jobs_open`: SQLite takes a partial index only then."""
LONGEST_WAIT = 60.0
WORKER_LOST = "WORKER_LOST"


def claim_job(
    db: Database, job_id: str, *, now: datetime, lease_seconds: float, max_attempts: int
) -> Work | None:
    """Take a job for `lease_seconds`; None when there is nothing to do. Attempts count now."""
    token = str(uuid4())
    free = or_(Job.state == "pending", and_(Job.state == "running", Job.due_at < now))
    with db.writing() as session:
        won = affected(
            session,
            update(Job)
            .where(Job.id == job_id, Job.attempts < max_attempts, _may_run(now), free)
            .values(
                state="running",
                lease=token,
                claimed_at=now,
                due_at=now + timedelta(seconds=lease_seconds),
                attempts=Job.attempts + 1,
            ),
        )
        return work_of(session, session.get_one(Job, job_id), token) if won else None


def finish_render(
    db: Database,
    work: Work,
    pdf: bytes,
    pages: int,
    now: datetime,
    phone: NewPhonePage | None = None,
) -> str | None:
    """Store a drawn document of so many pages, and its page for a phone if it has one; a
    draft makes its case await the sign-off.

    Gives the id of a following job: the final document, when somebody holds the case already.
    Raises LeaseLost, and then changes nothing, when the job is no longer this worker's.
    """
    with db.writing() as session:
        case = lock_case(session, work.case_id)
        _end(session, work, "done", now)
        drawing = _drawing(work, pdf, pages, now)
        session.add(drawing)
        if phone is not None:
            keep_phone_page(session, drawing.id, phone)
        if work.kind != "draft":
            return None
        move(session, case, "rendered", system_actor(case.site_id), "awaiting_sign_off", now)
        if has_claim(case, now) and case.claim_by:
            return order_final(session, case, case.claim_by, now)
        return None


def _drawing(work: Work, pdf: bytes, pages: int, now: datetime) -> Drawing:
    return Drawing(
        id=str(uuid4()),
        case_id=work.case_id,
        document=work.document,
        revision=None if work.kind == "transfer" else work.revision,
        kind=work.kind,
        signer_id=work.signer_id,
        signer_name=work.signer,
        dated=work.dated,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        pdf=pdf,
        at=now,
    )


def finish_sign(db: Database, work: Work, signed_pdf: bytes, now: datetime) -> None:
    """Release the signed bytes, which must begin with the approved ones. Raises LeaseLost."""
    with db.writing() as session:
        case = lock_case(session, work.case_id)
        _end(session, work, "done", now)
        document, system = (
            document_of(session.get_one(Job, work.job_id)),
            system_actor(case.site_id),
        )
        sign_off = standing_sign_off(session, case, document, work.revision)
        if sign_off is None or not _extends(signed_pdf, work.pdf or b"", sign_off.sha256):
            raise LeaseLost("What was signed is not what was approved.")
        session.add(
            ReleasedDocument(
                id=str(uuid4()),
                sign_off_id=sign_off.id,
                case_id=case.id,
                document=document,
                revision=sign_off.revision,
                final_sha256=sign_off.sha256,
                sha256=hashlib.sha256(signed_pdf).hexdigest(),
                pdf=signed_pdf,
                released_at=now,
            )
        )
        if document == "handout":
            move(session, case, "release", system, "released", now)
        else:
            write_audit(session, system, f"release_{document}", now, case_id=case.id)


def _extends(signed: bytes, approved: bytes, sha256: str) -> bool:
    same = hashlib.sha256(approved).hexdigest() == sha256
    return same and len(signed) > len(approved) and signed.startswith(approved)


def fail_job(
    db: Database,
    work: Work,
    code: str,
    *,
    permanent: bool,
    now: datetime,
    max_attempts: int,
) -> None:
    """Try again later, or give up: a draft then waits for a retry, a signature is taken back.

    `code` is a code, never a text. Does nothing when the job is no longer this worker's.
    """
    with db.writing() as session:
        case = lock_case(session, work.case_id)
        try:
            if permanent or work.attempts >= max_attempts:
                _end(session, work, "failed", now, _code(code))
                _give_up(session, case, session.get_one(Job, work.job_id), now)
            else:
                wait = min(LONGEST_WAIT, 0.5 * 2 ** (work.attempts - 1))
                due = now + timedelta(seconds=wait)
                _end(session, work, "pending", None, _code(code), due_at=due)
        except LeaseLost:
            return


def _may_run(now: datetime) -> ColumnElement[bool]:
    """Only a signature is held back, for its undo window: another job's time may lie ahead only
    because the clock was set back since."""
    return or_(Job.kind != "sign", Job.not_before <= now)


def _over(now: datetime, longest: float) -> ColumnElement[bool]:
    """Whether a wait that is never longer than these seconds is over, or was begun by a clock that
    was set back since: a case must not wait until it is that late again.

    Twice as long is still believed, for the clocks of several machines differ.
    """
    return or_(Job.due_at <= now, Job.due_at > now + timedelta(seconds=2 * longest))


def sweep(
    db: Database,
    *,
    now: datetime,
    redispatch_seconds: float = 30.0,
    lease_seconds: float = 90.0,
    max_attempts: int = 5,
    limit: int = 200,
) -> tuple[str, ...]:
    """What a relay sends now. Expired leases come back, or fail when the attempts are used up.

    Any number of relays may run; a job that is not sent after all is due again by itself.
    """
    expired = and_(Job.state == "running", _over(now, lease_seconds))
    with db.reading() as session:
        lost = session.scalars(select(Job.id).where(OPEN, expired).limit(limit)).all()
    for job_id in lost:
        _take_from_lost_worker(db, job_id, expired, max_attempts, now)
    longest = max(LONGEST_WAIT, redispatch_seconds)
    with db.writing() as session:
        _begin_windows_anew(session, now)
        due = session.scalars(
            select(Job.id)
            .where(OPEN, Job.state == "pending", _over(now, longest), _may_run(now))
            .order_by(Job.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if due:
            session.execute(
                update(Job)
                .where(Job.id.in_(due))
                .values(due_at=now + timedelta(seconds=redispatch_seconds))
            )
        return tuple(due)


def _begin_windows_anew(session: Session, now: datetime) -> None:
    """A signature given while the clock was ahead: its whole undo window begins now, so that it is
    never cut short, nor the sheet held up until it is that late again."""
    ahead = now + timedelta(seconds=LONGEST_WAIT)
    waiting = (
        select(Job.id, Job.not_before, SignOff.signed_at, SignOff.release_at)
        .join(SignOff, SignOff.id == Job.sign_off_id)
        .where(OPEN, Job.state == "pending", Job.due_at > ahead, Job.not_before > ahead)
    )
    for job_id, not_before, signed_at, release_at in session.execute(waiting):
        window = release_at - signed_at
        if not_before - window > ahead:
            again = update(Job).where(Job.id == job_id, Job.state == "pending")
            session.execute(again.values(not_before=now + window, due_at=now + window))


def _take_from_lost_worker(
    db: Database, job_id: str, expired: ColumnElement[bool], max_attempts: int, now: datetime
) -> None:
    with db.writing() as session:
        job = session.get_one(Job, job_id)
        case = lock_case(session, job.case_id)
        session.refresh(job)
        if job.attempts < max_attempts:
            again = update(Job).where(Job.id == job_id, expired)
            session.execute(again.values(state="pending", lease=None, due_at=now))
            return
        failed = update(Job).where(Job.id == job_id, expired)
        values = {"state": "failed", "lease": None, "ended_at": now, "error_code": WORKER_LOST}
        if affected(session, failed.values(**values)):
            _give_up(session, case, job, now)


def _give_up(session: Session, case: Case, job: Job, now: datetime) -> None:
    """No case is a dead end: each failure leads to a state from which a person goes on."""
    system = system_actor(case.site_id)
    if job.kind == "draft":
        move(session, case, "render_failed", system, "render_failed", now)
    elif job.kind == "sign":
        why = "the signature could not be applied"
        take_back(session, case, system, now, why, document_of(job), job.revision)


def _end(
    session: Session,
    work: Work,
    state: str,
    ended_at: datetime | None,
    error_code: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """The fence: only the holder of the lease may change the job. Raises LeaseLost."""
    values: dict[str, object] = {"state": state, "lease": None, "error_code": error_code}
    values["ended_at"] = ended_at
    if due_at is not None:
        values["due_at"] = due_at
    mine = (Job.id == work.job_id, Job.lease == work.token, Job.state == "running")
    if affected(session, update(Job).where(*mine).values(**values)) != 1:
        raise LeaseLost


def _code(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", code)[:64] or "FAILED"


def job_counts(db: Database) -> Mapping[str, int]:
    """Jobs by state; every state is named."""
    with db.reading() as session:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
        return dict.fromkeys(JOB_STATES, 0) | {row[0]: row[1] for row in rows}


def oldest_due_seconds(db: Database, *, now: datetime) -> float | None:
    """How long the oldest job that may run has waited for being done; None when there is none."""
    with db.reading() as session:
        oldest = session.scalar(
            select(Job.not_before).where(OPEN, _may_run(now)).order_by(Job.not_before).limit(1)
        )
    return None if oldest is None else max(0.0, (now - oldest).total_seconds())


def seconds_to_draw(db: Database, *, since: datetime) -> Mapping[str, tuple[float, ...]]:
    """By kind, how long each job took from its last claim that was done since then, ascending."""
    wanted = select(Job.kind, Job.claimed_at, Job.ended_at).where(
        Job.state == "done", Job.ended_at >= since
    )
    found: dict[str, list[float]] = {}
    with db.reading() as session:
        for kind, claimed_at, ended_at in session.execute(wanted):
            if claimed_at and ended_at:
                found.setdefault(kind, []).append((ended_at - claimed_at).total_seconds())
    return {kind: tuple(sorted(taken)) for kind, taken in found.items()}


__all__ = [
    "Work",
    "beat",
    "claim_job",
    "fail_job",
    "finish_render",
    "finish_sign",
    "job_counts",
    "last_beats",
    "oldest_due_seconds",
    "run_clocks",
    "seconds_to_draw",
    "sweep",
]
