"""`python -m tests.benchmarks.load`: forms posted by a second process, as fast as they are answered
and at a pace; writes it into docs/benchmarks.md."""

import signal
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from sqlalchemy import select

from records.session import Database
from records.tables import AuditRow
from tests.benchmarks.measuring import circumstances, met, table
from tests.benchmarks.page import put
from tests.benchmarks.posting import percentile
from tests.benchmarks.replaced import HEAD, replaced
from tests.benchmarks.served import Served, served
from tests.databases import NAMES
from tests.processes import wait_until

CONNECTIONS = (16, 64)
RATIO = 0.6
P99_MS = 500.0
PACE = 20.0
P95_S = 1.0
TITLES = {
    "ours": "the service",
    "assessed": "reduced to the rules and one row",
    "reduced": "reduced to one row",
    "bare": "bare route, one row",
}
Row = tuple[str, ...]
Say = Callable[[str], None]


@click.command()
@click.option("--seconds", default=5.0, help="How long each contestant is posted to in a round.")
@click.option("--rounds", default=3, help="The median of them counts.")
@click.option("--paced", default=45.0, help="Seconds of 20 forms a second.")
@click.option("--on", multiple=True, type=click.Choice(NAMES), default=NAMES)
@click.option("--write/--print-only", default=True, help="Whether docs/benchmarks.md is written.")
def main(seconds: float, rounds: int, paced: float, on: Sequence[str], write: bool) -> None:
    """Measure on this machine."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is put away
    began = time.monotonic()

    def say(said: str) -> None:
        click.echo(f"{time.monotonic() - began:7.1f} s  {said}")

    parts = [circumstances(("flask", "gunicorn", "sqlalchemy"))]
    parts += [_replaced(on, say), _throughput(on, seconds, rounds, say), _latency(on, paced, say)]
    text = "\n\n".join(parts)
    click.echo(f"\n{text}\n")
    if write:
        put("load", text)


def _throughput(on: Sequence[str], seconds: float, rounds: int, say: Say) -> str:
    rows: list[Row] = []
    goals: list[Row] = []
    for kind in on:
        with TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with served(kind, Path(folder)) as clinic:
                for connections in CONNECTIONS:
                    laps = _laps(clinic, connections, seconds, rounds)
                    say(f"{kind}, {connections} connections: {_rates(laps)}")
                    place = f"{kind}, {connections} connections"
                    rows += [_row(place, app, found) for app, found in laps.items()]
                    goals += _goals(place, laps)
    head = ("", "forms/s", "p50 ms", "p99 ms", "longest ms", "errors")
    return f"{table(head, rows)}\n\n{table(('', 'measured', 'wanted', ''), goals)}"


def _laps(
    clinic: Served, connections: int, seconds: float, rounds: int
) -> dict[str, list[dict[str, Any]]]:
    """All contestants take turns; the first turn of each warms it and is not counted."""
    laps: dict[str, list[dict[str, Any]]] = {app: [] for app in clinic.stacks}
    for number in range(rounds + 1):
        for app in laps:
            seen = clinic.post(app, connections, seconds if number else max(3.0, seconds))
            if number:
                laps[app].append(seen)
    return laps


def _rate(laps: list[dict[str, Any]]) -> float:
    return statistics.median(len(lap["taken"]) / float(lap["seconds"]) for lap in laps)


def _rates(laps: dict[str, list[dict[str, Any]]]) -> str:
    return ", ".join(f"{TITLES[app]} {_rate(found):.0f}/s" for app, found in laps.items())


def _row(place: str, app: str, laps: list[dict[str, Any]]) -> Row:
    taken = [each for lap in laps for each in lap["taken"]]
    return (
        f"{place}: {TITLES[app]}",
        f"{_rate(laps):.0f}",
        f"{percentile(taken, 50):.0f}",
        f"{percentile(taken, 99):.0f}",
        f"{max(taken):.0f}",
        str(sum(len(lap["errors"]) for lap in laps)),
    )


def _goals(place: str, laps: dict[str, list[dict[str, Any]]]) -> list[Row]:
    rate = {app: _rate(found) for app, found in laps.items()}
    slowest = percentile([each for lap in laps["ours"] for each in lap["taken"]], 99)
    errors = sum(len(lap["errors"]) for lap in laps["ours"])
    wanted = f">= {RATIO:.0%}"
    goals: list[Row] = [
        (
            f"{place}: of {TITLES[peer]}",
            f"{rate['ours'] / rate[peer]:.0%}",
            wanted,
            met(rate["ours"] >= RATIO * rate[peer]),
        )
        for peer in ("assessed", "reduced", "bare")
    ]
    return [
        *goals,
        (f"{place}: p99", f"{slowest:.0f} ms", f"< {P99_MS:.0f} ms", met(slowest < P99_MS)),
        (f"{place}: errors", str(errors), "0", met(errors == 0)),
    ]


def _latency(on: Sequence[str], seconds: float, say: Say) -> str:
    rows = []
    for kind in on:
        with TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with served(kind, Path(folder), ("ours",)) as clinic:
                taken, errors = _paced(clinic, seconds)
        p50, p95, p99 = (percentile(taken, percent) for percent in (50, 95, 99))
        say(f"{kind}, {PACE:.0f} forms a second: p95 {p95:.2f} s")
        figures = (f"{len(taken):,}", f"{p50:.2f}", f"{p95:.2f}", f"{p99:.2f}", f"{max(taken):.2f}")
        rows.append((kind, *figures, str(errors), f"< {P95_S:.0f} s", met(p95 < P95_S)))
    head = (f"{PACE:.0f} forms a second, sent -> `awaiting_sign_off`", "forms", "p50 s", "p95 s")
    return table((*head, "p99 s", "longest s", "errors", "wanted p95", ""), rows)


def _paced(clinic: Served, seconds: float) -> tuple[list[float], int]:
    """Seconds from sending to the row that says that the draft is there, and what failed."""
    stack = clinic.stacks["ours"]
    stack.start("-m", "worker")
    stack.relay()
    wait_until(lambda: _drawn(clinic, 1), "the worker works")
    seen = clinic.post("ours", 16, seconds, PACE)
    sent: dict[str, float] = seen["sent"]
    wait_until(lambda: sent.keys() <= _rendered(clinic.db).keys(), "all is drawn")
    at = _rendered(clinic.db)
    return [at[case_id] - sent[case_id] for case_id in sent], len(seen["errors"])


def _drawn(clinic: Served, seconds: float) -> bool:
    clinic.post("ours", 1, seconds, 1)
    return bool(_rendered(clinic.db))


def _replaced(on: Sequence[str], say: Say) -> str:
    rows = []
    for kind in on:
        with TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with served(kind, Path(folder), ("ours",)) as clinic:
                rows.append(replaced(kind, clinic))
        say(": ".join((rows[-1][0], ", ".join(rows[-1][1:]))))
    return table(HEAD, rows)


def _rendered(db: Database) -> dict[str, float]:
    drawn = select(AuditRow.case_id, AuditRow.at).where(AuditRow.event == "rendered")
    with db.reading() as session:
        return {str(row[0]): row[1].timestamp() for row in session.execute(drawn)}


if __name__ == "__main__":
    main()
