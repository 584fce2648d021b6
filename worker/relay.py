"""The relay: sends due jobs (again), gives back those of dead workers, runs the clocks.

Messages and workers may be lost at any moment; what is in the database is found here. Any number
of relays may run side by side.
"""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from records.drafts import forget_untouched
from records.jobs import beat, run_clocks, sweep
from records.session import Database
from records.settings import Settings, SettingsError, load_settings
from rules.knowledge_files import KnowledgeError
from rules.knowledge_model import Knowledge
from rules.proof.in_force import knowledge_in_force
from worker.logs import write_json_lines
from worker.queue import ask_for_beat, enqueue
from worker.workshop import utc_now

BEAT_SECONDS = 10.0
CLOCK_SECONDS = 1.0
TIDY_SECONDS = 600.0
DRAFT_KEPT = timedelta(hours=24)
"""How long a form that nobody touches is kept."""
LONGEST_PAUSE = 5.0
log = logging.getLogger("worker.relay")


@dataclass(slots=True)
class Timetable:
    """When something is done next, in seconds of the monotonic clock."""

    every: float
    at: float = 0.0

    def is_due(self) -> bool:
        """True at most once in `every` seconds."""
        now = time.monotonic()
        if now < self.at:
            return False
        self.at = now + self.every
        return True


@dataclass(slots=True)
class Relay:
    """One relay's state: what the broker has not taken yet, and when the slower rounds are due."""

    settings: Settings
    database: Database
    knowledge: Knowledge
    clock: Callable[[], datetime]
    unsent: list[str] = field(default_factory=list)
    beats: Timetable = field(default_factory=lambda: Timetable(BEAT_SECONDS))
    clocks: Timetable = field(default_factory=lambda: Timetable(CLOCK_SECONDS))
    tidying: Timetable = field(default_factory=lambda: Timetable(TIDY_SECONDS))

    def round(self) -> int:
        """One pass; how many jobs were sent. A failing database raises what its driver raises."""
        now = self.clock()
        if self.clocks.is_due() and (ran_out := run_clocks(self.database, self.knowledge, now=now)):
            log.info("clocks ran out", extra={"count": ran_out})
        due = sweep(
            self.database,
            now=now,
            redispatch_seconds=self.settings.redispatch_seconds,
            lease_seconds=self.settings.lease_seconds,
            max_attempts=self.settings.max_attempts,
        )
        sent = self._send([*self.unsent, *due])
        if self.beats.is_due():
            beat(self.database, f"relay:{socket.gethostname()}", now)
            ask_for_beat(BEAT_SECONDS * 3)
        if self.tidying.is_due():
            self._forget_old_drafts(now)
        return sent

    def _forget_old_drafts(self, now: datetime) -> None:
        if forgotten := forget_untouched(self.database, since=now - DRAFT_KEPT, now=now):
            log.info("unfinished forms forgotten", extra={"count": forgotten})

    def _send(self, jobs: list[str]) -> int:
        """Send in order; the rest is kept when the broker is down, and tried again next time."""
        jobs = list(dict.fromkeys(jobs))
        for sent, job_id in enumerate(jobs):
            if not enqueue(job_id):
                self.unsent = jobs[sent:]
                return sent
        self.unsent = []
        return len(jobs)


def run(settings: Settings, stop: threading.Event) -> None:
    """Relay until `stop` is set. A database that restarts is waited for, up to 5 s a time."""
    known = knowledge_in_force(development=settings.development)
    relay = Relay(settings, Database(settings.database_url, settings.data_keys), known, utc_now)
    pause = settings.relay_seconds
    while not stop.is_set():
        try:
            relay.round()
            pause = settings.relay_seconds
        except Exception as error:  # whatever a driver raises while its database is away
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("round failed", extra={"code": type(error).__name__})
        stop.wait(pause)
    relay.database.dispose()


def main() -> None:
    """Relay until SIGTERM or SIGINT."""
    write_json_lines()
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    try:
        run(load_settings(), stop)
    except (SettingsError, KnowledgeError) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
