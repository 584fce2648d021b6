"""The image is made by the same commands as `make setup`, so that they are exercised everywhere."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _run_steps() -> list[str]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return re.findall(r"^RUN (.+)$", text, re.MULTILINE)


def _setup_steps() -> list[str]:
    listed = subprocess.run(
        ["make", "--dry-run", "--always-make", "setup", "PYTHON=python"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in listed.stdout.splitlines() if "venv .venv" in line or " pip " in line]


def test_the_image_installs_exactly_as_make_setup_does() -> None:
    installing = [step for step in _run_steps() if "venv .venv" in step or " pip " in step]

    assert installing == _setup_steps()
    assert len(installing) == 4


def test_the_image_runs_as_an_unprivileged_user() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")

    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert text.index("USER 10001:10001") < text.index("ENTRYPOINT")


def test_the_image_that_runs_holds_no_compiler() -> None:
    final = (ROOT / "Dockerfile").read_text("utf-8").split("\nFROM ")[-1]

    assert "gcc" not in final
    assert "apt-get" not in final


def test_data_and_secrets_never_enter_the_build() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").split("\n")
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = set(
        re.findall(r"^COPY (?!--from)(\S+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    )

    assert "*" in lines
    assert not {"var", "secrets", ".venv", "tests"} & let_in
    assert copied <= let_in | {"."}
