"""`sciatriage user`: accounts."""

import json
import secrets
import sys
from pathlib import Path
from typing import get_args

import click

from api.cli.faults import BadInput, Refused
from api.cli.store import DEFAULT_SITE, opened, operator, utc_now
from records.people import (
    Person,
    UserRole,
    create_user,
    disable_user,
    list_users,
    set_password,
    user_named,
)
from records.second_factor import remove, require
from records.session import Database

SITE = click.option("--site", default=DEFAULT_SITE, show_default=True, help="The clinic's site.")
PASSWORD_FILE = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read the password from a file (its first line); - is standard input.",
)
RANDOM = click.option("--random-password", is_flag=True, help="Make one and print it once.")


@click.group(
    help="""Accounts of people: add, list, disable, set-password.

A password is asked for, read from a file or made at random; it is never an argument.
"""
)
def user() -> None:
    """The group."""


@user.command(
    "add",
    help="""Add an account. Exit code 1 when the name is taken.

\b
Examples:
  sciatriage user add maria --name "Maria Roth" --role front_desk
  sciatriage user add jo --name "Jo Ash" --role physiotherapist \\
      --registration-number PH12345 --random-password
""",
)
@click.argument("username")
@click.option("--name", required=True, help="The full name, as printed on handouts.")
@click.option("--role", required=True, type=click.Choice(get_args(UserRole)))
@click.option("--registration-number", help="Required for a physiotherapist.")
@SITE
@PASSWORD_FILE
@RANDOM
def add(
    username: str,
    name: str,
    role: UserRole,
    registration_number: str | None,
    site: str,
    password_file: Path | None,
    random_password: bool,
) -> None:
    """Add one person."""
    with opened() as database:
        by = operator(database, site)
        create_user(
            database,
            site_id=site,
            username=username,
            full_name=name,
            role=role,
            password=_password(password_file, random_password),
            registration_number=registration_number,
            now=utc_now(),
            by=by,
        )
    click.echo(f"Added {username} ({role}) to site {site}.")


@user.command(
    "list",
    help="""List the accounts.

\b
Example:
  sciatriage user list --json
""",
)
@click.option("--site", help="Only this site.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(site: str | None, as_json: bool) -> None:
    """One line per account."""
    with opened() as database:
        people = list_users(database, site)
    for person in people:
        click.echo(json.dumps(_fields(person)) if as_json else "  ".join(_fields(person).values()))


@user.command(
    "disable",
    help="""End an account; what it did stays.

\b
Example:
  sciatriage user disable maria
""",
)
@click.argument("username")
def disable(username: str) -> None:
    """Disable one person."""
    with opened() as database:
        disable_user(database, _found(database, username).id, utc_now())
    click.echo(f"Disabled {username}.")


@user.command(
    "set-password",
    help="""Give an account a new password.

\b
Example:
  sciatriage user set-password maria --random-password
""",
)
@click.argument("username")
@PASSWORD_FILE
@RANDOM
def change(username: str, password_file: Path | None, random_password: bool) -> None:
    """Replace one person's password."""
    with opened() as database:
        person = _found(database, username)
        set_password(database, person.id, _password(password_file, random_password), utc_now())
    click.echo(f"Changed the password of {username}.")


@user.command(
    "reset-second-factor",
    help="""Take app, passkeys and recovery codes away, when all of them are lost.

Make sure first that you speak with the right person. All their sessions end; where the site wants
a second step, they set up a new one at the next sign-in.

\b
Example:
  sciatriage user reset-second-factor jo
""",
)
@click.argument("username")
def reset_second_factor(username: str) -> None:
    """Remove one person's second factor and recovery codes."""
    with opened() as database:
        remove(database, _found(database, username).id, utc_now())
    click.echo(f"{username} signs in with the password alone until a second step is set up again.")


@user.command(
    "second-factor",
    help="""Say whether physiotherapists and administrators of a site need a second step.

\b
Examples:
  sciatriage user second-factor --required
  sciatriage user second-factor --optional --site north
""",
)
@click.option("--required/--optional", required=True, default=None)
@SITE
def second_factor(required: bool, site: str) -> None:
    """Set the site's rule; who has none yet sets one up at the next page."""
    with opened() as database:
        require(database, site, required, utc_now(), operator(database, site))
    click.echo(f"Site {site}: a second step is {'required' if required else 'optional'}.")


def _found(database: Database, username: str) -> Person:
    person = user_named(database, username)
    if person is None:
        raise Refused(f"There is no account {username!r}; see `sciatriage user list`.")
    return person


def _fields(person: Person) -> dict[str, str]:
    return {
        "username": person.username,
        "role": person.role,
        "site": person.site_id,
        "name": person.full_name,
        "state": "disabled" if person.disabled_at else "enabled",
    }


def _password(file: Path | None, random: bool) -> str:
    if random:
        made = secrets.token_urlsafe(12)
        click.echo(f"Password: {made}")
        return made
    if file is not None:
        with click.open_file(str(file), encoding="utf-8") as opened_file:
            lines = opened_file.read().splitlines()
        if not lines or not lines[0]:
            raise BadInput(f"{file}: the first line, which should be the password, is empty.")
        return str(lines[0])
    if not sys.stdin.isatty():
        raise BadInput(
            "There is no terminal to ask for the password;"
            " use --password-file FILE or --random-password."
        )
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
