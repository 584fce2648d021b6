"""The import contracts hold, and each was broken once on purpose to see it fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import PACKAGES, ROOT

PLANTED = {
    "Imports only go down": ("rules/planted.py", "import records\n"),
    "The web process may enqueue work, never load the code that does it": (
        "api/planted.py",
        "import worker.tasks\n",
    ),
    "Only rules.engine touches durable_rules": (
        "records/planted.py",
        "import durable_rules_engine\n",
    ),
    "rules, records and reports know no web or queue framework": (
        "reports/planted.py",
        "import flask\n",
    ),
    "SQLAlchemy is spoken in records only": ("worker/planted.py", "import sqlalchemy\n"),
    "ReportLab is spoken in reports only": ("worker/planted.py", "import reportlab\n"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("floors")
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("static", "fonts")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_tree_keeps_every_import_contract(copy: Path) -> None:
    result = _lint(copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str) -> None:
    name, source = PLANTED[contract]
    planted = copy / name
    planted.write_text(f'"""Planted."""\n\n{source}', encoding="utf-8")
    try:
        result = _lint(copy)
    finally:
        planted.unlink()

    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
