"""`sciatriage demo`: a clinic to try everything in."""

import click

from api.cli.faults import Refused
from api.cli.store import opened, utc_now
from api.demo.accounts import make_accounts, sign_in_text, write_sign_in
from api.demo.journey import Journey, Stuck
from api.demo.patients import demo_patients
from api.supervisor.serve import sign_in_file
from records.session import Database
from records.settings import Settings, load_settings
from rules.knowledge_base import knowledge
from worker.workshop import Workshop


@click.command(
    help="""Make the demo clinic: three accounts, a form token, made-up patients of every kind.

It is a site of its own; nothing of it mixes with your patients. How to sign in is written to
SCIATRIAGE_HOME/demo-sign-in.txt. While that file exists, nothing is done; after you delete it,
the accounts get new passwords and missing patients are added.

Exit codes: 0 made (or there already), 1 refused.

\b
Example:
  sciatriage demo
"""
)
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
def demo(quiet: bool) -> None:
    """Make it once."""
    settings = load_settings()
    path = sign_in_file(settings)
    if path.exists():
        _say(quiet, f"The demo clinic is there already; how to sign in: {path}")
        return
    with opened() as database:
        text = _made(settings, database)
    try:
        write_sign_in(path, text)
    except OSError as fault:
        raise Refused(f"{path}: cannot be written ({fault.strerror}).") from None
    _say(quiet, f"{text}This is kept in {path}")


def _made(settings: Settings, database: Database) -> str:
    """Everything; how to sign in."""
    accounts = make_accounts(database, utc_now())
    shop = Workshop(settings, database, knowledge(), utc_now)
    journey = Journey(shop, accounts.desk.actor, accounts.physio.actor)
    try:
        for patient in demo_patients(shop.knowledge):
            journey.go(patient)
    except Stuck:
        raise Refused(
            "A demo handout was not drawn in time; `sciatriage doctor` says why."
        ) from None
    return sign_in_text(accounts)


def _say(quiet: bool, text: str) -> None:
    if not quiet:
        click.echo(text)
