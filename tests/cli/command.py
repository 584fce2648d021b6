"""The command line as users have it: its words, its exit code and what it wrote."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from api.cli import main
from tests.processes import ROOT


def sciatriage(
    *words: str, home: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, in this process: starting one takes longer than most commands."""
    runner = CliRunner()
    settings = {"SCIATRIAGE_HOME": str(home), **environment}
    with runner.isolation(input=given, env=settings) as (out, err, _):
        code = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
        said = [stream.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(words, code, *said)


def sciatriage_process(
    *words: str, home: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, which has loaded nothing before."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env={**os.environ, "SCIATRIAGE_HOME": str(home), **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def one_sentence(text: str) -> bool:
    """A fault is said in one plain line, never with a traceback."""
    return len(text.strip().splitlines()) == 1 and text.strip().endswith(".")
