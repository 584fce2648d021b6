"""`sciatriage token`: keys for forms and programs."""

import json
from datetime import timedelta

import click

from api.cli.faults import Refused
from api.cli.store import DEFAULT_SITE, opened, operator, utc_now
from records.people import user_named
from records.session import Database
from records.tokens import NewToken, TokenView, create_token, list_tokens, revoke_token


@click.group(
    help="""Tokens: add form, add personal, list, revoke.

A form token posts intakes. A personal token does what its user may do.
The secret is printed once; only its hash is kept.
"""
)
def token() -> None:
    """The group."""


@token.group("add", help="Make a token and print its secret once.")
def add() -> None:
    """The group."""


DAYS = click.option(
    "--days", type=click.IntRange(1, 3650), help="After so many days it no longer works."
)


@add.command(
    "form",
    help="""A token with which a form posts intakes.

\b
Example:
  sciatriage token add form "Website form" --days 365
""",
)
@click.argument("name")
@click.option("--site", default=DEFAULT_SITE, show_default=True, help="The clinic's site.")
@DAYS
def add_form(name: str, site: str, days: int | None) -> None:
    """For a site."""
    with opened() as database:
        operator(database, site)
        made = _made(database, site, name, None, days)
    _show(made)


@add.command(
    "personal",
    help="""A token with which a program acts as one user.

\b
Example:
  sciatriage token add personal "Reports" --user maria
""",
)
@click.argument("name")
@click.option("--user", "username", required=True, help="Whose rights it has.")
@DAYS
def add_personal(name: str, username: str, days: int | None) -> None:
    """For a person."""
    with opened() as database:
        person = user_named(database, username)
        if person is None:
            raise Refused(f"There is no account {username!r}; see `sciatriage user list`.")
        made = _made(database, person.site_id, name, person.id, days)
    _show(made)


@token.command(
    "list",
    help="""List the tokens, never their secrets.

\b
Example:
  sciatriage token list --json
""",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(as_json: bool) -> None:
    """One line per token."""
    with opened() as database:
        tokens = list_tokens(database)
    for each in tokens:
        click.echo(json.dumps(_fields(each)) if as_json else "  ".join(_fields(each).values()))


@token.command(
    "revoke",
    help="""End a token at once; ID as `token list` shows it.

\b
Example:
  sciatriage token revoke 6f1c2a5e-8f0c-4f0e-9a53-0d2f1c7b9f10
""",
)
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Revoke one token."""
    with opened() as database:
        if token_id not in [each.id for each in list_tokens(database)]:
            raise Refused("There is no token with this id; see `sciatriage token list`.")
        revoke_token(database, token_id, utc_now())
    click.echo("Revoked.")


def _made(
    database: Database, site: str, name: str, user_id: str | None, days: int | None
) -> NewToken:
    now = utc_now()
    return create_token(
        database,
        site_id=site,
        name=name,
        kind="personal" if user_id else "form",
        user_id=user_id,
        now=now,
        expires_at=now + timedelta(days=days) if days else None,
    )


def _show(made: NewToken) -> None:
    click.echo(f"Token {made.id}")
    click.echo(f"Secret, shown only now: {made.secret}")


def _fields(each: TokenView) -> dict[str, str]:
    return {
        "id": each.id,
        "kind": each.kind,
        "site": each.site_id,
        "name": each.name,
        "state": "revoked" if each.revoked_at else "valid",
        "expires": each.expires_at.date().isoformat() if each.expires_at else "never",
    }
