"""What web processes cost that share what was loaded once: memory, and a new one's start."""

import os
import re
import signal
import statistics
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.served import Served
from tests.chaos.tree import children
from tests.processes import wait_until

TIMES = 5
HEAD = (
    "web processes",
    "memory of all at the start, MB",
    "all killed, until one answers, s",
    "longest, s",
)
Row = tuple[str, ...]


def replaced(kind: str, clinic: Served) -> Row:
    """Kill every process that answers, several times; the one that started them makes others."""
    stack = clinic.stacks["ours"]
    gunicorn = stack.processes[0].pid
    wait_until(lambda: len(children(gunicorn)) > 1, "more than the first process is there")
    number, memory = len(children(gunicorn)), _megabytes(gunicorn)
    taken = []
    for _ in range(TIMES):
        wait_until(lambda: len(children(gunicorn)) >= number, "all web processes are there")
        for pid in children(gunicorn):
            os.kill(pid, signal.SIGKILL)
        taken.append(_until_answered(f"{stack.url}/healthz"))
    figures = (f"{memory:.0f}", f"{statistics.median(taken):.2f}", f"{max(taken):.2f}")
    return f"{kind}, {number} and the one that starts them", *figures


def _until_answered(url: str) -> float:
    """A connection waits in the socket that they share until somebody takes it."""
    began = time.monotonic()
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - http only
        answer.read()
    return time.monotonic() - began


def _megabytes(pid: int) -> float:
    """What the process and its children occupy; shared pages count once in all (PSS)."""
    return sum(_kilobytes(each) for each in (pid, *children(pid))) / 1024


def _kilobytes(pid: int) -> int:
    said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss: +(\d+) kB", said, re.M)
    assert found, said
    return int(found[1])
