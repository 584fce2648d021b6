"""The real service under its own supervisor, on a disk and with a clock of its own.

Somebody starts the supervisor and PostgreSQL again when they are gone, as an init system would;
everything else the supervisor has to mend itself.
"""

import os
import re
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Literal

from tests.chaos.clock import Clock
from tests.chaos.disk import Disk
from tests.chaos.postgres import Postgres, binaries
from tests.chaos.tree import below, children, command
from tests.processes import ROOT, Process, answers, free_port, wait_until
from worker.broker import redis_client, socket_path, socket_url

Part = Literal["web", "worker", "relay", "broker"]
WORDS: dict[Part, str] = {
    "web": r"gunicorn",
    "worker": r"worker",
    "relay": r"worker\.relay",
    "broker": r".*/redis-server( .*)?",
}
"""A word of the command line of each, as a pattern."""


SMALL_LOG = "-c max_wal_size=128MB -c min_wal_size=64MB"
"""The disk is small."""


class Clinic:
    """Serves on `url`; its rows are at `database_url`. Raises NoServer."""

    def __init__(self, kind: str, **settings: object) -> None:
        self.kind = kind
        if kind == "postgresql":
            binaries()  # without them there is no clinic, and nothing yet to put away
        self.folder = Path(tempfile.mkdtemp(prefix="sct-"))
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else
        self.disk = Disk(self.folder / "disk")
        self.clock = Clock(self.folder)
        self.home = self.disk.folder / "home"
        self.postgres = (
            Postgres(self.disk.folder / "pg", SMALL_LOG) if kind == "postgresql" else None
        )
        self.database_url = (
            self.postgres.url if self.postgres else f"sqlite:///{self.home / 'sciatriage.db'}"
        )
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            "SCIATRIAGE_HOME": str(self.home),
            "SCIATRIAGE_DEMO": "0",
            "DATABASE_URL": self.database_url,
            "BROKER_URL": "",
            "PORT": str(port),
            "PYTHONPATH": str(ROOT),
            **self.clock.environment,
            **{name: str(value) for name, value in settings.items()},
        }
        self.starts = 0
        self.supervisor = self._started()
        self.over = Event()
        self.keeper = Thread(target=self._keep)
        self.keeper.start()
        wait_until(self.ready, "the service is ready")

    def _started(self) -> Process:
        self.starts += 1
        command = [sys.executable, "-m", "tests.chaos.doctored", "serve"]
        return Process(command, self.environment, self.folder / "log")

    def _keep(self) -> None:
        while not self.over.wait(0.3):
            if self.postgres is not None and not self.postgres.pids():
                self.postgres.start()
            if not self.supervisor.alive:
                self.supervisor = self._started()

    def ready(self) -> bool:
        return answers(f"{self.url}/readyz")

    def part(self, part: Part) -> int | None:
        """The process that the supervisor started for it; None while there is none."""
        for pid in children(self.supervisor.pid):
            if any(re.fullmatch(WORDS[part], word) for word in command(pid)):
                return pid
        return None

    def kill(self, part: Part) -> bool:
        """`kill -9` of this one process; its own children are the supervisor's worry."""
        return _signal(self.part(part), signal.SIGKILL)

    def kill_below(self, part: Part) -> bool:
        """`kill -9` of one of the processes that the part itself started."""
        own = self.part(part)
        return _signal(next(iter(children(own)), None) if own else None, signal.SIGKILL)

    def freeze(self, part: Part, seconds: float) -> bool:
        """The part and all that it started stand still for so long."""
        own = self.part(part)
        frozen = [own, *below(own)] if own else []
        for pid in frozen:
            _signal(pid, signal.SIGSTOP)
        time.sleep(seconds)
        for pid in frozen:
            _signal(pid, signal.SIGCONT)
        return bool(frozen)

    def wipe_broker(self) -> bool:
        """`kill -9` of Redis, which finds nothing of its data when it starts again."""
        killed = self.kill("broker")
        for kept in (self.home / "redis").glob("appendonly*"):
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        return killed

    def flush_broker(self) -> bool:
        with suppress(Exception), redis_client(socket_url(socket_path(self.home)), 2) as client:
            return bool(client.flushall())
        return False

    def pids(self) -> list[int]:
        """Every process of the clinic."""
        own = [self.supervisor.pid, *below(self.supervisor.pid)]
        return [*own, *(self.postgres.pids() if self.postgres else [])]

    def said(self) -> str:
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def close(self) -> None:
        self.over.set()
        self.keeper.join()
        for pid in below(self.supervisor.pid):
            _signal(pid, signal.SIGKILL)
        self.supervisor.kill()
        if self.postgres is not None:
            self.postgres.close()
        self.disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _signal(pid: int | None, number: int) -> bool:
    """Whether there was anybody to hear it."""
    if pid is None:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
