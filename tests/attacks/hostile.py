"""`python -m tests.attacks.hostile`: thousands of requests; writes `docs/hostile-input.md`."""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.attacks.schema import BEYOND_A_SCHEMA, Attack, attack
from tests.attacks.served import served
from tests.guards.tree import ROOT

PAGE = ROOT / "docs" / "hostile-input.md"
HEAD = """# Hostile input

Written by `make attack`: Schemathesis {version} with all of its checks, seed {seed}, {examples}
drawn requests an operation beside those of its coverage phase and walks along links, against the
served program (gunicorn, SQLite) as a physiotherapist. A failure is an answer that the OpenAPI
document does not name (status, media type, body, header), a 5xx, a wrong request that was taken, a
right one that was refused, or a check of sign-in left out. The test suite runs a short form of it;
raw sockets, tampered cookies and the parsers of files have tests of their own (`tests/attacks`,
`tests/api/test_fuzz.py`).

{operations} operations, {cases} requests in {minutes:.0f} minutes, {failures} failures.

| operation | requests | 2xx | 4xx | 5xx | failures |
|---|---|---|---|---|---|
"""
FOOT = """
A body that fits its schema may still be refused where a schema cannot say why:
"""


def page(found: Attack, *, seed: int, examples: int, seconds: float) -> str:
    """The table, one line an operation."""
    from schemathesis import __version__

    head = HEAD.format(
        version=__version__,
        seed=seed,
        examples=examples,
        operations=len(found.cases),
        cases=f"{found.cases.total():,}",
        minutes=seconds / 60,
        failures=len(found.failures),
    )
    rows = [_row(found, label) for label in sorted(found.cases, key=lambda each: each.split()[1])]
    reasons = [f"- `{path}`: {reason}." for path, reason in BEYOND_A_SCHEMA.items()]
    return head + "\n".join(rows) + "\n" + FOOT + "\n".join(reasons) + "\n"


def _row(found: Attack, label: str) -> str:
    counted = [
        sum(
            n
            for (each, status), n in found.statuses.items()
            if each == label and status // 100 == c
        )
        for c in (2, 4, 5)
    ]
    failed = sum(1 for each, _ in found.failures if each == label)
    cells = (f"`{label}`", found.cases[label], *counted, failed)
    return f"| {' | '.join(str(cell) for cell in cells)} |"


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--examples", default=50, show_default=True, help="Drawn requests an operation.")
def main(seed: int, examples: int) -> None:
    """Attack a served clinic; exit code 1 when anything failed."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SCIATRIAGE_HOME"] = folder
        began = time.monotonic()
        with served(Path(folder)) as (stack, clinic):
            found = attack(stack, clinic, seed=seed, examples=examples, short=False)
    seconds = time.monotonic() - began
    PAGE.write_text(page(found, seed=seed, examples=examples, seconds=seconds), encoding="utf-8")
    for (label, check), said in found.failures.items():
        click.echo(f"{label}, {check}: {said}\n")
    for error in found.errors:
        click.echo(error)
    click.echo(f"{found.cases.total()} requests, {len(found.failures)} failures")
    sys.exit(1 if found.failures or found.errors else 0)


if __name__ == "__main__":
    main()
