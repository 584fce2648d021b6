"""`python -m tests.benchmarks.cold NAME`: milliseconds of the first document in a new process.

The modules are loaded and the content is read back before the clock starts.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

import click

from tests.benchmarks.handouts import OURS, content_of, drawing, fullest, ours
from tests.benchmarks.measuring import Contestant
from tests.benchmarks.printers import Fpdf2, Typst, WeasyPrint
from tests.reports.sheets import final


@click.command()
@click.argument("name")
def main(name: str) -> None:
    """Draw one document and print how long it took."""
    with TemporaryDirectory() as folder:
        draw, given = _contestant(name, Path(folder))
        start = perf_counter_ns()
        draw(given[0])
        click.echo((perf_counter_ns() - start) / 1e6)


def _contestant(name: str, folder: Path) -> Contestant:
    sheet = fullest(final())
    if name == OURS:
        return ours(), [sheet]
    printers = {each.name: each for each in (WeasyPrint(), Typst(folder), Fpdf2())}
    return drawing(printers[name]), [content_of(sheet, folder)]


if __name__ == "__main__":
    main()
