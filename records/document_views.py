"""Documents of a case: listed, fetched, found again by their hash."""

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.cases import UNDER_WAY
from records.errors import NotAllowed, NotFound, WrongState
from records.inputs import emergencies_of, open_referral
from records.papers import find_paper, papers_in_force
from records.revisions import numbered
from records.session import Database
from records.tables import Case, Drawing, Job, ReleasedDocument, Revision, SignOff
from records.views import (
    Document,
    DocumentKind,
    DocumentName,
    DocumentView,
    RevisionView,
    SignOffView,
)
from rules.wire import plan_from_json

PRIVATE = "fd_private"
"""The desk's script that shows and prints nothing else (red-flags.md section 3)."""
TRANSFER_COMING = "The sheet is being made. Try again in a few seconds."
TRANSFER_FAILED = "The sheet could not be made. Ask the physiotherapist for the patient's answers."


def documents_of(session: Session, case: Case) -> tuple[DocumentView, ...]:
    """The case's documents, oldest first, without their bytes."""
    drawings = session.scalars(
        select(Drawing)
        .where(Drawing.case_id == case.id, Drawing.kind != "transfer")
        .order_by(Drawing.document, Drawing.revision, Drawing.at, Drawing.kind, Drawing.id)
    )
    found = [
        DocumentView(
            document=cast(DocumentName, d.document),
            kind="final" if d.kind == "final" else "draft",
            revision=d.revision or 0,
            sha256=d.sha256,
            pages=d.pages,
            signer_id=d.signer_id,
            signer=d.signer_name,
            dated=d.dated,
            at=d.at,
        )
        for d in drawings
    ]
    released = session.execute(
        select(ReleasedDocument, SignOff)
        .join(SignOff, SignOff.id == ReleasedDocument.sign_off_id)
        .where(ReleasedDocument.case_id == case.id)
        .order_by(ReleasedDocument.released_at)
    )
    found += [
        DocumentView(
            document=cast(DocumentName, r.document),
            kind="released",
            revision=r.revision,
            sha256=r.sha256,
            pages=0,
            signer_id=s.signer_id,
            signer=s.signer_name,
            dated=s.signed_at.date(),
            at=r.released_at,
        )
        for r, s in released
    ]
    return tuple(found)


def revisions_of(session: Session, case: Case) -> tuple[RevisionView, ...]:
    """The case's plans, oldest first."""
    rows = session.scalars(
        select(Revision)
        .where(Revision.case_id == case.id, Revision.document == "handout")
        .order_by(Revision.number)
    )
    return tuple(
        RevisionView(r.number, plan_from_json(r.content), r.cause, r.note, r.actor_name, r.at)
        for r in rows
    )


def sign_off_of(session: Session, case: Case) -> SignOffView | None:
    """The newest sign-off of the handout, also one that was taken back."""
    row = session.scalar(
        select(SignOff)
        .where(SignOff.case_id == case.id, SignOff.document == "handout")
        .order_by(SignOff.signed_at.desc(), SignOff.undone_at.is_(None).desc())
        .limit(1)
    )
    return None if row is None else sign_off_view(row)


def sign_off_view(row: SignOff) -> SignOffView:
    """The row as a value."""
    return SignOffView(
        revision=row.revision,
        sha256=row.sha256,
        signer_id=row.signer_id,
        signer=row.signer_name,
        registration_number=row.registration_number,
        spot_tested=row.spot_tested,
        override_code=row.override_code,
        override_reason=row.override_reason,
        confirmed_source=row.confirmed_source,
        at=row.signed_at,
        release_at=row.release_at,
        undone_at=row.undone_at,
    )


def document(
    db: Database,
    actor: Actor,
    case_id: str,
    kind: DocumentKind,
    revision: int | None = None,
    of: DocumentName = "handout",
) -> Document:
    """The newest PDF of a kind (the actor's own final). Raises NotFound, NotAllowed, WrongState.

    The desk gets released documents only: no handout that was recalled or whose episode holds an
    emergency or an open safety referral; no letter that was withdrawn, or of a private case.
    """
    with db.reading() as session:
        case = _readable_case(session, actor, case_id, kind, of, revision)
        found = _newest(session, actor, case, kind, of, numbered(case, of, revision))
        if found is None:
            raise NotFound
        which = "" if of == "handout" else f"-{revision}"
        suffix = "" if kind == "released" else f"-{kind}"
        name = f"{of.replace('_', '-')}-{case.number}{which}{suffix}.pdf"
        return Document(found.pdf, found.sha256, name)


def released_for_desk(
    session: Session, case: Case, of: DocumentName, revision: int
) -> ReleasedDocument:
    """A signed document that may be printed and given out now. Raises NotFound, WrongState."""
    if of == "handout":
        _check_for_desk(session, case)
        if revision != case.revision or case.state != "released":
            raise WrongState("There is a newer sheet; load the page again.")
    else:
        _check_paper_for_desk(session, case, of, revision)
    found = _newest_released(session, case, of, revision)
    if found is None:
        raise NotFound
    return found


def transfer_sheet(db: Database, actor: Actor, case_id: str) -> Document:
    """The newest transfer sheet of an emergency. Raises NotFound, NotAllowed, WrongState.

    The desk gets none while its script is private: it is shown nothing else then (red-flags.md 3).
    """
    if actor.role not in ("physiotherapist", "front_desk"):
        raise NotAllowed
    with db.reading() as session:
        case = session.get(Case, case_id)
        if case is None or case.site_id != actor.site_id:
            raise NotFound
        if actor.role == "front_desk" and case.front_desk == PRIVATE:
            raise WrongState("The physiotherapist prints this sheet.")
        found = session.scalar(
            select(Drawing)
            .where(Drawing.case_id == case.id, Drawing.kind == "transfer")
            .order_by(Drawing.at.desc(), Drawing.id)
            .limit(1)
        )
        if found is not None:
            return Document(found.pdf, found.sha256, f"transfer-{case.number}.pdf")
        job = session.scalar(
            select(Job)
            .where(Job.case_id == case.id, Job.kind == "transfer")
            .order_by(Job.created_at.desc())
            .limit(1)
        )
        if job is None:
            raise NotFound
        coming = job.state in UNDER_WAY
        raise WrongState(TRANSFER_COMING if coming else TRANSFER_FAILED)


def _readable_case(
    session: Session,
    actor: Actor,
    case_id: str,
    kind: DocumentKind,
    of: DocumentName,
    revision: int | None,
) -> Case:
    desk = actor.role == "front_desk"
    if actor.role != "physiotherapist" and not (desk and kind == "released"):
        raise NotAllowed
    case = session.get(Case, case_id)
    if case is None or case.site_id != actor.site_id:
        raise NotFound
    if desk and of == "handout":
        _check_for_desk(session, case)
    elif desk:
        _check_paper_for_desk(session, case, of, revision)
    return case


def _check_for_desk(session: Session, case: Case) -> None:
    if case.recalled_at is not None:
        raise WrongState("This sheet was recalled; do not print it.")
    if emergencies_of(session, case.episode_id) or open_referral(session, case):
        raise WrongState("Do not print this sheet; ask the physiotherapist.")


def _check_paper_for_desk(
    session: Session, case: Case, of: DocumentName, revision: int | None
) -> None:
    if _newest_released(session, case, of, revision) is None:
        raise NotFound
    if case.front_desk == PRIVATE:
        raise WrongState("The physiotherapist prints this.")
    if find_paper(papers_in_force(session, case), of, revision) is None:
        raise WrongState("This was withdrawn or replaced; do not print it.")


def _newest(
    session: Session,
    actor: Actor,
    case: Case,
    kind: DocumentKind,
    of: DocumentName,
    revision: int | None,
) -> Drawing | ReleasedDocument | None:
    if kind == "released":
        return _newest_released(session, case, of, revision)
    wanted = select(Drawing).where(
        Drawing.case_id == case.id,
        Drawing.document == of,
        Drawing.revision == revision,
        Drawing.kind == kind,
    )
    if kind == "final":
        wanted = wanted.where(Drawing.signer_id == actor.id)
    return session.scalar(wanted.order_by(Drawing.dated.desc()).limit(1))


def _newest_released(
    session: Session, case: Case, of: DocumentName, revision: int | None
) -> ReleasedDocument | None:
    return session.scalar(
        select(ReleasedDocument)
        .where(
            ReleasedDocument.case_id == case.id,
            ReleasedDocument.document == of,
            ReleasedDocument.revision == revision,
        )
        .order_by(ReleasedDocument.released_at.desc())
    )
