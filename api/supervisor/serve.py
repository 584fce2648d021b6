"""The service: prepare, start, wait until ready, watch, stop in reverse order."""

import json
import logging
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from api.supervisor.broker import broker_command, prepare_socket, redis_program
from api.supervisor.child import Child, Hurry, Program
from api.supervisor.faults import CannotServe
from api.supervisor.lock import hold
from api.supervisor.programs import command, relay_command, web_command, worker_command
from records.migrate import migrate
from records.settings import Settings
from worker.broker import socket_path, socket_url
from worker.queue import time_limit_seconds

LOOK_SECONDS = 0.25
READY_SECONDS = 90.0
log = logging.getLogger("api.supervisor")


def sign_in_file(settings: Settings) -> Path:
    """Where the demo clinic's accounts are written (0600)."""
    return settings.home / "demo-sign-in.txt"


class Service:
    """All parts of one installation, in the order in which they start."""

    def __init__(self, settings: Settings, host: str, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.host = host
        self.say = say
        self.children: list[Child] = []
        self.hurry = Hurry()
        self.stopping = False

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in ("", "0.0.0.0") else self.host  # noqa: S104 - compared
        return f"http://{shown}:{self.settings.port}"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Raises CannotServe."""
        kept = hold(self.settings.home)
        check_port(self.host, self.settings.port)
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        try:
            self._prepare_database()
            environment = self._environment()
            self.children = [Child(program, kept) for program in self._programs(environment)]
            for child in self.children:
                child.start()
            self._wait_until_ready(self._seed(environment, kept))
            while not self.stopping:
                self._tend()
        finally:
            self._stop()
            os.close(kept)

    def _prepare_database(self) -> None:
        try:
            migrate(self.settings.database_url)
        except Exception as error:  # whatever the driver raises; its text may hold a password
            log.warning("migration failed", extra={"code": type(error).__name__})
            raise CannotServe(
                "The database cannot be prepared; `sciatriage migrate` says more,"
                " `sciatriage doctor` checks the rest."
            ) from None

    def _environment(self) -> dict[str, str]:
        """What the children get: ours, and where the broker is."""
        settings = self.settings
        environment = {**os.environ, "HOST": self.host, "SCIATRIAGE_HOME": str(settings.home)}
        if settings.broker_url is None:
            environment["BROKER_URL"] = socket_url(socket_path(settings.home))
        return environment

    def _programs(self, environment: Mapping[str, str]) -> Sequence[Program]:
        broker: list[Program] = []
        if self.settings.broker_url is None:
            program, path = redis_program(), prepare_socket(self.settings.home)
            line = broker_command(program, path, self.settings.home)
            broker = [Program("broker", line, environment, grace=10)]
        longest_task = time_limit_seconds(self.settings.lease_seconds)
        return (
            *broker,
            Program("relay", relay_command(), environment, grace=10),
            Program("worker", worker_command(), environment, grace=longest_task + 10),
            Program("web", web_command(), environment, grace=35),
        )

    def _seed(self, environment: Mapping[str, str], kept: int) -> Child | None:
        """On the first start, make the demo clinic beside the other parts that are starting."""
        if not self.settings.demo or sign_in_file(self.settings).exists():
            return None
        seeding = Child(Program("demo", command("demo", "--quiet"), environment, grace=5), kept)
        seeding.start()
        self.children.append(seeding)
        return seeding

    def _tend(self) -> None:
        time.sleep(LOOK_SECONDS)
        for child in self.children:
            if not self.stopping and child.program.name != "demo":
                child.tend()

    def _wait_until_ready(self, seeding: Child | None) -> None:
        end = time.monotonic() + READY_SECONDS
        while not self.stopping and not (is_ready(self.url) and self._seeded(seeding)):
            if time.monotonic() > end:
                raise CannotServe(
                    f"The web server did not get ready within {READY_SECONDS:.0f} seconds;"
                    " the lines above and `sciatriage doctor` say why."
                )
            self._tend()
        if not self.stopping:
            self._announce(first=seeding is not None)

    def _seeded(self, seeding: Child | None) -> bool:
        """Whether the demo clinic is made (or could not be, which stops nothing)."""
        if seeding is None or seeding not in self.children:
            return True
        status = seeding.process.poll() if seeding.process else None
        if status is None:
            return False
        self.children.remove(seeding)
        if status:
            self.say("The demo clinic could not be made; `sciatriage demo` says why.")
        return True

    def _announce(self, *, first: bool) -> None:
        self.say(f"Sciatriage serves on {self.url} (Ctrl-C stops it); data in {self.settings.home}")
        path = sign_in_file(self.settings)
        if self.settings.demo and path.exists():
            if first:
                self.say(path.read_text("utf-8").rstrip())
            self.say(f"How to sign in to the demo clinic: {path}")

    def _asked_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.hurry.wanted = self.stopping
        self.stopping = True

    def _stop(self) -> None:
        for child in reversed(self.children):
            child.ask_to_stop()
            child.wait_until_stopped(self.hurry)


def check_port(host: str, port: int) -> None:
    """Raises CannotServe when nobody can listen there."""
    try:
        with socket.create_server((host, port), family=_family(host)):
            return
    except PermissionError:
        fault = f"Port {port} may only be used by root; choose another, for example PORT=8001."
    except OSError:
        fault = (
            f"Port {port} on {host} is taken; stop what uses it or choose another,"
            f" for example PORT={port + 1}."
        )
    raise CannotServe(fault)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def is_ready(url: str) -> bool:
    """Whether the web server says that it can serve; no when another program answers there."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - http only
            return json.load(answer)["ready"] is True
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError):
        return False
