"""`sciatriage knowledge check`: what is wrong with the rules, before they assess anybody."""

from datetime import UTC, datetime
from pathlib import Path

import click

from rules.review.checks import check as checked

FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Rules of your own instead of those in force.",
)


@click.command(
    help="""Check the rules: files and keys, references, circles, whether every question that a rule
needs can be shown, that no rule negates a symptom, review dates, reading age, engine limits.

Each fault names file, key and what to do. Exit codes: 0 nothing is wrong, 1 something is.

\b
Examples:
  sciatriage knowledge check
  sciatriage knowledge check --folder our-rules
"""
)
@FOLDER
def check(folder: Path | None) -> int:
    """One line a check, its faults below."""
    wrong = 0
    for each in checked(folder, datetime.now(UTC).date()):
        wrong += len(each.faults)
        word = "not run" if each.not_run else "FAIL" if each.faults else "ok"
        click.echo(f"{word:8} {each.about}{f': {each.not_run}' if each.not_run else ''}")
        for fault in each.faults:
            click.echo(f"         {fault}")
    if wrong:
        click.echo(f"{wrong} {'fault' if wrong == 1 else 'faults'}.", err=True)
    return 1 if wrong else 0
