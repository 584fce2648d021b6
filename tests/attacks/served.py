"""The real web server on a clinic's database: everything arrives over a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.api.clinic import Clinic, a_clinic
from tests.attacks.live_cases import UNDO_SECONDS
from tests.databases import a_database
from tests.processes import Stack

UNLIMITED = "1000000"
NOBODY = "redis://127.0.0.1:1/0"
"""A broker that is away: jobs are done by `Clinic.work`."""


@contextmanager
def served(home: Path, kind: str = "sqlite") -> Iterator[tuple[Stack, Clinic]]:
    """gunicorn with our settings, and the clinic whose people and tokens it knows."""
    with a_database(kind, home) as url:
        limits = {"SCIATRIAGE_INTAKES_PER_MINUTE": UNLIMITED}
        clinic = a_clinic(url, home, SCIATRIAGE_UNDO_SECONDS=str(UNDO_SECONDS), **limits)
        clinic.clock.now = datetime.now(UTC)  # the server has the real clock
        stack = Stack(home, url, NOBODY, **limits)
        try:
            stack.web()
            yield stack, clinic
        finally:
            stack.close()
            clinic.database.dispose()
