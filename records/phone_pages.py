"""A released handout as a page for the patient's phone, found by the token of its address.

The token is the only key to the page: 128 bits that nobody can guess, printed on the sheet. Only
its hash is stored.
"""

import base64
import hashlib
import hmac
import json
import zlib
from dataclasses import asdict, dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.session import Database
from records.tables import Case, Drawing, PhonePage, ReleasedDocument, SignOff
from records.verification import Standing, standing_of

PATH = "/s/"
"""Where the web server has these pages: short, for it is printed."""
TOKEN_LENGTH = 22
_BITS = 128


@dataclass(frozen=True, slots=True)
class PhoneSheet:
    """Everything on the page, in the patient's language; `reports.twin` says what is what."""

    language: str
    direction: str
    title: str
    clinic: str
    contact: tuple[str, ...]
    phone: str
    colour: str
    html: str = field(repr=False)
    withdrawn: str
    taken_back: str
    replaced: str
    on_hold: str
    ask: str
    net: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewPhonePage:
    """A page just drawn and the token of its address; None: nobody is told an address."""

    sheet: PhoneSheet
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedSheet:
    """A page and whether its sheet may still be used."""

    sheet: PhoneSheet
    standing: Standing
    case_id: str
    site_id: str


def link_token(secret: str, job_id: str) -> str:
    """The token of the final document that this job draws: the same however often it is drawn.

    22 characters of base64url; whoever lacks the installation's secret cannot work it out.
    """
    made = hmac.digest(secret.encode(), f"phone page:{job_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(made[: _BITS // 8]).decode().rstrip("=")


def keep_phone_page(session: Session, drawing_id: str, page: NewPhonePage) -> None:
    """Store the page of a final document that was just drawn."""
    content = zlib.compress(json.dumps(asdict(page.sheet), ensure_ascii=False).encode())
    session.add(
        PhonePage(
            drawing_id=drawing_id,
            link_sha256=None if page.token is None else _hashed(page.token),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
    )


def phone_sheet_of(db: Database, sha256: str) -> PhoneSheet | None:
    """The page that belongs to the final document with this SHA-256, signed or not."""
    with db.reading() as session:
        row = session.scalar(
            select(PhonePage)
            .join(Drawing, Drawing.id == PhonePage.drawing_id)
            .where(Drawing.sha256 == sha256)
        )
        return None if row is None else _sheet(row)


def shared_sheet(db: Database, token: str) -> SharedSheet | None:
    """The page behind a token; None for any other text and before the sheet is released."""
    with db.reading() as session:
        found = session.execute(
            select(PhonePage, ReleasedDocument, Case)
            .join(SignOff, SignOff.drawing_id == PhonePage.drawing_id)
            .join(ReleasedDocument, ReleasedDocument.sign_off_id == SignOff.id)
            .join(Case, Case.id == ReleasedDocument.case_id)
            .where(PhonePage.link_sha256 == _hashed(token))
        ).one_or_none()
        if found is None:
            return None
        page, released, case = found
        standing = standing_of(session, case, released)
        return SharedSheet(_sheet(page), standing, case.id, case.site_id)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sheet(row: PhonePage) -> PhoneSheet:
    values = json.loads(zlib.decompress(row.content))
    return PhoneSheet(**values | {"contact": tuple(values["contact"])})
