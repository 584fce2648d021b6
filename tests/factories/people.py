"""People, tokens and sites as rows: hashing a password for each would take too long."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from records import people
from records.people import Actor, UserRole, actor_of_token, actor_of_user, create_token
from records.profile import ClinicProfile
from records.session import Database
from records.sites import create_site
from records.tables import User
from records.views import Patient

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_numbers = count(1)


_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def _hashed() -> str:
    return _quick.hash(PASSWORD)


@pytest.fixture(scope="package", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Where many people sign in, a third of the time was the work that keeps guessers busy.

    The tests of `records` and of the running service do it in full.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_hasher", _quick)
        yield


def a_user(db: Database, role: UserRole = "physiotherapist", **changes: Any) -> Actor:
    """A user of the default site, as the actor it acts as."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": str(uuid4()),
        "site_id": "default",
        "username": f"{role}-{number}",
        "full_name": f"Person {number}",
        "role": role,
        "registration_number": f"PH{number:06}" if role == "physiotherapist" else None,
        "password_hash": _hashed(),
        "created_at": NOW,
    }
    values |= changes
    with db.writing() as session:
        session.add(User(**values))
    actor = actor_of_user(db, values["id"])
    assert actor is not None
    return actor


def a_form_token(db: Database, site_id: str = "default") -> Actor:
    """A form token's actor."""
    token = create_token(db, site_id=site_id, name="front door", kind="form", now=NOW)
    actor = actor_of_token(db, token.secret, NOW)
    assert actor is not None
    return actor


def a_site(db: Database, site_id: str = "other") -> str:
    """Another site."""
    profile = ClinicProfile("Other clinic", "1 Road", "01", "#005eb8")
    create_site(db, site_id, profile, NOW)
    return site_id


def a_patient(**changes: Any) -> Patient:
    """A patient nobody has seen before."""
    values: dict[str, Any] = {
        "given_name": "Ada",
        "family_name": f"Lovelace{next(_numbers)}",
        "birth_date": date(1981, 1, 15),
    }
    return Patient(**(values | changes))
