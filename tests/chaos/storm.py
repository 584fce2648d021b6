"""The storm: a clinic on one database, everybody who hands in forms, and faults all the time."""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from records.errors import StoreUnavailable
from records.session import Database
from tests.chaos.clinic import Clinic
from tests.chaos.faults import faults_of
from tests.chaos.journey import Journey
from tests.chaos.patients import PATIENCE, Intake, Senders, intakes
from tests.chaos.verdict import Verdict, judge, quiet
from tests.chaos.watch import Watch
from tests.databases import open_database
from tests.processes import wait_until

SEED = 20261127


@dataclass(frozen=True, slots=True)
class Plan:
    """`number` forms while faults happen, `each` at least so often, after `calm` forms without any;
    `rate` forms a second. `signed`: patients whose sheet is also signed and released meanwhile; the
    plan of the first is not edited before, of the second once, of the third twice, and so on.
    `bad`: sheets that kill, and as many that hang, whoever draws them."""

    number: int
    calm: int
    rate: float
    each: int = 4
    signed: int = 20
    bad: int = 3
    lease: int = 9
    attempts: int = 5
    pause: float = 3.0
    quiet_within: float = 180.0


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from the first attempt to send a form until its sheet awaits its sign-off."""

    forms: int
    p50: float
    p95: float
    most: float


@dataclass(frozen=True, slots=True)
class Result:
    """What happened, and what was left of it. `edits`: how often each plan was to be edited before
    it was signed, those that were not left out; `oldest_due`: the gauge's highest, calm and not."""

    kind: str
    faults: Counter[str]
    accepted: int
    signed: int
    edits: tuple[int, ...]
    answers: Counter[str]
    starts: int
    verdict: Verdict
    calm: Times
    storm: Times
    oldest_due: tuple[float, float]
    full_disk: str
    seconds: float


Say = Callable[[str], None]


def storm(kind: str, plan: Plan, say: Say) -> Result:
    """Run it on `sqlite` or `postgresql`. Raises AssertionError when it never gets quiet."""
    began = time.monotonic()
    chance = random.Random(SEED)  # noqa: S311 - to repeat what went wrong
    with _place(kind, plan) as (clinic, db, watch):
        senders = Senders(clinic.url, db, chance)
        signing = [Journey(clinic.url, db, PATIENCE, turn % 3) for turn in range(plan.signed)]
        say(f"{kind}: {plan.calm} forms without faults")
        calm = list(senders.send(intakes(plan.calm, 0, chance), plan.rate))
        _wait_until_quiet(db, plan)
        turn = time.monotonic()
        faults, stormy = _rage(clinic, plan, senders, signing, chance, say)
        say(f"{kind}: all {len(stormy)} forms accepted; waiting until it is quiet")
        _wait_until_quiet(db, plan)
        wait_until(lambda: watch.oldest_due[-1][1] == 0, "the gauge falls", plan.quiet_within)
        watch.close()
        return Result(
            kind=kind,
            faults=faults,
            accepted=len(calm) + len(stormy),
            signed=len(signing),
            edits=tuple(each.edits for each in signing if each.edits),
            answers=senders.answers,
            starts=clinic.starts,
            verdict=judge(db, [*calm, *stormy], signing),
            calm=_times(calm, watch),
            storm=_times(stormy, watch),
            oldest_due=watch.highest(turn),
            full_disk=clinic.disk.how,
            seconds=time.monotonic() - began,
        )


@contextmanager
def _place(kind: str, plan: Plan) -> Iterator[tuple[Clinic, Database, Watch]]:
    settings = {
        "SCIATRIAGE_LEASE_SECONDS": plan.lease,
        "SCIATRIAGE_REDISPATCH_SECONDS": 2,
        "SCIATRIAGE_MAX_ATTEMPTS": plan.attempts,
        "SCIATRIAGE_UNDO_SECONDS": 1,
        "SCIATRIAGE_INTAKES_PER_MINUTE": 1_000_000,
    }
    with ExitStack() as opened:
        clinic = Clinic(kind, **settings)
        opened.callback(clinic.close)
        db = open_database(clinic.database_url, clinic.home)
        opened.callback(db.dispose)
        watch = Watch(clinic, db)
        opened.callback(watch.close)
        yield clinic, db, watch


def _rage(
    clinic: Clinic,
    plan: Plan,
    senders: Senders,
    signing: Sequence[Journey],
    chance: random.Random,
    say: Say,
) -> tuple[Counter[str], list[Intake]]:
    """Forms and faults at the same time, until all forms are accepted and all faults happened."""
    accepted: list[Intake] = []

    def send() -> None:
        accepted.extend(senders.send(intakes(plan.number, plan.bad, chance), plan.rate))

    with ThreadPoolExecutor(1 + len(signing)) as people:
        between = plan.number / plan.rate / max(1, len(signing))
        working = [people.submit(send)]
        for turn, journey in enumerate(signing):
            working.append(people.submit(_come, journey, turn * between, say))
        faults = _happen(clinic, plan, chance, say)
        for each in working:
            each.result()
    return faults, accepted


def _come(journey: Journey, after: float, say: Say) -> None:
    """After so many seconds. Where the journey came to is for the verdict to say."""
    time.sleep(after)
    try:
        journey.complete()
    except AssertionError as why:
        say(f"case {journey.case_id}: {why}")


def _happen(clinic: Clinic, plan: Plan, chance: random.Random, say: Say) -> Counter[str]:
    kinds = faults_of(clinic.kind)
    deck = [name for name in kinds for _ in range(plan.each)]
    chance.shuffle(deck)
    happened: Counter[str] = Counter()
    while deck:
        name = deck.pop()
        if kinds[name](clinic, plan.lease + 2):
            happened[name] += 1
            say(f"{clinic.kind}: {name} ({len(deck)} to come)")
        else:  # what it is to hit is down just now
            deck.insert(0, name)
        time.sleep(chance.uniform(0.2, plan.pause))
    return happened


def _wait_until_quiet(db: Database, plan: Plan) -> None:
    def is_quiet() -> bool:
        try:
            return quiet(db)
        except StoreUnavailable:
            return False

    wait_until(is_quiet, "nothing is left to do", plan.quiet_within)


def _times(sent: Sequence[Intake], watch: Watch) -> Times:
    taken = sorted(
        watch.drawn[case_id] - intake.sent
        for intake in sent
        for case_id in intake.ids
        if intake.fate == "document" and case_id in watch.drawn
    )
    rank = statistics.quantiles(taken, n=20, method="inclusive")
    return Times(len(taken), statistics.median(taken), rank[18], taken[-1])
