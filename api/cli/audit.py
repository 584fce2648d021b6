"""`sciatriage audit`: who did what, when. Reasons are clinical and stay in the case."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from api.cli.faults import Refused
from api.cli.store import DEFAULT_SITE, opened, operator
from records.session import Database
from records.trail import audit_trail

PAGE = 500
SITE = click.option("--site", default=DEFAULT_SITE, show_default=True, help="The clinic's site.")


@click.group(help="The audit of a site: list the newest rows, export all of them.")
def audit() -> None:
    """The group."""


@audit.command(
    "list",
    help="""The newest rows, newest first.

\b
Example:
  sciatriage audit list --limit 20
""",
)
@SITE
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def show(site: str, limit: int) -> None:
    """One line per row."""
    with opened() as database:
        for count, row in enumerate(_rows(database, site)):
            if count == limit:
                return
            move = f"{row['from'] or '-'} -> {row['to'] or '-'}"
            words = (row["at"], row["case"] or "-", row["event"], move, row["role"], row["by"])
            click.echo("  ".join(words))


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
        try:
            with click.open_file(str(output), "w", encoding="utf-8") as file:
                for row in _rows(database, site):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        except OSError as fault:
            if isinstance(fault, BrokenPipeError):
                raise
            raise Refused(f"{output}: cannot be written ({fault.strerror}).") from None


def _rows(database: Database, site: str) -> Iterator[dict[str, Any]]:
    actor, below = operator(database, site), None
    while rows := audit_trail(database, actor, below=below, limit=PAGE):
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
