"""The long form: whatever dies, at any moment, for minutes; then every journey is complete, once.

`make chaos` runs it; CHAOS_SECONDS (120) says for how long.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from records.session import Database
from tests.chaos.journey import Journey
from tests.chaos.service import Service
from tests.databases import NAMES, a_database
from tests.processes import a_broker

SECONDS = float(os.environ.get("CHAOS_SECONDS", "120"))
PATIENCE = SECONDS + 120
CLIENTS = 3
LEASE = 4


@pytest.fixture(params=NAMES)
def storm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Storm"]:
    with a_database(request.param, tmp_path) as url, a_broker() as broker:
        # So many attempts that none is given up: a job is killed far more often than in life.
        service = Service(tmp_path, url, broker, SCIATRIAGE_MAX_ATTEMPTS=100)
        service.mend()
        yield Storm(service, random.Random(20261124))  # noqa: S311 - to repeat what went wrong
        service.close()


class Storm:
    """Faults at random moments, counted; what they hit is mended soon, as a supervisor would."""

    def __init__(self, service: Service, chance: random.Random) -> None:
        self.service = service
        self.chance = chance
        self.faults: Counter[str] = Counter()

    def rage(self, seconds: float) -> None:
        """Kill, wait up to two seconds, mend; until the time is over."""
        end = time.monotonic() + seconds
        kinds: dict[str, Callable[[], None]] = {
            "web killed": lambda: self.service.kill("web"),
            "worker killed": lambda: self.service.kill("worker"),
            "relay killed": lambda: self.service.kill("relay"),
            "redis killed": self.service.broker.kill,
            "redis killed, its data lost": lambda: self._restart_broker(wiped=True),
            "messages lost": self.service.broker.flush,
            "worker frozen past its lease": self._freeze_worker,
        }
        while time.monotonic() < end:
            kind = self.chance.choice(list(kinds))
            kinds[kind]()
            self.faults[kind] += 1
            time.sleep(self.chance.uniform(0.1, 2.0))
            self.service.mend()
            time.sleep(self.chance.uniform(0.1, 2.0))

    def _restart_broker(self, *, wiped: bool) -> None:
        self.service.broker.kill()
        self.service.broker.restart(wiped=wiped)

    def _freeze_worker(self) -> None:
        worker = self.service.parts["worker"]
        worker.pause()
        time.sleep(LEASE + 1)
        with suppress(ProcessLookupError):
            worker.go_on()


def journeys(service: Service, over: Event) -> list[Journey]:
    """One patient after the other; the last one is also seen through to the end."""
    database = Database(service.database_url)
    found = []
    while not over.is_set():
        journey = Journey(service.url, database, patience=PATIENCE)
        journey.complete()
        found.append(journey)
    return found


@pytest.mark.long
def test_nothing_is_lost_and_nothing_happens_twice_in_a_storm(
    storm: Storm, capsys: pytest.CaptureFixture[str]
) -> None:
    over = Event()
    with ThreadPoolExecutor(CLIENTS) as clients:
        working = [clients.submit(journeys, storm.service, over) for _ in range(CLIENTS)]
        try:
            storm.rage(SECONDS)
        finally:
            over.set()
        completed = [journey for client in working for journey in client.result()]

    for journey in completed:
        journey.check()
    assert len(completed) >= CLIENTS
    with capsys.disabled():
        sys.stderr.write(f"\n{len(completed)} journeys complete, once; {dict(storm.faults)}\n")
