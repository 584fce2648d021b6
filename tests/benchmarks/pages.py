"""`python -m tests.benchmarks.pages`: the server's time for every page, and what pages weigh.

On PostgreSQL, with the app in this process: from the request to the packed page.
"""

import logging
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.benchmarks.filled import ACCEPTS, OPEN, Filled, a_filled_clinic, pages_of
from tests.benchmarks.measuring import circumstances, met, table
from tests.benchmarks.page import put
from tests.benchmarks.weight import Weight, weights

FEW, USUAL, MANY = 1_000, 10_000, 1_000_000
MOST_MS, MOST_RATIO, MOST_KB = 50.0, 1.5, 120.0
QUEUE = "/queue"
Said = Callable[[str], None]
Milliseconds = Mapping[str, list[float]]


def report(rounds: int, *, many: int = MANY, said: Said = click.echo) -> str:
    """The section of docs/benchmarks.md; 4 requests of each page a round."""
    logging.disable(logging.CRITICAL)  # a line for each request
    with TemporaryDirectory() as folder, ExitStack() as stack:
        clinics = {}
        for number in (FEW, USUAL, many):
            start = time.perf_counter()
            made = a_filled_clinic(Path(folder) / str(number), number)
            clinics[number] = stack.enter_context(made)
            said(f"{number:,} cases after {time.perf_counter() - start:.0f} s")
        pages = pages_of(clinics[USUAL])
        said(f"{len(pages)} pages")
        asked = {
            rule: partial(_ask, clinics[USUAL], role, path) for rule, (path, role) in pages.items()
        }
        times = _times(asked, rounds * 4)
        queues = {
            str(number): partial(_ask, clinic, "physiotherapist", QUEUE)
            for number, clinic in clinics.items()
        }
        ratio = _times(queues, rounds * 10)
        said("now the weight, in a browser")
        kilobytes = weights(clinics[USUAL])
    return _page(times, ratio, many, kilobytes)


def _ask(clinic: Filled, role: str, address: str) -> None:
    answer = clinic.browsers[role].get(address, headers=ACCEPTS)
    assert answer.status_code == 200, (address, answer.status_code)


def _times(asked: Mapping[str, Callable[[], None]], rounds: int) -> Milliseconds:
    """All take turns; the first round of each is not counted."""
    found: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, ask in asked.items():
            start = time.perf_counter()
            ask()
            if number:
                found[name].append(1000 * (time.perf_counter() - start))
    return found


def _page(
    times: Milliseconds, queues: Milliseconds, many: int, kilobytes: Mapping[str, Weight]
) -> str:
    middle = {name: statistics.median(each) for name, each in times.items()}
    slow = {name: statistics.quantiles(each, n=20)[-1] for name, each in times.items()}
    few, most = (statistics.median(queues[str(number)]) for number in (FEW, many))
    worst, heaviest = max(middle.values()), max(page for page, _ in kilobytes.values())
    goals = (
        (
            f"slowest page at {USUAL:,} cases",
            f"{worst:.1f} ms",
            f"< {MOST_MS:.0f} ms",
            worst < MOST_MS,
        ),
        (
            f"queue page, {many:,} / {FEW:,} cases ({most:.1f} / {few:.1f} ms)",
            f"{most / few:.2f}x",
            f"<= {MOST_RATIO}x",
            most / few <= MOST_RATIO,
        ),
        (
            "heaviest page, first load, without pictures of documents",
            f"{heaviest:.0f} KB",
            f"<= {MOST_KB:.0f} KB",
            heaviest <= MOST_KB,
        ),
    )
    rounds = len(next(iter(times.values())))
    heavy = sorted(kilobytes, key=lambda name: -sum(kilobytes[name]))
    ordered = sorted(middle, key=lambda name: -middle[name])
    return "\n\n".join(
        (
            circumstances(("flask", "sqlalchemy", "psycopg")),
            f"{OPEN} cases of each clinic wait, the others are done. "
            f"{rounds} requests of each page, all pages in turn.",
            table(
                ("goal", "measured", "wanted", ""), [(*goal[:3], met(goal[3])) for goal in goals]
            ),
            table(
                ("page", "median ms", "19 of 20 ms"),
                [(f"`{name}`", f"{middle[name]:.1f}", f"{slow[name]:.1f}") for name in ordered],
            ),
            table(
                ("first load", "KB", "pictures of documents in sight, KB"),
                [(f"`{name}`", *(f"{each:.0f}" for each in kilobytes[name])) for name in heavy],
            ),
        )
    )


@click.command()
@click.option("--rounds", default=5, help="Rounds; the median counts.")
@click.option("--many", default=MANY, help="Cases of the largest clinic.")
@click.option("--write/--print-only", default=True, help="Whether docs/benchmarks.md is written.")
def main(rounds: int, many: int, write: bool) -> None:
    """Time and weigh every page."""
    start = time.perf_counter()
    text = report(rounds, many=many)
    click.echo(text)
    click.echo(f"{time.perf_counter() - start:.0f} s")
    if write:
        put("pages", text)


if __name__ == "__main__":
    main()
