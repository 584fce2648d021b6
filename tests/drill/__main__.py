"""`make drill`: both databases; writes `docs/restore-drill.md`."""

import os
import tempfile
from pathlib import Path

import click

from tests.databases import NAMES
from tests.drill.drill import drill
from tests.drill.report import page
from tests.guards.tree import ROOT


@click.command()
@click.option("--cases", default=2000, show_default=True)
def main(cases: int) -> None:
    """Ends with a traceback when anything did not come back."""
    with tempfile.TemporaryDirectory() as folder:
        drills = [drill(kind, Path(folder) / kind, cases) for kind in NAMES]
    text = page(drills, cases, os.cpu_count() or 1)
    (ROOT / "docs" / "restore-drill.md").write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
