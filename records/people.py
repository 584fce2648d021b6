"""Who may sign in and with what role; passwords as argon2id, every name of a person by its site."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from records.accounts import NO_NUMBER, disable_user, enable_user, found_user
from records.actors import (
    Actor,
    Person,
    Role,
    UserRole,
    actor_from,
    manager,
    person_from,
    system_actor,
)
from records.audit import write_audit
from records.errors import AccountRefused
from records.session import Database
from records.sign_ins import end_sign_ins_of
from records.sites import DEFAULT_SITE
from records.tables import Site, User
from records.tokens import (
    NewToken,
    TokenView,
    actor_of_token,
    create_token,
    list_tokens,
    revoke_token,
)

SHORTEST_PASSWORD = 8
_hasher = PasswordHasher()  # argon2id with the library's (RFC 9106) parameters
# Checked when the user name is unknown, so that the answer takes as long. Of a password that nobody
# kept; written down, because making it takes every process a tenth of a second at its start.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$tbfUJ2rW8vbIcoZG0/zn7w$j0nJre"
    "fbvmPB06CT5NyHL1GHw425+0Wa6Sp3yvPp1/k"
)


def create_user(
    db: Database,
    *,
    site_id: str,
    username: str,
    full_name: str,
    role: UserRole,
    password: str,
    registration_number: str | None = None,
    temporary: bool = False,
    now: datetime,
    by: Actor | None = None,
) -> str:
    """A new account's id; with a `temporary` password its owner first has to choose another.

    Raises AccountRefused (name taken, no registration number, ...)."""
    registration = (registration_number or "").strip() or None
    if role == "physiotherapist" and registration is None:
        raise AccountRefused(NO_NUMBER)
    if not username.strip() or not full_name.strip():
        raise AccountRefused("A user name and a full name are needed.")
    user = User(
        id=str(uuid4()),
        site_id=site_id,
        username=folded_username(username),
        full_name=full_name.strip(),
        role=role,
        registration_number=registration,
        password_hash=_hashed(password),
        password_temporary=temporary,
        created_at=now,
    )
    try:
        with db.writing() as session:
            if session.get(Site, site_id) is None:
                raise AccountRefused("There is no such site.")
            session.add(user)
            session.flush()
            write_audit(session, manager(by, site_id), "create_user", now, reason=user.id)
    except IntegrityError:
        raise AccountRefused("This user name is taken.") from None
    return user.id


def authenticate(db: Database, username: str, password: str, now: datetime) -> Actor | None:
    """The person with this name and password, or None; as slow for an unknown name.

    A refusal is an audit row, also for a name nobody has.
    """
    with db.reading() as session:
        user = session.scalar(select(User).where(User.username == folded_username(username)))
        kept = user.password_hash if user else _NOBODY
        known = actor_from(user) if user else None
        enabled = user is not None and _by_password(user)
    if not _verified(kept, password) or not enabled:
        with db.writing() as session:
            actor = known or system_actor(DEFAULT_SITE)
            write_audit(session, actor, "sign_in_refused", now)
        return None
    if known and _hasher.check_needs_rehash(kept):
        with db.writing() as session:
            session.get_one(User, known.id).password_hash = _hasher.hash(password)
    return known


def is_password_of(db: Database, user_id: str, password: str) -> bool:
    """Whether this is the person's password, asked again inside a session."""
    with db.reading() as session:
        user = session.get(User, user_id)
        kept = user.password_hash if user and _by_password(user) else _NOBODY
    return _verified(kept, password)


def _by_password(user: User) -> bool:
    return user.disabled_at is None and user.signs_in_with != "single_sign_on"


def _verified(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False


def actor_of_user(db: Database, user_id: str) -> Actor | None:
    """The person of an account, or None when the account is gone or disabled."""
    with db.reading() as session:
        user = session.get(User, user_id)
        return actor_from(user) if user and user.disabled_at is None else None


def list_users(db: Database, site_id: str | None = None) -> tuple[Person, ...]:
    """The accounts of one site (or of all, for the operator's command line), by user name."""
    with db.reading() as session:
        wanted = select(User).order_by(User.username)
        if site_id is not None:
            wanted = wanted.where(User.site_id == site_id)
        return tuple(person_from(user) for user in session.scalars(wanted))


def user_named(db: Database, username: str) -> Person | None:
    """The account with this user name."""
    with db.reading() as session:
        user = session.scalar(select(User).where(User.username == folded_username(username)))
        return person_from(user) if user else None


def set_password(
    db: Database,
    user_id: str,
    password: str,
    now: datetime,
    *,
    temporary: bool = False,
    by: Actor | None = None,
) -> None:
    """Replace a password; every session of the old one ends. Raises NotFound, AccountRefused.

    Who signed in by single sign-on alone may use the password too, from now on.
    """
    hashed = _hashed(password)
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        user.password_hash, user.password_temporary = hashed, temporary
        if user.signs_in_with == "single_sign_on":
            user.signs_in_with = "either"
        actor = manager(by, user.site_id)
        write_audit(session, actor, "set_password", now, reason=user.id)
        end_sign_ins_of(session, user, actor, now, "password")


def choose_password(db: Database, actor: Actor, password: str, keep: str, now: datetime) -> None:
    """One's own new password; every session but `keep` ends.

    Raises AccountRefused for one that is too short or the one before.
    """
    hashed = _hashed(password)
    if is_password_of(db, actor.id, password):
        raise AccountRefused("Choose another password than the one you have now.")
    with db.writing() as session:
        user = found_user(session.get(User, actor.id))
        user.password_hash, user.password_temporary = hashed, False
        write_audit(session, actor, "choose_password", now)
        end_sign_ins_of(session, user, actor, now, "password", keep=keep)


def count_users(db: Database, roles: Sequence[UserRole] = ()) -> int:
    """How many accounts are enabled."""
    wanted = select(func.count()).select_from(User).where(User.disabled_at.is_(None))
    with db.reading() as session:
        return session.scalar(wanted.where(User.role.in_(roles)) if roles else wanted) or 0


def folded_username(username: str) -> str:
    """The user name as it is kept and compared everywhere."""
    return username.strip().casefold()


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountRefused(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    return _hasher.hash(password)


__all__ = [
    "Actor",
    "NewToken",
    "Person",
    "Role",
    "TokenView",
    "UserRole",
    "actor_of_token",
    "actor_of_user",
    "authenticate",
    "choose_password",
    "count_users",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "folded_username",
    "is_password_of",
    "list_tokens",
    "list_users",
    "revoke_token",
    "set_password",
    "system_actor",
    "user_named",
]
