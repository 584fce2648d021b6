"""`python -m tests.benchmarks`: run the comparisons, print them, write docs/benchmarks.md."""

import click

from tests.benchmarks import engines, handouts, pages
from tests.benchmarks.page import put

REPORTS = {"engines": engines.report, "handouts": handouts.report, "pages": pages.report}


@click.command()
@click.option("--rounds", default=5, help="Rounds of each comparison; the median counts.")
@click.option("--write/--print-only", default=True, help="Whether docs/benchmarks.md is written.")
def main(rounds: int, write: bool) -> None:
    """Compare with the peers on this machine."""
    for name, report in REPORTS.items():
        text = report(rounds)
        click.echo(text + "\n")
        if write:
            put(name, text)


if __name__ == "__main__":
    main()
