"""What an administrator changes about an account.

A site always keeps an administrator, and one whose sign-in rests on no provider.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor, UserRole, manager
from records.audit import write_audit
from records.errors import AccountRefused, NotFound
from records.session import Database
from records.sign_ins import WAYS, end_sign_ins_of
from records.tables import User

NO_NUMBER = "A physiotherapist needs a registration number."
LAST_ADMINISTRATOR = "This is the only administrator left. Make another one first."
NO_WAY_IN = (
    "No other administrator can sign in with a password, and single sign-on alone lets nobody in"
    " while its service is away. Open the password for another administrator first."
)


def disable_user(db: Database, user_id: str, now: datetime, *, by: Actor | None = None) -> None:
    """End an account: no sign-in, no token of it works; what it did stays.

    Raises NotFound, and AccountRefused for the last administrator, or the last with a password.
    """
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        if user.disabled_at is not None:
            return
        _keep_an_administrator(session, user)
        user.disabled_at = now
        write_audit(session, actor, "disable_user", now, reason=user.id)
        end_sign_ins_of(session, user, actor, now, "account")


def enable_user(db: Database, user_id: str, now: datetime, *, by: Actor | None = None) -> None:
    """Open an ended account again, with the password it had. Raises NotFound."""
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        if user.disabled_at is None:
            return
        user.disabled_at = None
        write_audit(session, actor, "enable_user", now, reason=user.id)


def end_sessions(db: Database, user_id: str, now: datetime, *, by: Actor | None = None) -> None:
    """Sign somebody out everywhere; the password stays. Raises NotFound."""
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        end_sign_ins_of(session, user, manager(by, user.site_id), now, "administrator")


def change_role(
    db: Database,
    user_id: str,
    role: UserRole,
    registration_number: str | None,
    now: datetime,
    *,
    by: Actor | None = None,
) -> None:
    """Another role, with the number a physiotherapist needs; one that was given is kept.

    Every session of the person ends. Raises NotFound, and AccountRefused for the last
    administrator, the last with a password, or a missing number.
    """
    number = (registration_number or "").strip() or None
    with db.writing() as session:
        user = found_user(session.get(User, user_id))
        actor = manager(by, user.site_id)
        if role == "physiotherapist" and number is None:
            raise AccountRefused(NO_NUMBER)
        if role != "administrator":
            _keep_an_administrator(session, user)
        user.role, user.registration_number = role, number or user.registration_number
        write_audit(session, actor, "change_role", now, reason=f"{user.id} {role}")
        end_sign_ins_of(session, user, actor, now, "role")


def _keep_an_administrator(session: Session, user: User) -> None:
    """Raises AccountRefused when nobody else could administer the site, or only while the provider
    of single sign-on answers."""
    ways = _ways_of_administrators(session, user)
    if list(ways) == [user.id]:
        raise AccountRefused(LAST_ADMINISTRATOR)
    _keep_a_password(ways, user)


def keep_an_administrators_password(session: Session, user: User) -> None:
    """Raises AccountRefused when no other administrator of the site could sign in with one."""
    _keep_a_password(_ways_of_administrators(session, user), user)


def _keep_a_password(ways: Mapping[str, str], user: User) -> None:
    if {key for key, way in ways.items() if "password" in WAYS[way]} == {user.id}:
        raise AccountRefused(NO_WAY_IN)


def _ways_of_administrators(session: Session, user: User) -> dict[str, str]:
    """How each administrator of the site who is left signs in; nothing unless the user is one.

    Two administrators who take each other's role at once wait for one another here.
    """
    if user.role != "administrator" or user.disabled_at is not None:
        return {}
    wanted = (
        select(User.id, User.signs_in_with)
        .where(
            User.site_id == user.site_id,
            User.role == "administrator",
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
        .with_for_update()
    )
    found = {row.id: row.signs_in_with for row in session.execute(wanted)}
    return found if user.id in found else {}


def found_user(user: User | None) -> User:
    """The account. Raises NotFound."""
    if user is None:
        raise NotFound
    return user
