"""Every command exists, explains itself and refuses what it does not know."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.cli import COMMANDS
from tests.cli.command import sciatriage, sciatriage_process

OF_THE_DESIGN = (
    "assess",
    "handout",
    "serve",
    "web",
    "worker",
    "relay",
    "migrate",
    "demo",
    "user",
    "token",
    "knowledge",
    "audit",
    "verify",
    "backup",
    "case",
    "keys",
    "restore",
    "retention",
    "doctor",
)


def test_the_commands_are_those_of_the_design() -> None:
    assert sorted(COMMANDS) == sorted(OF_THE_DESIGN)


@pytest.mark.parametrize("command", OF_THE_DESIGN)
def test_each_command_explains_itself_with_an_example(tmp_path: Path, command: str) -> None:
    # In a process of its own: what a command imports must not rest on what another has imported.
    helped = sciatriage_process(command, "--help", home=tmp_path / "home")

    assert (helped.returncode, helped.stderr) == (0, "")
    assert not (tmp_path / "home").exists()
    said = helped.stdout
    assert f"Usage: sciatriage {command}" in said
    assert said.count(f"sciatriage {command}") > 1 or "Commands:" in said


@pytest.mark.parametrize("words", [("dance",), ("assess", "--fast"), ("verify",), ("handout",)])
def test_wrong_usage_is_exit_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = sciatriage_process(*words, home=tmp_path)

    assert refused.returncode == 2
    assert "Usage:" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    from importlib.metadata import version

    assert version("sciatriage") in sciatriage("--version", home=tmp_path).stdout


def test_doctor_says_what_to_do_about_what_is_missing(home: Path) -> None:
    checked = sciatriage(
        *("doctor", "--check", "knowledge", "--check", "schema", "--check", "worker"), home=home
    )

    lines = checked.stdout.splitlines()
    assert checked.returncode == 1
    assert [line.split()[0] for line in lines] == ["ok", "ok", "FAIL"]
    assert "sciatriage worker" in lines[2]


def test_doctor_says_whether_patients_can_open_their_sheets(home: Path) -> None:
    public = "https://sheets.example.org"
    without = sciatriage("doctor", "--check", "address", home=home)
    reached = sciatriage("doctor", "--check", "address", home=home, SCIATRIAGE_PUBLIC_URL=public)

    assert (without.returncode, reached.returncode) == (0, 0)
    assert "SCIATRIAGE_PUBLIC_URL" in without.stdout
    assert public in reached.stdout


def test_doctor_is_content_with_what_is_well(home: Path) -> None:
    checked = sciatriage("doctor", "--check", "python", "--check", "database", home=home)

    assert checked.returncode == 0, checked.stdout


class _Another(BaseHTTPRequestHandler):
    """Some other program: it answers everything, and not as we do."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'["hello"]')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("taken", [True, False])
def test_doctor_with_a_wrong_port_says_whose_port_it_needs(home: Path, taken: bool) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Another) as other:
        port = other.server_port
        if taken:
            threading.Thread(target=other.serve_forever, daemon=True).start()
        else:
            other.socket.close()
        checked = sciatriage("doctor", "--check", "web", home=home, PORT=str(port))
        if taken:
            other.shutdown()

    assert checked.returncode == 1
    assert checked.stdout.startswith("FAIL")
    assert f"127.0.0.1:{port}" in checked.stdout
    assert "the service's own PORT" in checked.stdout
    assert "Traceback" not in checked.stderr
