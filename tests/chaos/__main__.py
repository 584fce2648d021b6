"""`python -m tests.chaos`: the storm on each database; writes docs/chaos.md. Exits 1 when anything
was lost, happened twice or was wrong."""

import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import click

from tests.benchmarks.measuring import circumstances, met, table
from tests.benchmarks.page import put
from tests.chaos.faults import faults_of
from tests.chaos.storm import Plan, Result, storm
from tests.databases import NAMES

LONG = Plan(number=1000, calm=200, rate=3.5)
"""About eight minutes a database."""


@click.command()
@click.option("--number", default=LONG.number, help="Forms handed in while faults happen.")
@click.option("--calm", default=LONG.calm, help="Forms before them, without faults.")
@click.option("--each", default=LONG.each, help="How often each kind of fault happens.")
@click.option("--rate", default=LONG.rate, help="Forms a second.")
@click.option("--on", multiple=True, type=click.Choice(NAMES), default=NAMES)
@click.option("--write/--print-only", default=True, help="Whether docs/chaos.md is written.")
def main(number: int, calm: int, each: int, rate: float, on: Sequence[str], write: bool) -> None:
    """Hand in forms while everything is killed, frozen, flushed, full and late."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is put away
    plan = replace(LONG, number=number, calm=calm, each=each, rate=rate)
    began, good = time.monotonic(), True
    for kind in on:
        result = storm(kind, plan, lambda said: _say(began, said))
        text = report(result, plan)
        click.echo(f"\n{text}\n")
        for sentence in faults_found(result):
            click.echo(sentence, err=True)
        good = good and result.verdict.good
        if write:
            put(kind, text, "chaos.md")
    raise SystemExit(not good)


def _say(began: float, said: str) -> None:
    click.echo(f"{time.monotonic() - began:7.1f} s  {said}")


def faults_found(result: Result) -> tuple[str, ...]:
    """Everything that must not be."""
    verdict = result.verdict
    return (*verdict.lost, *verdict.duplicated, *verdict.wrong)


def report(result: Result, plan: Plan) -> str:
    """What docs/chaos.md says about one database."""
    return "\n\n".join(
        (
            circumstances(("celery", "redis", "sqlalchemy")),
            _outcome(result),
            _times(result),
            _faults(result),
            _notes(result, plan),
        )
    )


def _outcome(result: Result) -> str:
    verdict = result.verdict
    failures = sum(verdict.failures.values())
    codes = ", ".join(f"{code} {count}" for code, count in verdict.failures.items())
    rows = (
        ("forms accepted", f"{result.accepted + result.signed:,}", ""),
        ("cases", f"{verdict.cases:,}", met(verdict.cases == result.accepted + result.signed)),
        *_signing(result),
        ("lost", str(len(verdict.lost)), met(not verdict.lost)),
        ("duplicated", str(len(verdict.duplicated)), met(not verdict.duplicated)),
        ("otherwise wrong", str(len(verdict.wrong)), met(not verdict.wrong)),
        (f"sheets given up, visibly ({codes})", str(failures), ""),
    )
    return table(("outcome", "number", ""), rows)


def _signing(result: Result) -> Sequence[tuple[str, str, str]]:
    """What the database holds of those who were signed, against how many were to be."""
    verdict, edits = result.verdict, result.edits
    return [
        (what, str(found), met(found == wanted))
        for what, found, wanted in (
            ("of these signed and released once", verdict.released, result.signed),
            ("of these edited before", verdict.edited, len(edits)),
            ("revisions 2 and 3, each drawn once", verdict.redrawn, sum(edits)),
        )
    ]


def _times(result: Result) -> str:
    rows = (
        (
            name,
            str(times.forms),
            f"{times.p50:.2f}",
            f"{times.p95:.2f}",
            f"{times.most:.1f}",
            f"{age:.1f}",
        )
        for name, times, age in (
            ("without faults", result.calm, result.oldest_due[0]),
            ("with faults", result.storm, result.oldest_due[1]),
        )
    )
    head = ("first attempt to send -> `awaiting_sign_off`", "sheets", "p50 s", "p95 s", "longest s")
    return table((*head, "gauge of the oldest due job, highest s"), rows)


def _faults(result: Result) -> str:
    rows = [(kind, str(result.faults[kind])) for kind in faults_of(result.kind)]
    return table(("fault", "times"), [*rows, ("all", str(sum(result.faults.values())))])


def _notes(result: Result, plan: Plan) -> str:
    answers = ", ".join(f"{count:,} x {what}" for what, count in result.answers.most_common())
    return (
        f"{plan.rate:g} forms a second, {plan.bad} sheets that kill their worker and {plan.bad} "
        f"that hang; lease {plan.lease} s, {plan.attempts} attempts; the supervisor was started "
        f"{result.starts} times. What senders heard: {answers}. Full disk: {result.full_disk}. "
        f"{result.seconds:,.0f} s in all."
    )


if __name__ == "__main__":
    main()
