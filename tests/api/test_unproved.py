"""Rules without a matching certificate: nothing starts, but in development mode, which says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.knowledge_files import KnowledgeError
from rules.proof.in_force import knowledge_in_force
from tests.api.clinic import Clinic, a_clinic
from tests.api.document import agrees
from tests.databases import sqlite_url
from tests.processes import ROOT

NONE = "The knowledge has no certificate; run `sciatriage knowledge prove`."
BANNER = "The rules may not be proved."


@pytest.fixture
def unproved(tmp_path: Path) -> Path:
    """A folder whose `rules` package is ours without its certificate."""
    folder = tmp_path / "program"
    ignored = shutil.ignore_patterns("certificate.json", "__pycache__")
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=ignored)
    return folder


def started(program: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A part of the service as it starts with the rules of that folder."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCIATRIAGE_HOME": str(home), "PORT": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_shipped_rules_are_proved() -> None:
    assert knowledge_in_force(development=False) is knowledge()


def test_rules_without_a_certificate_are_refused_and_in_development_taken(tmp_path: Path) -> None:
    missing = tmp_path / "certificate.json"

    with pytest.raises(KnowledgeError) as refused:
        knowledge_in_force(development=False, certificate=missing)

    assert str(refused.value) == NONE
    assert knowledge_in_force(development=True, certificate=missing) is knowledge()


@pytest.mark.parametrize(
    "words",
    [
        *[("api.cli", part) for part in ("serve", "web", "worker", "relay")],
        ("worker",),
        ("worker.relay",),
    ],
    ids=" ".join,
)
def test_no_part_of_the_service_starts_with_them(
    unproved: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = started(unproved, tmp_path / "home", *words)

    assert refused.returncode == 1
    assert refused.stderr.strip() == NONE


def test_the_app_is_not_made_with_them(unproved: Path, tmp_path: Path) -> None:
    (unproved / "make.py").write_text("from api.app import create_app\ncreate_app()\n")

    assert NONE in started(unproved, tmp_path / "home", "make").stderr


def test_development_mode_is_on_every_page_and_in_readyz(tmp_path: Path) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_DEVELOPMENT="1")

    ready = agrees(clinic.app, clinic.client.get("/readyz"))

    assert ready.json["development"] is True
    assert BANNER in clinic.client.get("/sign-in").text
    assert BANNER in clinic.client.get("/nothing-here").text
    clinic.database.dispose()


def test_otherwise_no_page_says_so(clinic: Clinic) -> None:
    assert BANNER not in clinic.client.get("/sign-in").text
