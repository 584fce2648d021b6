"""The demo clinic's site, its people and its form token; passwords are random per install."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from records.errors import AccountRefused
from records.people import (
    Actor,
    UserRole,
    actor_of_user,
    create_token,
    create_user,
    list_tokens,
    revoke_token,
    set_password,
    user_named,
)
from records.profile import ClinicProfile, Contact
from records.session import Database
from records.sites import DEMO_SITE, create_site

PROFILE = ClinicProfile(
    name="Demo Physiotherapy",
    address="1 Example Street, Exampleton",
    phone="01632 960000",  # a range kept free for drama and examples
    colour="#155e63",
    lines=("Monday to Friday, 9 to 5",),
    review_days=14,
    review_hours=8,
    on_call_phone="01632 960001",
    contacts=(
        Contact("Exampleton emergency department", "01632 960002"),
        Contact("Exampleton spinal team on call", "01632 960003"),
    ),
)
FORM = "demo form"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the demo clinic, with the password of this install."""

    actor: Actor
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who can sign in, and the secret of the form token."""

    desk: Account
    physio: Account
    administrator: Account
    form_token: str = field(repr=False)


def make_accounts(database: Database, now: datetime) -> Accounts:
    """The site with its accounts; those of an earlier run get new passwords and a new token.

    Raises AccountRefused when a user name is another clinic's, or was disabled.
    """
    create_site(database, DEMO_SITE, PROFILE, now, demo=True)
    for token in list_tokens(database, DEMO_SITE):
        if token.name == FORM and token.revoked_at is None:
            revoke_token(database, token.id, now)
    made = create_token(database, site_id=DEMO_SITE, name=FORM, kind="form", now=now)
    return Accounts(
        desk=_account(database, "demo-desk", "Dana Demo", "front_desk", now),
        physio=_account(database, "demo-physio", "Pim Demo", "physiotherapist", now),
        administrator=_account(database, "demo-admin", "Ada Demo", "administrator", now),
        form_token=made.secret,
    )


def _account(
    database: Database, username: str, full_name: str, role: UserRole, now: datetime
) -> Account:
    password = secrets.token_urlsafe(9)
    known = user_named(database, username)
    if known is None:
        user_id = create_user(
            database,
            site_id=DEMO_SITE,
            username=username,
            full_name=full_name,
            role=role,
            password=password,
            registration_number="DEMO-0001" if role == "physiotherapist" else None,
            now=now,
        )
    elif known.site_id == DEMO_SITE:
        user_id = known.id
        set_password(database, user_id, password, now)
    else:
        raise AccountRefused(f"The user name {username} is taken by another clinic's account.")
    actor = actor_of_user(database, user_id)
    if actor is None:
        raise AccountRefused(f"The account {username} was disabled.")
    return Account(actor, username, password)


def sign_in_text(accounts: Accounts) -> str:
    """How to sign in, for people; every line fits a terminal."""
    rows = (
        ("Front desk", accounts.desk),
        ("Physiotherapist", accounts.physio),
        ("Administrator", accounts.administrator),
    )
    lines = [f"  {words:16} user {a.username:12} password {a.password}" for words, a in rows]
    return "\n".join(
        (
            "Demo clinic (every patient in it is made up):",
            *lines,
            f"  {'Form token':16} {accounts.form_token}",
            "",
        )
    )


def write_sign_in(path: Path, text: str) -> None:
    """Write the file for its owner only, all of it or nothing. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
