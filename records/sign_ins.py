"""Sessions: begun, found again, confirmed and ended in the database, where a copied cookie ends."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from records.actors import Actor, actor_from, system_actor
from records.audit import write_audit
from records.errors import NotFound
from records.session import Database, affected
from records.sites import DEFAULT_SITE
from records.tables import Passkey, SecondFactor, SignIn, Site, User

SECOND_FACTOR_OF = frozenset({"physiotherapist", "administrator"})
LONGEST = timedelta(hours=12)
MOST_WRONG = 5
"""Wrong passwords inside a session before it ends."""
TOUCHED = timedelta(minutes=1)
"""How exactly the last use is kept: a write for each request would be too dear."""
Ended = Literal[
    "sign_out",
    "owner",
    "password",
    "account",
    "role",
    "administrator",
    "second_factor",
    "wrong_password",
]
Way = Literal["password", "single_sign_on"]
WAYS: Mapping[str, frozenset[Way]] = {
    "password": frozenset({"password"}),
    "single_sign_on": frozenset({"single_sign_on"}),
    "either": frozenset({"password", "single_sign_on"}),
}
"""By what an administrator chose for the account."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A running session: whose, and when that person last showed to be there."""

    id: str
    actor: Actor
    confirmed_at: datetime
    must_change: bool
    """Whether the password it began with is one that somebody else has seen."""
    must_enrol: bool
    """Whether the site wants a second factor of this person, who has none yet."""
    ways: frozenset[Way]
    """How this person may sign in, and show to be there."""
    passkeys: bool
    single_keys: bool
    """Whether one key alone does something on this person's pages (WCAG 2.1.4)."""


@dataclass(frozen=True, slots=True)
class SignInView:
    """A session as its owner sees it in the list."""

    id: str
    browser: str
    made_at: datetime
    seen_at: datetime


def begin(
    db: Database,
    user_id: str,
    browser: str,
    now: datetime,
    *,
    way: Way = "password",
    two_steps: bool = False,
) -> str:
    """A new session's secret, for the cookie. Raises NotFound for an account that is ended.

    `two_steps`: the provider of single sign-on vouches for a second step.
    """
    secret = secrets.token_urlsafe(32)
    with db.writing() as session:
        user = session.get(User, user_id)
        if user is None or user.disabled_at is not None:
            raise NotFound
        session.add(
            SignIn(
                id=str(uuid4()),
                site_id=user.site_id,
                user_id=user.id,
                secret_sha256=_digest(secret),
                browser=browser[:100],
                way=way,
                two_steps=two_steps,
                made_at=now,
                seen_at=now,
                confirmed_at=now,
                wrong_passwords=0,
            )
        )
        actor = actor_from(user)
        write_audit(session, actor, "sign_in" if way == "password" else "single_sign_on", now)
    return secret


def refused(db: Database, user_id: str | None, now: datetime) -> None:
    """Write down that a sign-in was refused, also for a name nobody has."""
    with db.writing() as session:
        user = session.get(User, user_id) if user_id else None
        actor = actor_from(user) if user else system_actor(DEFAULT_SITE)
        write_audit(session, actor, "sign_in_refused", now)


def resume(
    db: Database, secret: str, now: datetime, idle: timedelta, *, used: bool = True
) -> SignedIn | None:
    """The session of a cookie; None when it ended, or was made or used too long ago.

    `used`: whether this is a person's doing, or a page that asks by itself whether it is current.
    """
    passkeys = select(Passkey.id).where(Passkey.user_id == User.id).exists()
    with db.reading() as session:
        found = session.execute(
            select(SignIn, User, Site.second_factor, SecondFactor.confirmed_at, passkeys)
            .join(User, User.id == SignIn.user_id)
            .join(Site, Site.id == User.site_id)
            .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
            .where(SignIn.secret_sha256 == _digest(secret), *_running(now, idle))
            .where(User.disabled_at.is_(None))
        ).one_or_none()
        if found is None:
            return None
        row = found[0]
        kept = _signed_in(*found)
        stale = now - row.seen_at >= TOUCHED
    if used and stale:
        with db.writing() as session:
            session.execute(update(SignIn).where(SignIn.id == kept.id).values(seen_at=now))
    return kept


def _signed_in(
    row: SignIn, user: User, wanted: bool, app: datetime | None, passkeys: bool
) -> SignedIn:
    has_one = passkeys or app is not None or row.two_steps
    return SignedIn(
        row.id,
        actor_from(user),
        row.confirmed_at,
        must_change=user.password_temporary and row.way == "password",
        must_enrol=wanted and user.role in SECOND_FACTOR_OF and not has_one,
        ways=WAYS[user.signs_in_with],
        passkeys=passkeys,
        single_keys=user.single_keys,
    )


def confirm(db: Database, sign_in_id: str, now: datetime) -> str:
    """Note that the password was given again; the session goes on under a new secret."""
    secret = secrets.token_urlsafe(32)
    with db.writing() as session:
        row = session.get_one(SignIn, sign_in_id)
        row.secret_sha256 = _digest(secret)
        row.confirmed_at, row.wrong_passwords = now, 0
    return secret


def return_to(db: Database, secret: str, now: datetime) -> str | None:
    """Go on with a session that lay unused while a patient held the device: its new secret.

    The caller has checked who is back. None when it ended, or began too long ago.
    """
    renewed = secrets.token_urlsafe(32)
    with db.writing() as session:
        running = (SignIn.ended_at.is_(None), SignIn.made_at > now - LONGEST)
        found = update(SignIn).where(SignIn.secret_sha256 == _digest(secret), *running)
        if not affected(session, found.values(secret_sha256=_digest(renewed), seen_at=now)):
            return None
    return renewed


def wrong_password(db: Database, signed_in: SignedIn, now: datetime) -> None:
    """Count a wrong password inside a session, and end it after some."""
    with db.writing() as session:
        row = session.get_one(SignIn, signed_in.id)
        row.wrong_passwords += 1
        if row.wrong_passwords >= MOST_WRONG:
            _end(session, signed_in.actor, now, "wrong_password", SignIn.id == row.id)


def list_sign_ins(
    db: Database, user_id: str, now: datetime, idle: timedelta
) -> tuple[SignInView, ...]:
    """Where a person is signed in, the most recently used first."""
    wanted = select(SignIn).where(SignIn.user_id == user_id, *_running(now, idle))
    with db.reading() as session:
        return tuple(
            SignInView(row.id, row.browser, row.made_at, row.seen_at)
            for row in session.scalars(wanted.order_by(SignIn.seen_at.desc(), SignIn.id))
        )


def end_sign_in(db: Database, actor: Actor, sign_in_id: str, now: datetime) -> None:
    """End one's own session. Raises NotFound for one that is not."""
    with db.writing() as session:
        if not _end(session, actor, now, "sign_out", SignIn.id == sign_in_id):
            raise NotFound


def end_others(db: Database, actor: Actor, keep: str, now: datetime) -> None:
    """End every session of this person but one."""
    with db.writing() as session:
        _end(session, actor, now, "owner", SignIn.id != keep)


def end_sign_ins_of(
    session: Session, user: User, actor: Actor, now: datetime, by: Ended, *, keep: str = ""
) -> None:
    """End a person's sessions (but one) in the caller's transaction: password, role, account."""
    if _ended(session, now, by, SignIn.user_id == user.id, SignIn.id != keep):
        write_audit(session, actor, "end_sign_ins", now, reason=f"{user.id} {by}")


def _end(
    session: Session, actor: Actor, now: datetime, by: Ended, *which: ColumnElement[bool]
) -> int:
    count = _ended(session, now, by, SignIn.user_id == actor.id, *which)
    if count:
        write_audit(session, actor, "sign_out", now, reason=None if by == "sign_out" else by)
    return count


def _ended(session: Session, now: datetime, by: Ended, *which: ColumnElement[bool]) -> int:
    running = update(SignIn).where(SignIn.ended_at.is_(None), *which)
    return affected(session, running.values(ended_at=now, ended_by=by))


def _running(now: datetime, idle: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        SignIn.ended_at.is_(None),
        SignIn.made_at > now - LONGEST,
        SignIn.seen_at > now - idle,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
