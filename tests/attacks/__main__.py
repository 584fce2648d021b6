"""`python -m tests.attacks`: attack a clinic and write `docs/attack-matrix.md`."""

import sys
import tempfile
from pathlib import Path

import click

from tests.api.clinic import a_clinic
from tests.attacks.report import matrix
from tests.attacks.walk import walk
from tests.databases import sqlite_url
from tests.guards.tree import ROOT


def main() -> int:
    """Exit code 1 when anybody was let in wrongly."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        clinic = a_clinic(sqlite_url(home), home)
        seen = list(walk(clinic))
        clinic.database.dispose()
    (ROOT / "docs" / "attack-matrix.md").write_text(matrix(seen), encoding="utf-8")
    faults = [each for each in seen if each.fault]
    for each in faults:
        click.echo(f"{each.method} {each.rule} as {each.attacker}: {each.status}, {each.fault}")
    click.echo(f"{len(seen)} requests, {len(faults)} let in wrongly")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
