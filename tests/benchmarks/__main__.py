"""`python -m tests.benchmarks`: run the comparisons, print them, write docs/benchmarks.md."""

from pathlib import Path

import click

from tests.benchmarks import engines, handouts

REPORTS = {"engines": engines.report, "handouts": handouts.report}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


@click.command()
@click.option("--rounds", default=5, help="Rounds of each comparison; the median counts.")
@click.option("--write/--print-only", default=True, help="Whether docs/benchmarks.md is written.")
def main(rounds: int, write: bool) -> None:
    """Compare with the peers on this machine."""
    for name, report in REPORTS.items():
        text = report(rounds)
        click.echo(text + "\n")
        if write:
            PAGE.write_text(_between(PAGE.read_text(encoding="utf-8"), name, text), "utf-8")


def _between(page: str, name: str, text: str) -> str:
    """The page with the text between the markers of that name."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, rest = page.split(start)
    return f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    main()
