"""Whether what is stored is still what was stored: every hash computed again."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.data_keys import require_keys
from records.sealed import tolerantly
from records.session import Database
from records.tables import Case, Drawing, PhonePage, ReleasedDocument

AT_A_TIME = 20
"""Documents read in one go; each may have some hundred kilobytes."""


def damaged_documents(db: Database) -> tuple[int, tuple[str, ...]]:
    """How many documents and phone pages are stored, and which do not match their
    SHA-256 or cannot be opened. Raises KeyMissing."""
    count, damaged = 0, []
    with db.reading() as session:
        require_keys(session)
        for place, sha256, content in _stored(session):
            count += 1
            if hashlib.sha256(content).hexdigest() != sha256:
                damaged.append(place)
    return count, tuple(damaged)


def released_documents(db: Database) -> Iterator[tuple[str, bytes]]:
    """The number and the signed bytes of every released document; none where they are damaged.

    Raises KeyMissing.
    """
    pdf = tolerantly(ReleasedDocument.pdf).label("pdf")
    wanted = select(Case.number, ReleasedDocument.revision, pdf).join(
        Case, Case.id == ReleasedDocument.case_id
    )
    with db.reading() as session:
        require_keys(session)
        for row in session.execute(wanted).yield_per(AT_A_TIME):
            yield f"{row.number} revision {row.revision}", row.pdf


def has_released(db: Database) -> bool:
    """Whether any document was ever released, with the signing key of that time."""
    with db.reading() as session:
        return session.scalar(select(ReleasedDocument.id).limit(1)) is not None


def _content(column: Any) -> Any:
    return tolerantly(column).label("content")


def _stored(session: Session) -> Iterator[tuple[str, str, bytes]]:
    drawings = select(Drawing.id, Drawing.kind, Drawing.sha256, _content(Drawing.pdf))
    for drawn in session.execute(drawings).yield_per(AT_A_TIME):
        yield f"{drawn.kind} document {drawn.id}", drawn.sha256, drawn.content
    phones = select(PhonePage.drawing_id, PhonePage.sha256, _content(PhonePage.content))
    for phone in session.execute(phones).yield_per(AT_A_TIME):
        yield f"phone page of document {phone.drawing_id}", phone.sha256, phone.content
    documents = select(ReleasedDocument.id, ReleasedDocument.sha256, _content(ReleasedDocument.pdf))
    for released in session.execute(documents).yield_per(AT_A_TIME):
        yield f"released document {released.id}", released.sha256, released.content
