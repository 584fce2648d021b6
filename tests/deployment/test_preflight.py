"""What a machine lacks is said in one line before anything is installed, with what helps."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL = shutil.which("sh") or "sh"


def a_python(folder: Path, *answers: str) -> Path:
    """This Python, except that it answers some questions as the test wants (shell `case` arms)."""
    file = folder / "python"
    cases = "\n".join(answers)
    file.write_text(
        f'#!{SHELL}\ncase "$2" in\n{cases}\n*) ;;\nesac\nexec {sys.executable} "$@"\n', "utf-8"
    )
    file.chmod(0o755)
    return file


def preflight(
    folder: Path, python: Path | str, *, compiler: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run it where nothing is on PATH but, perhaps, a compiler."""
    path = folder / "bin"
    path.mkdir()
    if compiler:
        (path / "gcc").symlink_to(SHELL)
    return subprocess.run(
        [SHELL, str(ROOT / "preflight.sh"), str(python)],
        cwd=folder,
        env={"PATH": str(path), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


HEADERS = '*get_path*) echo "$0-headers"; exit 0;;'
MODERN = '*"< (3, 13)"*) exit 0;;'
LACKING = {
    "no Python 3.11, 3.12 or 3.13 was found": None,
    "is not Python 3.11, 3.12 or 3.13": ('*"(3, 11) <="*) exit 1;;',),
    "its venv package is missing": ('*"(3, 11) <="*) exit 0;;', "*ensurepip*) exit 1;;"),
    "the C headers of": ("*get_path*) echo /none; exit 0;;",),
}


@pytest.mark.parametrize("said", LACKING)
def test_what_is_missing_is_named_with_the_line_that_installs_it(tmp_path: Path, said: str) -> None:
    answers = LACKING[said]
    python = "" if answers is None else a_python(tmp_path, *answers)

    result = preflight(tmp_path, python)

    assert result.returncode == 1
    sentence, remedy = result.stderr.strip().splitlines()
    assert said in sentence
    assert sentence.startswith("Cannot set up: ")
    assert sentence.endswith(".")
    assert "sudo apt-get install -y python3-venv python3-dev gcc make git" in remedy


def test_a_missing_compiler_is_named(tmp_path: Path) -> None:
    result = preflight(tmp_path, sys.executable, compiler=False)

    assert result.returncode == 1
    sentence, remedy = result.stderr.strip().splitlines()
    assert "there is no C compiler (gcc)" in sentence
    assert "apt-get install" in remedy


def a_machine_with_everything(folder: Path, *answers: str) -> Path:
    """Also with headers, which this machine may lack."""
    include = folder / "python-headers"
    include.mkdir()
    (include / "Python.h").touch()
    return a_python(folder, HEADERS, *answers)


def test_a_machine_with_everything_is_told_nothing(tmp_path: Path) -> None:
    python = a_machine_with_everything(tmp_path, "*'< (3, 13)'*) exit 1;;")

    result = preflight(tmp_path, python)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_python_3_13_without_redis_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    python = a_machine_with_everything(tmp_path, MODERN)

    result = preflight(tmp_path, python)

    assert result.returncode == 0
    (sentence,) = result.stderr.strip().splitlines()
    assert "with Python 3.13 the service needs redis-server on PATH" in sentence
