"""The steps of a restore, as the runbook has them, each timed."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess

from sqlalchemy import func, select

from records.session import Database
from records.tables import Case
from tests.api.clinic import Clinic, a_clinic
from tests.api.forms import a_form
from tests.benchmarks.many_cases import copy_cases
from tests.cli.command import sciatriage_process
from tests.cli.test_backup import programs
from tests.databases import a_database, an_empty_database
from tests.processes import Stack

ORIGINALS = ("EX-02", "EX-01", "EX-03")
Runner = Callable[..., CompletedProcess[str]]
"""How a command is run: in a process of its own, or in this one."""
NOBODY = "redis://127.0.0.1:1/0"


@dataclass
class Drill:
    """Seconds by step; how many cases there were before and after the backup, and came back."""

    kind: str
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: float = 0.0
    before: int = 0
    meanwhile: int = 0
    restored: int = 0
    checked: str = ""

    def timed(self, step: str, act: Callable[[], str]) -> str:
        began = time.monotonic()
        said = act()
        self.seconds[step] = time.monotonic() - began
        return said


def drill(kind: str, folder: Path, cases: int, run: Runner = sciatriage_process) -> Drill:
    """All steps on one kind of database. Raises AssertionError with what a command said."""
    home, back, file = folder / "home", folder / "back", folder / "clinic.tar"
    home.mkdir(parents=True)
    found = Drill(kind)
    with ExitStack() as stack:
        url = stack.enter_context(a_database(kind, home))
        clinic = a_clinic(url, home)
        _fill(clinic, cases)
        found.before = count(url)
        with _people_at_work(clinic) as posted:
            found.timed(
                "backup, while forms come in",
                lambda: _run(run, "backup", file, home, url, "--with-data-key"),
            )
        found.meanwhile = len(posted)
        found.megabytes = file.stat().st_size / 1e6
        clinic.database.dispose()
        trial = stack.enter_context(an_empty_database(kind, folder))
        found.checked = found.timed(
            "restore --verify: beside, all checked, removed",
            lambda: _run(run, "restore", file, folder / "trial", trial, "--verify"),
        )
        target = stack.enter_context(an_empty_database(kind, back))
        found.timed(
            "restore into an empty folder", lambda: _run(run, "restore", file, back, target)
        )
        found.timed("migrate", lambda: _run(run, "migrate", None, back, target))
        found.timed("audit verify", lambda: _run(run, "audit", None, back, target, "verify"))
        found.timed("web server, until it answers", lambda: _serves(back, target))
        found.restored = count(target)
    return found


def count(url: str) -> int:
    """How many cases a database has."""
    opened = Database(url)
    with opened.reading() as session:
        number = session.scalars(select(func.count()).select_from(Case)).one()
    opened.dispose()
    return number


def _fill(clinic: Clinic, cases: int) -> None:
    """Real cases, one of them released with its signature; then copies of them."""
    originals = [clinic.released(ORIGINALS[0])]
    for number, name in enumerate(ORIGINALS[1:]):
        patient = {"given_name": "Ada", "family_name": f"No {number}", "birth_date": "1980-01-01"}
        answer = clinic.post_intake(a_form(name, patient=patient))
        originals.append(answer.json["id"])
    clinic.work()
    copy_cases(clinic.database, originals, cases - len(originals), whole=True)


@contextmanager
def _people_at_work(clinic: Clinic) -> Iterator[list[str]]:
    """A form after the other for as long as this lasts, and one more."""
    posted: list[str] = []
    enough = threading.Event()

    def work() -> None:
        while not enough.is_set() or not posted:
            patient = {
                "given_name": "Bo", "family_name": f"At {len(posted)}", "birth_date": "1970-01-01"
            }  # fmt: skip
            answer = clinic.post_intake(a_form("EX-01", patient=patient))
            assert answer.status_code == 201, answer.text
            posted.append(answer.json["id"])
            enough.wait(0.05)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield posted
    finally:
        enough.set()
        worker.join()


def _run(run: Runner, command: str, file: Path | None, home: Path, url: str, *words: str) -> str:
    """A command as an operator types it."""
    words = (*words, str(file)) if file else words
    environment: Mapping[str, str] = {"DATABASE_URL": url, "PATH": programs()}
    if url.startswith("sqlite"):
        environment = {"PATH": programs()}  # the file in the data folder
    done = run(command, *words, home=home, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _serves(home: Path, url: str) -> str:
    stack = Stack(home, url, NOBODY)
    try:
        stack.web()
    finally:
        stack.close()
    return stack.url
