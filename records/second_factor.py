"""The second factor: one-time codes of an authenticator app (RFC 6238) and recovery codes."""

import hashlib
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from records.accounts import found_user
from records.actors import Actor, manager
from records.audit import write_audit
from records.errors import NotAllowed, NotFound
from records.sealing import seal, unseal
from records.session import Database, affected
from records.sign_ins import SECOND_FACTOR_OF, end_sign_ins_of
from records.tables import RecoveryCode, SecondFactor, Site, User

CODES = 10
STEP = 30
"""Seconds that a code lasts; one step to either side is taken too, for clocks that differ."""
BESIDE = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app is told, until its first code confirms it; `address` is for the QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """`enrolled` since when, `required` by the site for this role, unused recovery `codes`."""

    enrolled: datetime | None
    required: bool
    codes: int


def standing(db: Database, actor: Actor) -> Standing:
    """Whether this person has a second factor, and has to."""
    with db.reading() as session:
        row = session.get(SecondFactor, actor.id)
        site = session.get_one(Site, actor.site_id)
        unused = select(RecoveryCode.code_sha256).where(
            RecoveryCode.user_id == actor.id, RecoveryCode.used_at.is_(None)
        )
        return Standing(
            row.confirmed_at if row else None,
            site.second_factor and actor.role in SECOND_FACTOR_OF,
            len(session.scalars(unused).all()),
        )


def require(
    db: Database, site_id: str, required: bool, now: datetime, by: Actor | None = None
) -> None:
    """Whether the site's physiotherapists and administrators need one. Raises NotFound."""
    with db.writing() as session:
        site = session.get(Site, site_id)
        if site is None:
            raise NotFound
        site.second_factor = required
        event = "require_second_factor" if required else "second_factor_optional"
        write_audit(session, manager(by, site_id), event, now)


def enrol(db: Database, key: str, actor: Actor, issuer: str, now: datetime) -> Enrolment:
    """A new secret for the app, or the one that waits for its first code.

    Raises NotAllowed when there is a confirmed one: it is removed first.
    """
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row is not None and row.confirmed_at is not None:
            raise NotAllowed
        if row is None:
            secret = pyotp.random_base32()
            sealed = seal(key, secret.encode(), actor.id)
            session.add(SecondFactor(user_id=actor.id, sealed_secret=sealed, made_at=now))
        else:
            secret = unseal(key, row.sealed_secret, actor.id).decode()
    return Enrolment(
        secret, pyotp.TOTP(secret).provisioning_uri(name=actor.name, issuer_name=issuer)
    )


def confirm_enrolment(
    db: Database, key: str, actor: Actor, code: str, now: datetime
) -> tuple[str, ...] | None:
    """Recovery codes, shown this once, when the app's first code is right; else None."""
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row is None or row.confirmed_at is not None or not _spend(session, key, row, code, now):
            return None
        row.confirmed_at = now
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.id))
        made = tuple(_grouped(b32encode(secrets.token_bytes(10)).decode()) for _ in range(CODES))
        session.add_all(RecoveryCode(code_sha256=_digest(each), user_id=actor.id) for each in made)
        write_audit(session, actor, "second_factor_added", now)
    return made


def check_code(db: Database, key: str, actor: Actor, code: str, now: datetime) -> bool:
    """Whether this is the app's code of now, never used before, or an unused recovery code."""
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row is None or row.confirmed_at is None:
            return False
        if _spend(session, key, row, code, now):
            return True
        unused = update(RecoveryCode).where(
            RecoveryCode.user_id == actor.id,
            RecoveryCode.code_sha256 == _digest(code),
            RecoveryCode.used_at.is_(None),
        )
        found = affected(session, unused.values(used_at=now)) == 1
        write_audit(session, actor, "recovery_code_used" if found else "wrong_code", now)
        return found


def remove(db: Database, user_id: str, now: datetime, by: Actor | None = None) -> None:
    """Take a person's second factor away; every session of theirs ends. Raises NotFound."""
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = by if by and by.id == user_id else manager(by, user.site_id)
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
        write_audit(session, actor, "second_factor_removed", now, reason=user_id)
        end_sign_ins_of(session, user, actor, now, "second_factor")


def _spend(session: Session, key: str, row: SecondFactor, code: str, now: datetime) -> bool:
    """Whether the code fits a step that is newer than the last one used; then it is used up."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(unseal(key, row.sealed_secret, row.user_id).decode(), interval=STEP)
    for beside in BESIDE:
        at = now + timedelta(seconds=beside * STEP)
        if not secrets.compare_digest(totp.at(at).encode(), digits.encode()):
            continue
        step = totp.timecode(at)
        newer = or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
        spent = update(SecondFactor).where(SecondFactor.user_id == row.user_id, newer)
        return affected(session, spent.values(last_step=step)) == 1
    return False


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).lower()


def _digest(code: str) -> str:
    letters = "".join(each for each in code.casefold() if each.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
