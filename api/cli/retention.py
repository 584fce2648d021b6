"""`sciatriage retention`: erase what need not be kept any longer."""

from datetime import datetime

import click

from api.cli.case import SITE, forget
from api.cli.store import opened, operator, utc_now
from records.erasure import erase_case, outdated_cases
from records.heartbeats import beat
from records.settings import load_settings

GROWN = 26
"""Until the 25th birthday, the 26th of who was 17 (NHS Records Management Code of Practice)."""


@click.command(
    help="""Erase the cases of patients whose last episode was closed at least N years ago.

A patient's cases stay together: a newer or an open one keeps the older ones. What is known of
anybody younger than --until-age stays as well. Open cases are never erased, only counted.

Run it every month, from cron or a timer: with SCIATRIAGE_KEEP_YEARS set it needs no option, and
`sciatriage doctor` misses it when it was not run.

Exit codes: 0 done, 1 refused or failed, 2 nobody said how many years.

\b
Examples:
  sciatriage retention --keep-years 8 --dry-run
  sciatriage retention
"""
)
@click.option("--keep-years", type=click.IntRange(1, 100), help="Instead of SCIATRIAGE_KEEP_YEARS.")
@click.option(
    "--until-age",
    type=click.IntRange(0, 100),
    default=GROWN,
    show_default=True,
    help="Keep everybody's until this birthday.",
)
@click.option("--dry-run", is_flag=True, help="Only say which.")
@SITE
def retention(keep_years: int | None, until_age: int, dry_run: bool, site: str) -> None:
    """One line per case."""
    now, years = utc_now(), keep_years or load_settings().keep_years
    if not years:
        raise click.UsageError("Say how long to keep: set SCIATRIAGE_KEEP_YEARS, or --keep-years.")
    before = years_before(now, years)
    with opened() as database:
        actor = operator(database, site)
        found = outdated_cases(database, site, before=before, now=now, until_age=until_age)
        for number in found.closed:
            if not dry_run:
                erase_case(database, actor, number, now)
            click.echo(f"{number} {'would be erased' if dry_run else 'erased'}")
        click.echo(f"{len(found.closed)} cases closed before {before.date()}.")
        if found.still_open:
            click.echo(f"{found.still_open} older cases are still open; close them first.")
        if not dry_run:
            forget(database)
            beat(database, f"retention:{site}", now)


def years_before(now: datetime, years: int) -> datetime:
    """The same day that many years ago; 28 February for a leap day."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
