"""The command line as users have it: a process, its exit code and what it wrote."""

import os
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT


def sciatriage(
    *words: str, home: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env={**os.environ, "SCIATRIAGE_HOME": str(home), **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_sentence(text: str) -> bool:
    """A fault is said in one plain line, never with a traceback."""
    return len(text.strip().splitlines()) == 1 and text.strip().endswith(".")
