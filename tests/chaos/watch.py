"""What can be seen from outside while it happens: when a case awaits its sign-off, and the watchdog
gauge."""

import re
import time
import urllib.request
from contextlib import suppress
from threading import Event, Thread

from sqlalchemy import select

from records.errors import StoreUnavailable
from records.session import Database
from records.tables import Case
from tests.chaos.clinic import Clinic
from tests.chaos.journey import GONE

OLDEST_DUE = re.compile(rb"^sciatriage_oldest_due_seconds ([0-9.e+-]+)$", re.M)
SETTLED = 10.0
"""Seconds after the clock jumped until an age by the clock is one again."""


class Watch:
    """Looks all the time, from its making until `close`."""

    def __init__(self, clinic: Clinic, db: Database) -> None:
        self.clinic = clinic
        self.db = db
        self.drawn: dict[str, float] = {}
        """When each case was first seen to await its sign-off, by the monotonic clock."""
        self.oldest_due: list[tuple[float, float]] = []
        """When the gauge was read, and what it said."""
        self.over = Event()
        self.threads = [Thread(target=self._cases), Thread(target=self._gauge)]
        for thread in self.threads:
            thread.start()

    def _cases(self) -> None:
        awaiting = select(Case.id).where(Case.state == "awaiting_sign_off")
        while not self.over.wait(0.05):
            with suppress(StoreUnavailable), self.db.reading() as session:
                found = session.scalars(awaiting).all()
                now = time.monotonic()
                for case_id in found:
                    self.drawn.setdefault(case_id, now)

    def _gauge(self) -> None:
        right_since = 0.0
        while not self.over.wait(0.5):
            if self.clinic.clock.wrong_by:
                right_since = time.monotonic() + SETTLED
            if time.monotonic() < right_since:
                continue
            with suppress(*GONE):
                url = f"{self.clinic.url}/metrics"
                with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 - http only
                    said = OLDEST_DUE.search(page.read())
                if said and not self.clinic.clock.wrong_by:
                    self.oldest_due.append((time.monotonic(), float(said[1])))

    def highest(self, turn: float) -> tuple[float, float]:
        """The gauge's highest value before that moment, and since."""
        before = (age for at, age in self.oldest_due if at < turn)
        since = (age for at, age in self.oldest_due if at >= turn)
        return max(before, default=0), max(since, default=0)

    def close(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
