"""`enqueue`: quick, quiet, and no health data in what it sends."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT, Broker, a_broker, free_port
from worker.broker import redis_client, socket_url
from worker.depth import Depth, queue_depths

TIMED = """
import json, sys, time
from worker import queue
queue.enqueue("0")
taken = []
for _ in range(5):
    queue._Rest.until = 0.0
    began = time.monotonic()
    sent = queue.enqueue("job-id")
    taken.append((sent, time.monotonic() - began))
print(json.dumps(taken))
"""

WHILE_READING = """
import json, os, threading, time
from pathlib import Path
from worker import queue
slow = Path(os.environ["SCIATRIAGE_HOME"], "broker-url")
os.mkfifo(slow)
address, os.environ["BROKER_URL_FILE"] = os.environ.pop("BROKER_URL"), str(slow)
taken = []
def ask(name):
    began = time.monotonic()
    sent = queue.enqueue(name)
    taken.append((sent, time.monotonic() - began))
threads = [threading.Thread(target=ask, args=(str(name),)) for name in range(5)]
for each in threads:
    each.start()
    time.sleep(0.1)
slow.write_text(address)  # until now the first one reads its settings
for each in threads:
    each.join()
print(json.dumps(taken))
"""


def _asked(broker_url: str, home: Path, program: str = TIMED) -> list[tuple[bool, float]]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "BROKER_URL": broker_url, "SCIATRIAGE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    taken: list[tuple[bool, float]] = json.loads(done.stdout)
    return taken


@pytest.fixture
def own_broker() -> Iterator[Broker]:
    with a_broker() as running:
        yield running


def test_a_running_broker_takes_the_job_id_and_nothing_else(
    own_broker: Broker, tmp_path: Path
) -> None:
    taken = _asked(own_broker.url, tmp_path)

    with redis_client(own_broker.url, 5) as client:
        messages = [json.loads(raw) for raw in client.lrange("handout", 0, -1)]
    bodies = [json.loads(base64.b64decode(message["body"])) for message in messages]
    assert [sent for sent, _ in taken] == [True] * 5
    assert {body[0][0] for body in bodies} == {"0", "job-id"}
    assert {json.dumps(body[1]) for body in bodies} == {"{}"}


def test_who_asks_while_another_reads_the_settings_reaches_the_same_broker(
    own_broker: Broker, tmp_path: Path
) -> None:
    taken = _asked(own_broker.url, tmp_path, WHILE_READING)

    assert [sent for sent, _ in taken] == [True] * 5
    assert max(seconds for _, seconds in taken) < 2.0


@pytest.mark.parametrize("scheme", ["tcp", "unix"])
def test_a_dead_broker_never_holds_up_a_request(scheme: str, tmp_path: Path) -> None:
    url = (
        f"redis://127.0.0.1:{free_port()}/0"
        if scheme == "tcp"
        else socket_url(tmp_path / "gone.sock")
    )

    taken = _asked(url, tmp_path)

    assert [sent for sent, _ in taken] == [False] * 5
    # Typically 3 ms each; a client that blocks takes 6 s, one that tries again 0.6 s.
    assert sum(seconds for _, seconds in taken) < 1.5


def test_a_broker_that_hangs_is_given_up_soon(own_broker: Broker, tmp_path: Path) -> None:
    os.kill(own_broker.process.pid, signal.SIGSTOP)
    try:
        taken = _asked(own_broker.url, tmp_path)
    finally:
        os.kill(own_broker.process.pid, signal.SIGCONT)

    assert [sent for sent, _ in taken] == [False] * 5
    assert max(seconds for _, seconds in taken) < 2.0


def test_after_a_failure_requests_do_not_try_for_a_moment(tmp_path: Path) -> None:
    program = TIMED.replace("queue._Rest.until = 0.0", "").replace("range(5)", "range(2000)")

    taken = _asked(socket_url(tmp_path / "gone.sock"), tmp_path, program)

    assert not any(sent for sent, _ in taken)
    # Trying each time would take 4 s and more.
    assert sum(seconds for _, seconds in taken) < 1.5


def test_a_broker_that_comes_back_is_used_again(own_broker: Broker, tmp_path: Path) -> None:
    program = f"""
import json, os, signal, sys, time
from worker import queue
before = queue.enqueue("a")
os.kill({own_broker.process.pid}, signal.SIGKILL)
time.sleep(0.3)
down = queue.enqueue("b")
print("down", file=sys.stderr, flush=True)
sys.stdin.readline()
time.sleep(queue.REST_SECONDS)
print(json.dumps([before, down, queue.enqueue("c")]))
"""
    asking = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "BROKER_URL": own_broker.url, "SCIATRIAGE_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert asking.stderr is not None
    while asking.stderr.readline().strip() != "down":
        assert asking.poll() is None
    own_broker.process.popen.wait()
    own_broker.kill()
    own_broker.restart()
    out, _ = asking.communicate("go\n", timeout=60)

    assert json.loads(out) == [True, False, True]


def test_what_waits_is_counted_with_the_age_of_the_oldest(
    own_broker: Broker, tmp_path: Path
) -> None:
    before = time.time()
    assert queue_depths(own_broker.url, now=before) == (
        Depth("handout", 0, 0.0),
        Depth("housekeeping", 0, 0.0),
    )
    _asked(own_broker.url, tmp_path)
    after = time.time()

    waiting, _ = queue_depths(own_broker.url, now=after + 100)

    assert waiting.messages == 6
    assert 100 <= waiting.oldest_seconds <= 100 + after - before
    with redis_client(own_broker.url, 5) as client:
        client.rpop("handout")
        oldest = json.loads(client.lindex("handout", -1))["headers"]["sent_at"]
    assert queue_depths(own_broker.url, now=oldest + 7)[0].oldest_seconds == pytest.approx(7)


def test_a_message_of_somebody_else_is_counted_without_an_age(own_broker: Broker) -> None:
    with redis_client(own_broker.url, 5) as client:
        client.lpush("handout", "{}")

    assert queue_depths(own_broker.url, now=time.time())[0] == Depth("handout", 1, 0.0)


def test_a_broker_that_is_away_or_hangs_is_given_up_at_once(own_broker: Broker) -> None:
    began = time.monotonic()
    assert queue_depths(None, now=0) == ()
    assert queue_depths(f"redis://127.0.0.1:{free_port()}/0", now=0) == ()
    os.kill(own_broker.process.pid, signal.SIGSTOP)
    try:
        assert queue_depths(own_broker.url, now=0) == ()
    finally:
        os.kill(own_broker.process.pid, signal.SIGCONT)
    assert time.monotonic() - began < 2
