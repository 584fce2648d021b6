"""What a patient whose sheet was released must have left in the database: nothing lost, nothing
twice."""

import hashlib
from collections.abc import Iterator
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audited import Access
from records.tables import AuditRow, Case, Drawing, Job, ReleasedDocument, Revision, SignOff


def faults(session: Session, family_name: str, case_id: str, revisions: int) -> Iterator[str]:
    """Whatever is not as it must be once the last of so many revisions is released, in
    sentences."""
    # Names are sealed: only who reads them can compare.
    cases = [each for each in session.scalars(select(Case)) if each.family_name == family_name]
    if [(each.id, each.state) for each in cases] != [(case_id, "released")]:
        yield f"{case_id}: {[(each.id, each.state) for each in cases]} of its patient"
        return
    for found in (_of_revisions, _of_jobs, _of_release, _of_audit):
        yield from (f"{case_id}: {fault}" for fault in found(session, cases[0], revisions))


def _of_revisions(session: Session, case: Case, revisions: int) -> Iterator[str]:
    wanted = list(range(1, revisions + 1))
    stored = select(Revision.number).where(
        Revision.case_id == case.id, Revision.document == "handout"
    )
    drafts = select(Drawing).where(Drawing.case_id == case.id, Drawing.kind == "draft")
    if (numbers := sorted(session.scalars(stored))) != wanted or case.revision != revisions:
        yield f"revisions {numbers}, {case.revision} in force, not {wanted}"
    if (drawn := sorted(each.revision or 0 for each in session.scalars(drafts))) != wanted:
        yield f"drafts of the revisions {drawn}, not {wanted}"


def _of_jobs(session: Session, case: Case, revisions: int) -> Iterator[str]:
    """A final document of an earlier revision may be drawn already or called off by the edit."""
    jobs = session.scalars(select(Job).where(Job.case_id == case.id)).all()
    early = [job for job in jobs if job.kind == "final" and job.revision < revisions]
    rest = sorted((job.kind, job.revision, job.state) for job in jobs if job not in early)
    drafts = [("draft", number, "done") for number in range(1, revisions + 1)]
    if rest != [*drafts, ("final", revisions, "done"), ("sign", revisions, "done")]:
        yield f"jobs {rest}"
    if left := [job.state for job in early if job.state not in ("done", "superseded")]:
        yield f"final documents of earlier revisions {left}"


def _of_release(session: Session, case: Case, revisions: int) -> Iterator[str]:
    """What is out is what was approved, of the last revision."""
    signed = session.scalars(select(SignOff).where(SignOff.case_id == case.id)).all()
    out = session.scalars(select(ReleasedDocument).where(ReleasedDocument.case_id == case.id)).all()
    numbers = [each.revision for each in signed], [each.revision for each in out]
    if numbers != ([revisions], [revisions]):
        yield f"revisions {numbers[0]} signed, {numbers[1]} out"
        return
    (sign_off,), (released,) = signed, out
    approved = session.get_one(Drawing, sign_off.drawing_id)
    if released.sign_off_id != sign_off.id or not released.pdf.startswith(approved.pdf):
        yield "what is out is not what was approved"
    if hashlib.sha256(approved.pdf).hexdigest() != sign_off.sha256:
        yield "what was approved does not have its hash"


def _of_audit(session: Session, case: Case, revisions: int) -> Iterator[str]:
    rows = session.scalars(
        select(AuditRow).where(AuditRow.case_id == case.id).order_by(AuditRow.id)
    ).all()
    events = [row.event for row in rows if row.event not in get_args(Access)]
    edits = ["edit", "rendered"] * (revisions - 1)
    if events != ["submit", "rendered", "claim", *edits, "sign", "release"]:
        yield f"events {events}"
    moves = [(row.from_state, row.to_state) for row in rows if row.to_state]
    states = [to for _, to in moves]
    if [come for come, _ in moves] != [None, *states[:-1]] or states[-1] != "released":
        yield f"moves {moves}"
