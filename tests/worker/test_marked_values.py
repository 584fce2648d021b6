"""Marked values go in wherever somebody can type; logs, Redis, metrics and refusals hold none."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from records.session import Database
from tests.factories.forms import CALM, EMERGENCY, SAME_DAY
from tests.processes import Broker, Stack, a_broker, wait_until
from tests.worker.marked import (
    BORN,
    MARK,
    PHONE,
    Marked,
    coded,
    handout,
    marks_in,
    on_pages,
    referral,
    refused,
    withheld,
    without_patients,
)
from worker.broker import redis_client

HEALTH = ("ces_saddle", "ces_recent_or_worse", "motor_weakness_worsening", "dest_ed_mri")
BACK = re.compile(
    r'\bvalue="[^"]*"|<textarea[^>]*>[^<]*</textarea>|<p class="progress__who">[^<]*</p>'
)
"""A form that has to be put right comes back to its sender: what was typed stands in its fields,
and above them for whom it is filled in. Anywhere else a refusal quotes nothing."""
ADDRESSES = re.compile(r'\b(?:href|src|action|formaction)="([^"]*)"|"(/[^"]*|https?://[^"]*)"')


@contextmanager
def overheard(broker: Broker) -> Iterator[bytearray]:
    """All commands that Redis is sent meanwhile, from anybody, whole."""
    heard = bytearray()

    def listen() -> None:
        while part := line.recv(65536):
            heard.extend(part)

    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(broker.socket))
        line.sendall(b"MONITOR\r\n")
        listener = threading.Thread(target=listen)
        listener.start()
        try:
            wait_until(lambda: heard, "Redis tells all")
            yield heard
            with redis_client(broker.url, 5.0) as client:
                client.echo("the end")
            wait_until(lambda: b"the end" in heard, "the last command was heard")
        finally:
            line.shutdown(socket.SHUT_RDWR)
            listener.join()


@pytest.fixture
def broker() -> Iterator[Broker]:
    """One of this test's own: its files hold what passed through it, and nothing else."""
    with a_broker() as running:
        yield running


def _files(folder: Path, but: str = " ") -> str:
    files = [each for each in folder.rglob("*") if each.is_file() and but not in each.name]
    return "\n".join(each.read_bytes().decode("latin-1") for each in files)


def _addresses(answers: Iterable[requests.Response]) -> str:
    """What a browser would ask for or call a file: of headers, pages and JSON."""
    found = []
    for answer in answers:
        found += [value for name, value in answer.headers.items() if name != "Set-Cookie"]
        found += ["".join(each) for each in ADDRESSES.findall(answer.text)]
    return "\n".join(found)


def _journeys(stack: Stack, db: Database) -> list[Marked]:
    """Through all parts of the service, and against its doors."""
    stack.relay()
    stack.worker()
    stack.web()
    ons = [Marked(stack.url, db, example=each) for each in (CALM, EMERGENCY, SAME_DAY)]
    for way, on in zip((handout, referral, withheld), ons, strict=True):
        way(on)
        on.read()
    on_pages(ons[1])
    refused(ons[0])
    ons[0].send("GET", "/metrics")
    without_patients(ons[0])
    return ons


def test_what_is_typed_stays_out_of_logs_redis_metrics_refusals_and_addresses(
    stack: Stack, broker: Broker, db: Database
) -> None:
    with overheard(broker) as commands:
        ons = _journeys(stack, db)
    seen = [answer for on in ons for answer in on.seen]
    read = "".join(answer.text for answer in seen if answer.status_code == 200)
    logs = stack.said() + broker.process.said()
    passed = commands.decode("latin-1") + _files(broker.folder)
    metrics = "".join(each.text for each in seen if each.url.endswith("/metrics"))
    refusals = "".join(BACK.sub("", each.text) for each in seen if each.status_code >= 400)
    written = {"logs": logs, "Redis": passed, "metrics": metrics, "refusals": refusals}
    written |= {"files": _files(stack.home, "sciatriage.db"), "addresses": _addresses(seen)}
    secrets = [secret for on in ons for secret in (on.form, on.personal, on.desk)]

    assert [word for on in ons for word in on.typed if word not in read] == [], "did not arrive"
    assert {where: marks_in(what, secrets) for where, what in written.items()} == {
        where: [] for where in written
    }
    assert [word for word in HEALTH if word in logs + passed + metrics] == []
    assert '"event": "unexpected"' in logs
    assert all(("sciatriage.job" in passed, "sciatriage_jobs" in metrics))


def test_a_mark_in_a_message_or_in_a_log_line_would_be_found(
    broker: Broker, send: Callable[[str], None]
) -> None:
    with overheard(broker) as commands:
        send(f"{MARK}é")
    line = json.dumps({"event": f"é{MARK.upper()}", "born": BORN})

    assert set(marks_in(commands.decode("latin-1"))) & set(coded())
    assert marks_in(line) == [MARK, BORN]
    assert marks_in(quote(f"é {MARK} {PHONE}")) == [MARK, "07700%20900461"]
