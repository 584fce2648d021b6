"""`python -m tests.attacks.hostile`: thousands of requests; writes `docs/hostile-input.md`."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tests.api.clinic import ROLES
from tests.attacks.hostile_page import Run, page
from tests.attacks.schema import attack
from tests.attacks.served import served
from tests.databases import NAMES
from tests.guards.tree import ROOT

PAGE = ROOT / "docs" / "hostile-input.md"
MOST = ("sqlite", "physiotherapist")
"""On this database this role, to whom nearly all is open, gets all of the coverage phase."""
FEWER = 0.5
"""Of the drawn requests, for each other role and database."""


def fewer(examples: int) -> int:
    """The drawn requests an operation of all others."""
    return max(1, round(examples * FEWER))


def runs(databases: Sequence[str], *, seed: int, examples: int) -> Iterator[Run]:
    """Every role on every database, each database with one clinic of its own."""
    for database in databases:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SCIATRIAGE_HOME"] = folder
            with served(Path(folder), database) as (stack, clinic):
                for role in sorted(ROLES, key=lambda role: role != MOST[1]):
                    most = (database, role) == MOST
                    drawn = examples if most else fewer(examples)
                    found = attack(stack, clinic, role, seed=seed, examples=drawn, short=not most)
                    yield Run(database, role, found)


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--examples", default=40, show_default=True, help="Drawn requests an operation.")
@click.option("--on", "databases", multiple=True, type=click.Choice(NAMES), default=NAMES)
def main(seed: int, examples: int, databases: Sequence[str]) -> None:
    """Attack a served clinic; exit code 1 when anything failed."""
    logging.disable(logging.CRITICAL)
    began, done = time.monotonic(), []
    for run in runs(databases, seed=seed, examples=examples):
        done.append(run)
        seconds = time.monotonic() - began
        requests, failures = run.found.cases.total(), len(run.found.failures)
        click.echo(
            f"{seconds:.0f} s: {run.database}, {run.role}: {requests} requests, {failures} failures"
        )
        for (label, check), said in run.found.failures.items():
            click.echo(f"{label}, {check}: {said}\n")
        for error in run.found.errors:
            click.echo(error)
    counts = {"seed": seed, "examples": examples, "fewer": fewer(examples)}
    text = page(done, **counts, seconds=time.monotonic() - began)
    PAGE.write_text(text, encoding="utf-8")
    sys.exit(1 if any(run.found.failures or run.found.errors for run in done) else 0)


if __name__ == "__main__":
    main()
