"""Whether a PDF is one that was signed and released here, byte for byte, and still holds.

Only hashes are compared and one plain string is looked for. No PDF is parsed, so a hostile one can
do no more than be unknown.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from records.inputs import emergencies_of, open_referral
from records.papers import find_paper, papers_in_force
from records.session import Database
from records.sites import profile_of
from records.tables import Case, Drawing, ReleasedDocument, SignOff
from records.views import DocumentName

Standing = Literal["current", "taken_back", "on_hold", "replaced"]
"""`on_hold`: after an emergency, or while another form of the patient waits for a clinician; the
desk prints no handout then. A letter holds nevertheless."""

Finding = Literal["intact", "unsigned", "changed", "unknown"]
_MOST_CLAIMS = 20
# The end of the reason that `worker.signing` gives every signature; pyHanko writes "-" as "\055".
_CLAIM = re.compile(rb"([A-Z0-9]{4})(?:-|\\055)([A-Z0-9]{4}) approved\)")


@dataclass(frozen=True, slots=True)
class FoundRelease:
    """What may be said about a released document: nothing about the patient."""

    document: DocumentName
    number: str
    revision: int
    clinic: str
    phone: str
    signer: str
    registration_number: str
    signed_at: datetime
    released_at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Checked:
    """`unsigned`: our bytes, but nobody's signature is in them. `changed`: it carries the number of
    a released document and is not that document. `release` is given for `intact` only."""

    finding: Finding
    release: FoundRelease | None = None


def check_pdf(db: Database, pdf: bytes) -> Checked:
    """Look a PDF up by the SHA-256 of all its bytes, signature included."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    with db.reading() as session:
        row = session.execute(
            select(ReleasedDocument, SignOff, Case)
            .join(SignOff, SignOff.id == ReleasedDocument.sign_off_id)
            .join(Case, Case.id == ReleasedDocument.case_id)
            .where(ReleasedDocument.sha256 == sha256)
        ).one_or_none()
        if row is not None:
            return Checked("intact", _release(session, *row))
        if session.scalar(select(Drawing.id).where(Drawing.sha256 == sha256).limit(1)):
            return Checked("unsigned")
        return Checked("changed" if _claims_a_release(session, pdf) else "unknown")


def _release(
    session: Session, released: ReleasedDocument, sign_off: SignOff, case: Case
) -> FoundRelease:
    clinic = profile_of(session, case.site_id)
    return FoundRelease(
        document=cast(DocumentName, released.document),
        number=case.number,
        revision=released.revision,
        clinic=clinic.name,
        phone=clinic.phone,
        signer=sign_off.signer_name,
        registration_number=sign_off.registration_number,
        signed_at=sign_off.signed_at,
        released_at=released.released_at,
        standing=standing_of(session, case, released),
    )


def standing_of(session: Session, case: Case, released: ReleasedDocument) -> Standing:
    """Whether a released document may still be used."""
    if released.document != "handout":
        paper = cast(DocumentName, released.document)
        kept = find_paper(papers_in_force(session, case), paper, released.revision)
        return "taken_back" if kept is None else "current"
    if case.recalled_at is not None:
        return "taken_back"
    if emergencies_of(session, case.episode_id) or open_referral(session, case):
        return "on_hold"
    newer = exists().where(
        ReleasedDocument.document == "handout",
        ReleasedDocument.released_at > released.released_at,
        ReleasedDocument.case_id == Case.id,
        Case.episode_id == case.episode_id,
        Case.recalled_at.is_(None),
    )
    return "replaced" if session.scalar(select(newer)) else "current"


def _claims_a_release(session: Session, pdf: bytes) -> bool:
    found = {b"-".join(claim.groups()).decode() for claim in _CLAIM.finditer(pdf)}
    known = (
        select(ReleasedDocument.id)
        .join(Case, Case.id == ReleasedDocument.case_id)
        .where(Case.number.in_(sorted(found)[:_MOST_CLAIMS]))
    )
    return bool(found) and session.scalar(known.limit(1)) is not None
