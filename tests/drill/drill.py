"""The steps of a restore, as the runbook has them, each timed."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from records.session import Database
from records.tables import AnswerRow, Case
from tests.api.clinic import a_clinic
from tests.api.forms import a_form
from tests.benchmarks.many_cases import copy_cases
from tests.cli.command import sciatriage_process
from tests.cli.test_backup import programs
from tests.databases import a_database, an_empty_database
from tests.drill.people import the_service

ORIGINALS = ("EX-02", "EX-01", "EX-03")


@dataclass
class Drill:
    """Seconds by step; what there was before the backup, what came in meanwhile and came back."""

    kind: str
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: float = 0.0
    before: int = 0
    answers: int = 0
    meanwhile: int = 0
    restored: int = 0
    checked: str = ""

    def timed(self, step: str, act: Callable[[], str]) -> str:
        began = time.monotonic()
        said = act()
        self.seconds[step] = time.monotonic() - began
        return said


def drill(kind: str, folder: Path, cases: int) -> Drill:
    """All steps on one kind of database. Raises AssertionError with what a command said."""
    home, back, file = folder / "home", folder / "back", folder / "clinic.tar"
    home.mkdir(parents=True)
    found = Drill(kind)
    with ExitStack() as stack:
        url = stack.enter_context(a_database(kind, home))
        token = _filled(url, home, cases - 1)  # the last one comes to the running service
        before, meanwhile = _backed_up(found, home, url, token, file)
        trial = stack.enter_context(an_empty_database(kind, folder))
        found.checked = found.timed(
            "restore --verify: beside, all checked, removed",
            lambda: _run("restore", folder / "trial", trial, "--verify", str(file)),
        )
        target = stack.enter_context(an_empty_database(kind, back))
        _brought_back(found, back, target, file)
        came, _ = _held(target)
        found.restored = len(came)
        assert before <= came
        assert came - before == set(meanwhile[: len(came - before)]), "not of one moment"
        found.timed("the service, until it takes a form", lambda: _serves(back, target, token))
    return found


def _filled(url: str, home: Path, cases: int) -> str:
    """Real cases, one of them released with its signature, and whole copies; a form token."""
    clinic = a_clinic(url, home)
    clinic.clock.now = datetime.now(UTC) - timedelta(minutes=1)  # the service has the real clock
    originals = [clinic.released(ORIGINALS[0])]
    for number, name in enumerate(ORIGINALS[1:]):
        patient = {"given_name": "Ada", "family_name": f"No {number}", "birth_date": "1980-01-01"}
        answer = clinic.post_intake(a_form(name, patient=patient))
        originals.append(answer.json["id"])
    clinic.work()
    copy_cases(clinic.database, originals, cases - len(originals), whole=True)
    clinic.database.dispose()
    return clinic.tokens["form_token"]


def _backed_up(
    found: Drill, home: Path, url: str, token: str, file: Path
) -> tuple[set[str], list[str]]:
    """The cases that were there before, and in their order those that came in meanwhile."""
    with the_service(home, url, token) as people:
        people.hand_in()
        before, found.answers = _held(url)
        found.before = len(before)
        with people.at_work():
            found.timed(
                "backup, while the service works",
                lambda: _run("backup", home, url, "--with-data-key", str(file)),
            )
    meanwhile = people.accepted[1:]
    found.meanwhile, found.megabytes = len(meanwhile), file.stat().st_size / 1e6
    return before, meanwhile


def _brought_back(found: Drill, home: Path, url: str, file: Path) -> None:
    found.timed("restore into an empty folder", lambda: _run("restore", home, url, str(file)))
    found.timed("migrate", lambda: _run("migrate", home, url))
    found.timed(
        "audit verify, with the heads of the backup",
        lambda: _run("audit", home, url, "verify", "--backup", str(file)),
    )


def _held(url: str) -> tuple[set[str], int]:
    """The cases of a database, and how many answers it holds."""
    opened = Database(url)
    with opened.reading() as session:
        cases = set(session.scalars(select(Case.id)))
        answers = session.scalars(select(func.count()).select_from(AnswerRow)).one()
    opened.dispose()
    return cases, answers


def _run(command: str, home: Path, url: str, *words: str) -> str:
    """A command as an operator types it, in a process of its own."""
    environment: Mapping[str, str] = {"DATABASE_URL": url, "PATH": programs()}
    if url.startswith("sqlite"):
        environment = {"PATH": programs()}  # the file in the data folder
    done = sciatriage_process(command, *words, home=home, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _serves(home: Path, url: str, token: str) -> str:
    with the_service(home, url, token) as people:
        return people.hand_in()
