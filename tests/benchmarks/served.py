"""The service and its peers, each served by our gunicorn settings on one durable database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from records.migrate import migrate
from records.people import create_token
from records.session import Database
from tests.benchmarks.one_row import ONE_ROW
from tests.chaos.postgres import Postgres
from tests.databases import open_database, sqlite_url
from tests.processes import ROOT, Stack, a_broker

APPS = {
    "ours": (),
    "assessed": ("tests.benchmarks.one_row:assessed()",),
    "reduced": ("tests.benchmarks.one_row:reduced()",),
    "bare": ("--worker-class=gthread", "tests.benchmarks.one_row:bare()"),
}
"""What gunicorn is told to serve; nothing is the service."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where each app listens, and a form token of theirs."""

    db: Database
    token: str
    stacks: dict[str, Stack]

    def post(self, app: str, connections: int, seconds: float, pace: float = 0.0) -> dict[str, Any]:
        """What `posting`, a process of its own, saw."""
        numbers = {
            "port": self.stacks[app].port,
            "connections": connections,
            "seconds": seconds,
            "pace": pace,
        }
        words = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.posting", *words],
            cwd=ROOT,
            env={**os.environ, "TOKEN": self.token},
            capture_output=True,
            text=True,
            check=True,
        )
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen


@contextmanager
def served(kind: str, folder: Path, apps: tuple[str, ...] = tuple(APPS)) -> Iterator[Served]:
    """The apps on one database of this kind; a Redis takes the hints, and no worker runs."""
    with _durable(kind, folder) as url, a_broker() as broker:
        db = open_database(url)
        ONE_ROW.create(db.engine)
        token = create_token(
            db, site_id="default", name="load", kind="form", now=datetime.now(UTC)
        ).secret
        stacks = {}
        try:
            for app in apps:
                home = folder / app
                home.mkdir(mode=0o700)
                stacks[app] = Stack(home, url, broker.url, SCIATRIAGE_REDISPATCH_SECONDS=30)
                stacks[app].start("-m", "gunicorn", "--config", "python:api.serving", *APPS[app])
                stacks[app].wait_for_web()
            yield Served(db, token, stacks)
        finally:
            for stack in stacks.values():
                stack.close()
            db.dispose()


@contextmanager
def _durable(kind: str, folder: Path) -> Iterator[str]:
    """A migrated database that waits for the disk at each commit, as an installation's does."""
    if kind == "sqlite":
        yield sqlite_url(folder)
        return
    server = Postgres(folder / "pg", "-c max_connections=200")
    try:
        migrate(server.url)
        yield server.url
    finally:
        server.close()
