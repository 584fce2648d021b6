"""`python -m tests.benchmarks.growth`: what a case costs among a thousand cases, and a million.

Writes it into docs/benchmarks.md.
"""

import signal
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from records.jobs import job_counts
from records.migrate import migrate
from records.queue import queue
from records.session import Database
from records.settings import load_settings
from tests.benchmarks.many_cases import copy_cases
from tests.benchmarks.measuring import circumstances, met, table
from tests.benchmarks.page import put
from tests.chaos.postgres import Postgres
from tests.databases import DATA_KEY, open_database, sqlite_url
from tests.factories.cases import Clinic, a_case, a_clinic, a_submission
from worker.relay import Relay
from worker.workshop import utc_now

FEW = 1_000
OPEN = 200
"""Cases that wait for somebody, however many are stored."""
MOST = 1.5
WAITING = ("awaiting_sign_off", "needs_clinician", "referred", "released")
SCRAPE = "jobs by state, once a scrape of /metrics"
"""For nobody's case; it counts every job there is."""
Steps = Mapping[str, Callable[[], object]]


@click.command()
@click.option("--many", default=1_000_000, help="Cases stored on PostgreSQL; 0 leaves it out.")
@click.option("--many-sqlite", default=100_000, help="The same on SQLite.")
@click.option("--write/--print-only", default=True, help="Whether docs/benchmarks.md is written.")
def main(many: int, many_sqlite: int, write: bool) -> None:
    """Measure on this machine."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is put away
    rows = [
        row
        for kind, number in (("sqlite", many_sqlite), ("postgresql", many))
        if number
        for row in _rows(kind, number)
    ]
    head = ("p50 ms", f"at {FEW:,} cases", "at many", "ratio", "wanted", "")
    text = f"{circumstances(('sqlalchemy', 'psycopg'))}\n\n{table(head, rows)}"
    click.echo(f"\n{text}\n")
    if write:
        put("growth", text)


def _rows(kind: str, number: int) -> list[tuple[str, ...]]:
    """Milliseconds of each step at both sizes; more than half as much again is not flat."""
    few, most = (_measured(kind, size) for size in (FEW, number))
    return [
        (
            f"{kind}: {step}",
            f"{few[step]:.2f}",
            f"{most[step]:.2f} at {number:,}",
            f"{most[step] / few[step]:.2f}x",
            *_judged(step, few[step], most[step]),
        )
        for step in few
    ]


def _judged(step: str, few: float, most: float) -> tuple[str, str]:
    return ("", "") if step == SCRAPE else (f"<= {MOST:g}x", met(most <= MOST * few))


def _measured(kind: str, number: int) -> dict[str, float]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Postgres(folder / "pg", "-c max_wal_size=4GB") if kind == "postgresql" else None
        try:
            url = server.url if server else sqlite_url(folder)
            if server:
                migrate(url)
            began = time.monotonic()
            db = open_database(url)
            clinic = _filled(db, number)
            click.echo(f"{kind}: {number:,} cases stored in {time.monotonic() - began:.0f} s")
            steps = _steps(clinic, folder, url)
            found = {step: _median(do) for step, do in steps.items()}
            db.dispose()
        finally:
            if server:
                server.close()
    click.echo(f"{kind}: {', '.join(f'{step} {ms:.2f} ms' for step, ms in found.items())}")
    return found


def _filled(db: Database, number: int) -> Clinic:
    clinic = a_clinic(db)
    clinic.now = utc_now()
    copy_cases(db, [a_case(clinic, state) for state in WAITING], OPEN)  # type: ignore[arg-type]
    done, left, step = [a_case(clinic, "closed")], number - OPEN, 100_000
    while left > 0:
        copy_cases(db, done, min(left, step))
        left -= step
        if left > 0:
            click.echo(f"{left:,} cases to come")
    clinic.now = utc_now()
    return clinic


def _steps(clinic: Clinic, folder: Path, url: str) -> Steps:
    """What happens for each case, or all the time."""
    keyed = {"DATABASE_URL": url, "SCIATRIAGE_DATA_KEY": DATA_KEY}
    settings = load_settings({"SCIATRIAGE_HOME": str(folder / "home"), **keyed})
    db, relay = clinic.db, Relay(settings, clinic.db, clinic.knowledge, utc_now)
    relay.beats.every = relay.tidying.every = 3600.0
    relay.clocks.every = 0.0
    return {
        "a form is stored": lambda: a_submission(clinic),
        "the physiotherapists' queue": lambda: queue(db, clinic.physio, now=clinic.now),
        "the desk's list": lambda: queue(db, clinic.desk, now=clinic.now),
        "a round of the relay": relay.round,
        SCRAPE: lambda: job_counts(db),
    }


def _median(step: Callable[[], object], times: int = 60) -> float:
    taken = []
    for number in range(times + 5):
        start = time.perf_counter()
        step()
        if number >= 5:  # the first ones fill the caches
            taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


if __name__ == "__main__":
    main()
