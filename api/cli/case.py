"""`sciatriage case`: one case taken out of the house as one file, or erased for good."""

from pathlib import Path

import click

from api.case_archive import write_case_archive
from api.cli.faults import Refused
from api.cli.store import DEFAULT_SITE, opened, operator, utc_now
from records.erasure import compact, erase_case
from records.errors import StoreUnavailable
from records.export import export_case
from records.session import Database
from rules.knowledge_base import knowledge

SITE = click.option("--site", default=DEFAULT_SITE, show_default=True, help="The clinic's site.")


@click.group(help="One case, by its number: export it, erase it.")
def case() -> None:
    """The group."""


@case.command(
    help="""Write everything of case NUMBER into one new zip FILE.

Answers with times and sources, findings, the rules with their explanations, documents, signatures
and the audit, as JSON and PDF, listed in manifest.json with their SHA-256. The file holds health
data and a name: keep it as safe as the service itself. The audit says that it was exported.

Exit codes: 0 written, 1 refused or failed.

\b
Example:
  sciatriage case export ABCD-EFGH -o case.zip
"""
)
@click.argument("number")
@click.option(
    "-o",
    "--output",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The new file.",
)
@SITE
def export(number: str, file: Path, site: str) -> None:
    """One archive."""
    if file.exists():
        raise Refused(f"{file}: exists already; nothing is ever overwritten.")
    with opened() as database:
        now = utc_now()
        found = export_case(database, knowledge(), operator(database, site), number, now)
    try:
        file.touch(mode=0o600, exist_ok=False)
        try:
            with file.open("wb") as target:
                count = write_case_archive(target, found, now)
        except BaseException:
            file.unlink()
            raise
    except OSError as fault:
        raise Refused(f"{file}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Written to {file}: case {found.number}, {count} files.")


@case.command(
    help="""Erase case NUMBER for good: identity, answers, findings, documents, all that was said.

What stays is the audit: who did what and when, without reasons, still in its chain of hashes. The
case and its episode have to be closed. Export it first if somebody may ask for it.

Exit codes: 0 erased, 1 refused or failed.

\b
Example:
  sciatriage case erase ABCD-EFGH
"""
)
@click.argument("number")
@click.option("--yes", is_flag=True, help="Do not ask to type the number again.")
@SITE
def erase(number: str, yes: bool, site: str) -> None:
    """One case, after typing its number again."""
    if not yes and click.prompt("Type the number again to erase it for good") != number:
        raise Refused("That is another number; nothing was erased.")
    with opened() as database:
        gone = erase_case(database, operator(database, site), number, utc_now())
        click.echo(f"Case {gone.number} is erased: {gone.rows} rows.")
        if gone.others:
            click.echo(f"The same patient has other cases: {', '.join(gone.others)}.")
        forget(database)


def forget(database: Database) -> None:
    """Have the database's own file hold nothing of it any more. Raises Refused."""
    click.echo("Copies made before (backups, FILE.before-...) still hold it.")
    try:
        compact(database)
    except StoreUnavailable:
        raise Refused(
            "Erased, but the database is too busy to give the space back;"
            " run `sciatriage retention` when it is quiet."
        ) from None
