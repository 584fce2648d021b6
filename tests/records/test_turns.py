"""Who writes to an SQLite file takes turns, also across processes; PostgreSQL has its own locks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from records.errors import StoreUnavailable
from records.heartbeats import beat, last_beats
from records.session import Database
from records.turns import FileTurns
from tests.factories.people import NOW
from tests.processes import ROOT

HOLD = """
import sys
from pathlib import Path
from records.turns import FileTurns
turns = FileTurns(Path(sys.argv[1]))
assert turns.acquire(5)
print("mine", flush=True)
sys.stdin.read()
"""
ADD = """
import sys
from pathlib import Path
from records.turns import FileTurns
turns, sum_of_all = FileTurns(Path(sys.argv[1])), Path(sys.argv[2])
for _ in range(200):
    assert turns.acquire(30)
    sum_of_all.write_text(str(int(sum_of_all.read_text()) + 1))
    turns.release()
"""


def file_of(db: Database) -> Path:
    return Path(db.url.removeprefix("sqlite:///"))


@contextmanager
def somebody_elses_turn(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process has it until its input ends."""
    command = [sys.executable, "-c", HOLD, str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        yield other
        if other.stdin:
            other.stdin.close()


def test_who_waits_too_long_for_another_process_is_told_to_come_again(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.session.TURN_SECONDS", 0.05)
    with somebody_elses_turn(file_of(sqlite_db)), pytest.raises(StoreUnavailable):
        beat(sqlite_db, "too late", NOW)
    beat(sqlite_db, "in time", NOW)

    assert set(last_beats(sqlite_db)) == {"in time"}


def test_a_turn_ends_with_the_process_that_had_it(sqlite_db: Database) -> None:
    with somebody_elses_turn(file_of(sqlite_db)) as other:
        other.kill()
        beat(sqlite_db, "its turn now", NOW)

    assert set(last_beats(sqlite_db)) == {"its turn now"}


def test_no_two_processes_have_a_turn_at_once(tmp_path: Path) -> None:
    counted = tmp_path / "sum"
    counted.write_text("0")
    command = [sys.executable, "-c", ADD, str(tmp_path / "turn"), str(counted)]

    adding = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]

    assert [process.wait(60) for process in adding] == [0, 0, 0]
    assert counted.read_text() == "600"


def test_a_file_that_cannot_be_opened_is_a_store_that_is_not_available(
    sqlite_db: Database,
) -> None:
    turn = Path(f"{file_of(sqlite_db)}-turn")
    turn.unlink(missing_ok=True)
    turn.mkdir()
    with pytest.raises(StoreUnavailable):
        beat(sqlite_db, "nobody", NOW)
    turn.rmdir()
    beat(sqlite_db, "again", NOW)

    assert set(last_beats(sqlite_db)) == {"again"}


def test_who_gave_up_can_have_the_next_turn(tmp_path: Path) -> None:
    turns = FileTurns(tmp_path / "turn")
    with somebody_elses_turn(tmp_path / "turn"):
        assert not turns.acquire(0.01)
        assert not turns.acquire(0.01)

    assert turns.acquire(5)
    turns.release()
