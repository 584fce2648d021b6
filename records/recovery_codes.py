"""Recovery codes: instead of an app or a passkey, each once; shown only when they are made."""

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from records.session import affected
from records.tables import RecoveryCode

CODES = 10


def make_codes(session: Session, user_id: str) -> tuple[str, ...]:
    """New codes in place of the ones before: 80 random bits each."""
    drop_codes(session, user_id)
    made = tuple(_grouped(b32encode(secrets.token_bytes(10)).decode()) for _ in range(CODES))
    session.add_all(RecoveryCode(code_sha256=_digest(each), user_id=user_id) for each in made)
    return made


def drop_codes(session: Session, user_id: str) -> None:
    """No code of this person counts any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def unused_codes(session: Session, user_id: str) -> int:
    """How many are left."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalars(unused).one()


def spend_code(session: Session, user_id: str, code: str, now: datetime) -> bool:
    """Whether this is an unused code of this person; then it is used up."""
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_sha256 == _digest(code),
        RecoveryCode.used_at.is_(None),
    )
    return affected(session, unused.values(used_at=now)) == 1


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).lower()


def _digest(code: str) -> str:
    letters = "".join(each for each in code.casefold() if each.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
