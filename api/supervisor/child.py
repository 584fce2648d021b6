"""One child process in a process group of its own: started, watched, restarted, stopped."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
STABLE_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1

log = logging.getLogger("api.supervisor")
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """In the new child: ask the system for SIGTERM when the supervisor is gone (Linux only)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run; `grace` is how many seconds it may take to end its work."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    grace: float


class Child:
    """A program that should run; `tend` starts it again when it is dead and its wait is over."""

    def __init__(self, program: Program, keeps_open: int) -> None:
        self.program = program
        self.keeps_open = keeps_open
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.wait = FIRST_WAIT
        self.next_start = 0.0

    def start(self) -> None:
        """Start it now, as the leader of its own process group."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            self.program.command,
            env=dict(self.program.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(self.keeps_open,),
            preexec_fn=die_with_parent,
        )

    def tend(self) -> None:
        """Restart it if it died: after 0.5 s, doubling to 30 s, anew after a good minute."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self._kill_group()
        if now - self.started >= STABLE_SECONDS:
            self.wait = FIRST_WAIT
        log.warning(
            "%s ended (%s); starting it again in %.1f s", self.program.name, status, self.wait
        )
        self.process = None
        self.next_start = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)

    def ask_to_stop(self) -> None:
        """SIGTERM to the leader only: it tells its own children when their work is done."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until_stopped(self, hurry: "Hurry") -> None:
        """Wait for its end within its grace, then kill what is left of its group."""
        if self.process is None:
            return
        end = time.monotonic() + self.program.grace
        while self.process.poll() is None and time.monotonic() < end and not hurry.wanted:
            time.sleep(0.05)
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return  # nobody of the group is left


class Hurry:
    """Set by a second signal: do not wait for anybody's grace."""

    wanted = False
