"""`python -m tests.benchmarks.memory [NUMBER]`: assessments in one process, memory kept in sight.

The slope after the warm-up says what an assessment leaves behind; a million of them take a while.
"""

import gc
import time
from itertools import cycle, islice

import click

from rules.assessment import assess
from rules.knowledge_base import knowledge
from tests.benchmarks.engines import SEED
from tests.benchmarks.intakes import intakes
from tests.benchmarks.measuring import circumstances, held, met, table
from tests.benchmarks.page import put

MILLION = 1_000_000
FORMS = 20_000
"""Different intakes; they are assessed in turn."""
READINGS = 20
MOST_GROWTH = 1024
"""KiB: more than this after the warm-up, a quarter of the run, is a leak."""


@click.command()
@click.argument("number", type=click.IntRange(min=READINGS), default=MILLION)
def main(number: int) -> None:
    """Assess that many intakes and print the memory on the way. Exits 1 when it grows.

    A million or more go into docs/benchmarks.md.
    """
    base, forms = knowledge(), intakes(min(FORMS, number), SEED)
    turn = cycle(forms)
    rows, started = [], time.perf_counter()
    sizes = []
    for step in range(1, READINGS + 1):
        for form in islice(turn, number // READINGS):
            assert assess(base, form).engine.agreement
        gc.collect()
        sizes.append(held("VmRSS"))
        rows.append((f"{step * (number // READINGS):,}", f"{sizes[-1]:,}"))
    seconds = time.perf_counter() - started
    growth = sizes[-1] - sizes[READINGS // 4 - 1]
    later = number * 3 // 4
    text = (
        circumstances(("durable-rules",))
        + "\n\n"
        + table(("assessments", "resident KiB"), rows)
        + f"\n\n{number:,} assessments of {len(forms):,} intakes in {seconds:,.0f} s; after the "
        f"first quarter {growth:+,} KiB, {growth * 1024 / later:+.2f} bytes an assessment: "
        f"{met(growth <= MOST_GROWTH)}."
    )
    click.echo(text)
    if number >= MILLION:
        put("memory", text)
    raise SystemExit(growth > MOST_GROWTH)


if __name__ == "__main__":
    main()
