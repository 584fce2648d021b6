"""A running `sciatriage serve` and the processes it started."""

import json
import os
import signal
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.processes import Process, free_port, wait_until

PARTS = {
    "broker": "redis-server",
    "relay": "-m worker.relay ",
    "worker": "-m worker ",
    "web": "gunicorn",
}


class Served:
    """The supervisor with everything below it."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {
            "SCIATRIAGE_HOME": str(home),
            "PORT": str(self.port),
            "SCIATRIAGE_DEMO": "0",
            **environment,
        }
        command = [sys.executable, "-m", "api.cli", "serve"]
        self.process = Process(command, settings, home.parent / f"{home.name}-log")

    def wait(self) -> "Served":
        """Until it says where it serves."""
        wait_until(
            lambda: f"serves on {self.url}" in self.process.said() or not self.process.alive,
            "it serves",
            60,
        )
        assert self.process.alive, self.process.said()
        return self

    def is_ready(self) -> bool:
        with suppress(OSError):
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310
                state = json.load(answer)
            return bool(state["ready"]) and state["broker"] == "up"
        return False

    def part(self, name: str) -> int | None:
        """The process id of a part that runs."""
        for pid in children_of(self.process.pid):
            if PARTS[name] in command_of(pid):
                return pid
        return None

    def close(self) -> None:
        """Also after a failed test nothing may stay."""
        below = descendants_of(self.process.pid)
        self.process.stop()
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def descendants_of(pid: int) -> list[int]:
    children = children_of(pid)
    return children + [below for child in children for below in descendants_of(child)]


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def is_alive(pid: int) -> bool:
    """Whether it runs (one that only waits to be reaped does not)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
