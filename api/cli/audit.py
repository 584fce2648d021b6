"""`sciatriage audit`: who did what, when. Reasons are clinical and stay in the case."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from api.cli.archive import read_contents
from api.cli.faults import BadInput, Refused
from api.cli.store import DEFAULT_SITE, opened, operator, utc_now
from records.chain import Head, verify_chain
from records.session import Database
from records.sites import list_sites
from records.trail import EVERYTHING, Wanted, audit_trail, note_export

PAGE = 500
SITE = click.option("--site", default=DEFAULT_SITE, show_default=True, help="The clinic's site.")


@click.group(help="The audit of a site: list the newest rows, export all, verify the chain.")
def audit() -> None:
    """The group."""


@audit.command(
    "list",
    help="""The newest rows, newest first.

\b
Example:
  sciatriage audit list --limit 20
  sciatriage audit list --case REN6-DZFX
""",
)
@SITE
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--case", "number", help="Only what is about this case, by its number.")
def show(site: str, limit: int, number: str | None) -> None:
    """One line per row."""
    wanted = Wanted(case_number=number and number.strip().upper())
    with opened() as database:
        rows = list(islice(_rows(database, site, wanted), limit))
        sites = ", ".join(each.id for each in list_sites(database))
    for row in rows:
        move = f"{row['from'] or '-'} -> {row['to'] or '-'}"
        words = (row["at"], row["case"] or "-", row["event"], move, row["role"], row["by"])
        click.echo("  ".join(words))
    if not rows:
        click.echo(f"No row fits at the site {site}. Sites here: {sites}.", err=True)


@audit.command(
    "export",
    help="""Every row as one JSON object a line, newest first.

\b
Example:
  sciatriage audit export --site default -o audit.jsonl
""",
)
@SITE
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default="-")
def export(site: str, output: Path) -> None:
    """To a file or to standard output."""
    with opened() as database:
        note_export(database, operator(database, site), utc_now(), "the whole audit")
        try:
            with click.open_file(str(output), "w", encoding="utf-8") as file:
                for row in _rows(database, site):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        except OSError as fault:
            if isinstance(fault, BrokenPipeError):
                raise
            raise Refused(f"{output}: cannot be written ({fault.strerror}).") from None


@audit.command(
    "verify",
    help="""Compute the chain of hashes again: is every row as and where it was written?

Each altered, removed, added or moved row is named. A chain whose end was cut off, or that was
written anew as a whole, is found by a head that was kept elsewhere: give an older backup, or a
head that was printed here.

Exit codes: 0 intact, 1 not.

\b
Examples:
  sciatriage audit verify
  sciatriage audit verify --backup /safe/place/clinic-2026-11-24.tar
  sciatriage audit verify --site default --head 1234:9f86d081...
""",
)
@click.option("--site", help="Only this site; otherwise every site.")
@click.option(
    "--head",
    callback=lambda _, __, given: _head(given) if given else None,
    help="Kept from an earlier run.",
)
@click.option(
    "--backup",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="An older backup of this clinic, which holds the heads of its day.",
)
def verify(site: str | None, head: Head | None, backup: Path | None) -> None:
    """One line per site, then one per fault."""
    kept = _kept(site, head, backup)
    with opened() as database:
        if site is not None:
            operator(database, site)
        sites = [site] if site else [each.id for each in list_sites(database)]
        if gone := sorted(set(kept) - set(sites)):
            raise Refused(f"Of the backup's sites these are not here: {', '.join(gone)}.")
        reports = [verify_chain(database, each, kept.get(each)) for each in sites]
    for report in reports:
        state = f"{len(report.faults)} faults" if report.faults else "intact"
        click.echo(f"{report.site_id}: {report.rows} rows, {state}; head {report.head}")
        for fault in report.faults:
            click.echo(f"  {fault}")
    if any(report.faults for report in reports):
        raise Refused("The audit is not as it was written.")


def _kept(site: str | None, head: Head | None, backup: Path | None) -> dict[str, Head]:
    """What the chains must contain, by site."""
    if head is not None:
        if site is None or backup is not None:
            raise BadInput("A head is one site's: give it with --site, and without --backup.")
        return {site: head}
    heads = read_contents(backup).heads if backup else {}
    return {name: _head(text) for name, text in heads.items() if site in (None, name)}


def _head(given: str) -> Head:
    number, _, digest = given.partition(":")
    if not number.isdecimal() or re.fullmatch("[0-9a-f]{64}", digest) is None:
        raise BadInput("A head is written as it was printed: NUMBER:HASH.")
    return Head(int(number), digest)


def _rows(database: Database, site: str, wanted: Wanted = EVERYTHING) -> Iterator[dict[str, Any]]:
    actor, below = operator(database, site), None
    while rows := audit_trail(database, actor, wanted, below=below, limit=PAGE):
        for row in rows:
            yield {
                "row": row.number,
                "at": row.at.isoformat(),
                "case": row.case_id,
                "event": row.event,
                "from": row.from_state,
                "to": row.to_state,
                "by": row.by,
                "role": row.role,
            }
        below = rows[-1].number
