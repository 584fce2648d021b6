"""Single sign-on: whose account the provider vouches for, and who may sign in that way."""

from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase
from typing import Literal, cast, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.accounts import found_user, keep_an_administrators_password
from records.actors import Actor, actor_from, manager, system_actor
from records.audit import write_audit
from records.errors import AccountRefused
from records.session import Database
from records.sign_ins import WAYS, end_sign_ins_of
from records.sites import DEFAULT_SITE
from records.tables import Identity, User

SignsInWith = Literal["password", "single_sign_on", "either"]
LONGEST_SUBJECT = 255
"""Characters of `sub` (OpenID Connect Core 1.0, section 2)."""
_FOLDED = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Letters of ASCII alone: other letters that look alike, or fold into these, are others."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person as the provider knows it; `name` is the claim that may link, None without one."""

    issuer: str
    subject: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """How an account signs in, and since when the provider's person is known to be this one."""

    signs_in_with: SignsInWith
    linked_at: datetime | None


def link_of(db: Database, user_id: str) -> Link:
    """How it stands. Raises NotFound."""
    with db.reading() as session:
        user = found_user(session.get(User, user_id))
        identity = session.get(Identity, user_id)
        linked_at = identity.linked_at if identity else None
        return Link(cast(SignsInWith, user.signs_in_with), linked_at)


def person_vouched_for(db: Database, vouched: Vouched, now: datetime) -> Actor | None:
    """Whose account it is; None, and an audit row, when nobody's that may sign in this way.

    The first time an account is linked: one that an administrator opened to single sign-on, whose
    user name is the claim, and that is not linked. No account is ever made here.
    """
    with db.writing() as session:
        user = _known(session, vouched) or _linked(session, vouched, now)
        if user is None or not _may(user):
            actor = actor_from(user) if user else system_actor(DEFAULT_SITE)
            write_audit(session, actor, "single_sign_on_refused", now)
            return None
        return actor_from(user)


def is_vouched_for(db: Database, actor: Actor, vouched: Vouched) -> bool:
    """Whether the provider's person is this one of ours, linked before."""
    with db.reading() as session:
        user = _known(session, vouched)
        return user is not None and user.id == actor.id and _may(user)


def choose_way(
    db: Database, user_id: str, way: SignsInWith, now: datetime, *, by: Actor | None = None
) -> None:
    """How a person may sign in from now on; every session ends, and with `password` the link.

    Raises NotFound, and AccountRefused for a word that is no way, or when no administrator could
    sign in any more while the provider is away.
    """
    if way not in get_args(SignsInWith):
        raise AccountRefused("Choose one of the ways.")
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        if way == "single_sign_on":
            keep_an_administrators_password(session, user)
        user.signs_in_with = way
        if way == "password":
            session.execute(delete(Identity).where(Identity.user_id == user_id))
        write_audit(session, actor, "choose_way", now, reason=f"{user_id} {way}")
        end_sign_ins_of(session, user, actor, now, "administrator")


def unlink(db: Database, user_id: str, now: datetime, *, by: Actor | None = None) -> None:
    """Forget which person of the provider this is: the next fitting one is linked anew.

    Every session ends. Raises NotFound.
    """
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        session.execute(delete(Identity).where(Identity.user_id == user_id))
        write_audit(session, actor, "single_sign_on_unlinked", now, reason=user_id)
        end_sign_ins_of(session, user, actor, now, "administrator")


def _may(user: User) -> bool:
    return user.disabled_at is None and "single_sign_on" in WAYS[user.signs_in_with]


def _known(session: Session, vouched: Vouched) -> User | None:
    same = Identity.issuer == vouched.issuer, Identity.subject == vouched.subject
    return session.scalar(select(User).join(Identity, Identity.user_id == User.id).where(*same))


def _linked(session: Session, vouched: Vouched, now: datetime) -> User | None:
    if vouched.name is None or not 0 < len(vouched.subject) <= LONGEST_SUBJECT:
        return None
    named = select(User).where(User.username == vouched.name.translate(_FOLDED))
    user = session.scalar(named.with_for_update())
    if user is None or not _may(user) or session.get(Identity, user.id) is not None:
        return None
    session.add(
        Identity(user_id=user.id, issuer=vouched.issuer, subject=vouched.subject, linked_at=now)
    )
    write_audit(session, actor_from(user), "single_sign_on_linked", now)
    return user
