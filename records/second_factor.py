"""The second factor: one-time codes of an authenticator app (RFC 6238), beside passkeys."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from records.accounts import found_user
from records.actors import Actor, manager
from records.audit import write_audit
from records.errors import NotAllowed, NotFound
from records.recovery_codes import drop_codes, make_codes, spend_code, unused_codes
from records.sealing import SealBroken
from records.session import Database, affected
from records.sign_ins import SECOND_FACTOR_OF, end_sign_ins_of
from records.tables import Passkey, SecondFactor, Site, User

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
    """`enrolled`: an app since when; `required` by the site for this role; unused `codes`."""

    enrolled: datetime | None
    passkeys: int
    required: bool
    codes: int

    @property
    def asked(self) -> bool:
        """Whether signing in takes a second step."""
        return self.enrolled is not None or self.passkeys > 0


def standing(db: Database, actor: Actor) -> Standing:
    """Whether this person has a second factor, and has to."""
    with db.reading() as session:
        row = session.get(SecondFactor, actor.id)
        site = session.get_one(Site, actor.site_id)
        return Standing(
            row.confirmed_at if row else None,
            count_passkeys(session, actor.id),
            site.second_factor and actor.role in SECOND_FACTOR_OF,
            unused_codes(session, actor.id),
        )


def count_passkeys(session: Session, user_id: str) -> int:
    """How many this person has."""
    return session.scalars(select(func.count()).where(Passkey.user_id == user_id)).one()


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


def enrol(db: Database, actor: Actor, issuer: str, now: datetime) -> Enrolment:
    """A new secret for the app, or the one that waits for its first code.

    Raises NotAllowed when there is a confirmed one: it is removed first.
    """
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row is not None and row.confirmed_at is not None:
            raise NotAllowed
        if row is None:
            secret = pyotp.random_base32()
            theirs = f"{actor.id} {secret}"
            session.add(SecondFactor(user_id=actor.id, secret=theirs, made_at=now))
        else:
            secret = _secret(row)
    return Enrolment(
        secret, pyotp.TOTP(secret).provisioning_uri(name=actor.name, issuer_name=issuer)
    )


def confirm_enrolment(
    db: Database, actor: Actor, code: str, now: datetime
) -> tuple[str, ...] | None:
    """Recovery codes, shown this once, when the app's first code is right; else None."""
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row is None or row.confirmed_at is not None or not _spend(session, row, code, now):
            return None
        row.confirmed_at = now
        made = make_codes(session, actor.id)
        write_audit(session, actor, "second_factor_added", now)
    return made


def check_code(db: Database, actor: Actor, code: str, now: datetime) -> bool:
    """Whether this is the app's code of now, never used before, or an unused recovery code."""
    with db.writing() as session:
        row = session.get(SecondFactor, actor.id)
        if row and row.confirmed_at is not None and _spend(session, row, code, now):
            return True
        found = spend_code(session, actor.id, code, now)
        write_audit(session, actor, "recovery_code_used" if found else "wrong_code", now)
        return found


def remove_app(db: Database, actor: Actor, now: datetime) -> None:
    """Take one's own app away; every session ends. Codes stay while there is a passkey."""
    with db.writing() as session:
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == actor.id))
        if not count_passkeys(session, actor.id):
            drop_codes(session, actor.id)
        write_audit(session, actor, "second_factor_removed", now, reason=actor.id)
        user = found_user(session.get(User, actor.id))
        end_sign_ins_of(session, user, actor, now, "second_factor")


def remove(db: Database, user_id: str, now: datetime, by: Actor | None = None) -> None:
    """Take a person's app, passkeys and codes away; every session ends. Raises NotFound."""
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        drop_codes(session, user_id)
        for table in (SecondFactor, Passkey):
            session.execute(delete(table).where(table.user_id == user_id))
        write_audit(session, actor, "second_factors_removed", now, reason=user_id)
        end_sign_ins_of(session, user, actor, now, "second_factor")


def _spend(session: Session, row: SecondFactor, code: str, now: datetime) -> bool:
    """Whether the code fits a step that is newer than the last one used; then it is used up."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(_secret(row), interval=STEP)
    for beside in BESIDE:
        at = now + timedelta(seconds=beside * STEP)
        if not secrets.compare_digest(totp.at(at).encode(), digits.encode()):
            continue
        step = totp.timecode(at)
        newer = or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
        spent = update(SecondFactor).where(SecondFactor.user_id == row.user_id, newer)
        return affected(session, spent.values(last_step=step)) == 1
    return False


def _secret(row: SecondFactor) -> str:
    """The app's secret. Raises SealBroken when it was sealed for somebody else."""
    whose, _, secret = row.secret.partition(" ")
    if whose != row.user_id:
        raise SealBroken
    return secret
