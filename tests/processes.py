"""Real processes for the tests: Redis, worker, relay, web; each is ended by its own id."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from api.supervisor.broker import redis_program
from tests.databases import DATA_KEY
from worker.broker import redis_client, socket_url

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
"""Seconds until a test gives up waiting: far more than anything needs, for a busy machine."""


def wait_until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something to become true; the failure says for what."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """A process that leads its own group, with everything it writes in one file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.command = command
        self.log = log
        with log.open("ab") as file:
            self.popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def kill(self) -> None:
        """`kill -9` of the process and all of its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self, seconds: float = PATIENCE) -> int:
        """SIGTERM; the exit code."""
        if self.alive:
            self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        self.kill()
        return self.popen.returncode

    def pause(self) -> None:
        os.killpg(self.popen.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.popen.pid, signal.SIGCONT)


class Broker:
    """A real Redis on a unix socket, as the supervisor starts it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sct-redis-"))
        self.socket = self.folder / "redis.sock"
        self.url = socket_url(self.socket)
        self.process = self._started()

    def _started(self) -> Process:
        command = [
            redis_program(),
            *("--port", "0"),
            *("--unixsocket", str(self.socket)),
            *("--dir", str(self.folder)),
            *("--appendonly", "yes"),
            *("--save", ""),
            *("--loglevel", "warning"),
        ]
        process = Process(command, {}, self.folder / "log")
        wait_until(self.answers, "Redis answers")
        return process

    def answers(self) -> bool:
        with suppress(Exception), redis_client(self.url, 1.0) as client:
            return bool(client.ping())
        return False

    def kill(self) -> None:
        self.process.kill()
        self.socket.unlink(missing_ok=True)

    def restart(self, *, wiped: bool = False) -> None:
        """Start it again after `kill`, with its data or without."""
        if wiped:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            (self.folder / "appendonly.aof").unlink(missing_ok=True)
        self.process = self._started()

    def flush(self) -> None:
        with redis_client(self.url, 5.0) as client:
            client.flushall()

    def waiting(self, queue: str) -> int:
        """How many messages no worker has taken."""
        with redis_client(self.url, 5.0) as client:
            return int(client.llen(queue))

    def close(self) -> None:
        self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def a_broker() -> Iterator[Broker]:
    """A Redis of the test's own."""
    broker = Broker()
    try:
        yield broker
    finally:
        broker.close()


class Stack:
    """The parts of the service on one database and one broker, started as the test wants."""

    def __init__(self, home: Path, database_url: str, broker_url: str, **settings: object) -> None:
        self.home = home
        if not (home / "data-key").exists():  # the one of who filled the database
            (home / "data-key").write_text(DATA_KEY)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "SCIATRIAGE_HOME": str(home),
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "PORT": str(self.port),
            "SCIATRIAGE_DEMO": "0",
            "SCIATRIAGE_LEASE_SECONDS": "4",
            "SCIATRIAGE_REDISPATCH_SECONDS": "1",
            "SCIATRIAGE_RELAY_SECONDS": "0.1",
            "SCIATRIAGE_MAX_ATTEMPTS": "10",
            "SCIATRIAGE_UNDO_SECONDS": "0",
            "SCIATRIAGE_INTAKES_PER_MINUTE": "1000000",
            **{name: str(value) for name, value in settings.items()},
        }
        self.processes: list[Process] = []

    def start(self, *command: str, **environment: str) -> Process:
        """A Python process with these arguments."""
        log = self.home / f"log-{len(self.processes)}"
        process = Process([sys.executable, *command], {**self.environment, **environment}, log)
        self.processes.append(process)
        return process

    def worker(self, *words: str) -> Process:
        return self.start("-m", "worker", "--concurrency=1", *words)

    def relay(self) -> Process:
        return self.start("-m", "worker.relay")

    def web(self) -> Process:
        process = self.start("-m", "gunicorn", "--config", "python:api.serving")
        self.wait_for_web()
        return process

    def wait_for_web(self) -> None:
        wait_until(lambda: answers(f"{self.url}/healthz"), "web answers")

    def said(self) -> str:
        """What all processes wrote: health data must not be in it."""
        return "".join(process.said() for process in self.processes)

    def close(self) -> None:
        for process in self.processes:
            process.kill()


def answers(url: str) -> bool:
    """Whether somebody answers there with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - http only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
