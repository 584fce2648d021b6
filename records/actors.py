"""Who acts: the value that every function of the records is handed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast

from records.errors import NotAllowed, NotFound
from records.tables import User

Role = Literal[
    "front_desk", "physiotherapist", "administrator", "form_token", "sheet_link", "system"
]
UserRole = Literal["front_desk", "physiotherapist", "administrator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. For a personal token `id` is its user's; for a form token the token's own."""

    id: str
    kind: Literal["user", "token", "system"]
    role: Role
    site_id: str
    name: str = field(repr=False)
    registration_number: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as an administrator sees it."""

    id: str
    site_id: str
    username: str
    full_name: str
    role: UserRole
    registration_number: str | None
    created_at: datetime
    disabled_at: datetime | None


def system_actor(site_id: str) -> Actor:
    """The clocks, the relay and the worker."""
    return Actor("system", "system", "system", site_id, "system")


def sheet_reader(site_id: str) -> Actor:
    """Whoever has the address that is printed on a sheet; may do nothing else."""
    return Actor("sheet_link", "token", "sheet_link", site_id, "Whoever has the paper")


def manager(by: Actor | None, site_id: str) -> Actor:
    """Who changes accounts, tokens and the profile of a site; None is the operator.

    Raises NotAllowed unless an administrator, NotFound for another site's.
    """
    actor = by or system_actor(site_id)
    if actor.role not in ("administrator", "system"):
        raise NotAllowed
    if actor.site_id != site_id:
        raise NotFound
    return actor


def actor_from(user: User) -> Actor:
    """The actor a user acts as."""
    return Actor(
        user.id,
        "user",
        cast(Role, user.role),
        user.site_id,
        user.full_name,
        user.registration_number,
    )


def person_from(user: User) -> Person:
    """The account as it is shown."""
    return Person(
        user.id,
        user.site_id,
        user.username,
        user.full_name,
        cast(UserRole, user.role),
        user.registration_number,
        user.created_at,
        user.disabled_at,
    )
