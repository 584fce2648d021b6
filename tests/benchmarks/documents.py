"""`python -m tests.benchmarks.documents [NUMBER]`: a worker's documents, memory kept in sight.

Each is a new patient's: a draft, or a final sheet with its page for a phone and its signature, as
jobs make them. All that a worker imports is loaded, no peer.
"""

import gc
import random
import time
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import click

from reports.figures import STYLES
from reports.handout import render_handout
from reports.pages import page_count
from reports.sheet import Look, Sheet
from reports.signing import SigningKey, load_or_create_key, sign_pdf
from reports.twin import handout_twin
from tests.benchmarks.measuring import circumstances, held, met, table
from tests.benchmarks.page import put
from tests.reports.sheets import KNOWN, draft, final, plan, prescribed

USUAL = 10_000
READINGS = 20
SEED = "documents"
NOTE = "Keep the knee over the toes. Stop before it pulls in the calf."
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOST = 150 * 1024
"""KiB of its own that a worker may ever hold: what others share with it does not count."""
MOST_GROWTH = 2048
"""KiB: more than this in the second half of the run is a leak."""
LANGUAGES = ("en", "en", "en", "es")


@click.command()
@click.argument("number", type=click.IntRange(min=READINGS), default=USUAL)
def main(number: int) -> None:
    """Draw that many documents and print the memory on the way. Exits 1 when it is too much.

    Ten thousand or more go into docs/benchmarks.md.
    """
    import_module("worker.tasks")
    turn = random.Random(SEED)  # noqa: S311 - the same patients in every run
    started, rows = time.perf_counter(), [_row(0)]
    with TemporaryDirectory() as folder:
        key = load_or_create_key(Path(folder) / "key.p12", "", "Riverside Physiotherapy")
        for count in range(1, number + 1):
            _work(_sheet(turn, count), key)
            if count % (number // READINGS) == 0:
                gc.collect()
                rows.append(_row(count))
    seconds = time.perf_counter() - started
    peak = held("VmHWM") - held("RssFile")
    growth = rows[-1].own - rows[len(rows) // 2].own
    fine = peak <= MOST and growth <= MOST_GROWTH
    text = (
        circumstances(("reportlab", "pyhanko", "pypdfium2"))
        + "\n\n"
        + table(("documents", "own KiB", "resident KiB"), map(_told, rows))
        + f"\n\n{number:,} documents, in {seconds:,.0f} s; its own "
        f"memory at most {peak:,} KiB, wanted <= {MOST:,}: {met(peak <= MOST)}; "
        f"in the second half {growth:+,} KiB: {met(growth <= MOST_GROWTH)}."
    )
    click.echo(text)
    if number >= USUAL:
        put("documents", text)
    raise SystemExit(not fine)


class Row(NamedTuple):
    """Memory after so many documents, in KiB."""

    documents: int
    own: int
    resident: int


def _row(documents: int) -> Row:
    resident = held("VmRSS")
    return Row(documents, resident - held("RssFile"), resident)


def _told(row: Row) -> tuple[str, ...]:
    return tuple(f"{value:,}" for value in row)


def _sheet(turn: random.Random, number: int) -> Sheet:
    """A patient of their own, with exercises as they come."""
    names = turn.sample(sorted(KNOWN.exercises), turn.randint(2, 4))
    noted = [prescribed(name, note=turn.choice((None, f"{NOTE} {number}"))) for name in names]
    look = Look(
        large_print=turn.random() < 0.1,
        high_contrast=turn.random() < 0.1,
        paper=turn.choice(("a4", "a4", "letter")),
        body=turn.choice(list(STYLES)),
    )
    values: dict[str, Any] = {
        "number": f"R-{number:06}",
        "first_name": f"Amina{number}",
        "language": turn.choice(LANGUAGES),
        "dated": date(2026, 1, 1 + number % 28),
        "plan": plan(*noted, side=turn.choice(("left", "right"))),
        "look": look,
        "diary": True,
    }
    if turn.random() < 0.5:
        return draft(**values)
    return final(**values, address=f"https://clinic.example/s/{number:022x}")


def _work(sheet: Sheet, key: SigningKey) -> None:
    pdf = render_handout(sheet, KNOWN)
    assert page_count(pdf)
    if sheet.signed_by is not None:
        assert handout_twin(sheet, KNOWN).html
        sign_pdf(pdf, key, name=sheet.signed_by.name, reason="Approved", at=AT)


if __name__ == "__main__":
    main()
