"""The digits with which staff take a tablet back from a patient: chosen once, kept as a hash."""

import re
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from records.actors import Actor
from records.audit import write_audit
from records.errors import EntryRefused
from records.session import Database
from records.tables import Passcode

DIGITS = re.compile(r"[0-9]{4,8}")
MOST_FAILURES = 5
"""Wrong tries until only signing in anew helps."""
_hasher = PasswordHasher()  # argon2id with the library's (RFC 9106) parameters


def has_passcode(db: Database, actor: Actor) -> bool:
    """Whether this person chose one that still works."""
    with db.reading() as session:
        row = session.get(Passcode, actor.id)
        return row is not None and row.failures < MOST_FAILURES


def set_passcode(db: Database, actor: Actor, digits: str, now: datetime) -> None:
    """Choose it, or choose another one. Raises EntryRefused unless 4 to 8 digits, not all alike."""
    if DIGITS.fullmatch(digits) is None or len(set(digits)) == 1:
        raise EntryRefused("Choose 4 to 8 digits that are not all the same.")
    hashed = _hasher.hash(digits)
    with db.writing() as session:
        session.merge(Passcode(user_id=actor.id, passcode_hash=hashed, failures=0, set_at=now))
        write_audit(session, actor, "set_passcode", now)


def tries_left(db: Database, user_id: str) -> int:
    """How often this person's passcode may still be tried."""
    with db.reading() as session:
        row = session.get(Passcode, user_id)
        return 0 if row is None else max(0, MOST_FAILURES - row.failures)


def check_passcode(db: Database, user_id: str, digits: str) -> bool:
    """Whether these are the digits; each wrong try counts, a right one forgives them."""
    with db.writing() as session:
        row = session.get(Passcode, user_id, with_for_update=True)
        if row is None or row.failures >= MOST_FAILURES:
            return False
        row.failures += 1
        try:
            _hasher.verify(row.passcode_hash, digits)
        except Argon2Error:
            return False
        row.failures = 0
        return True
