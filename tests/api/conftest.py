"""The clinic of the tests: on SQLite, or on SQLite and PostgreSQL where the database matters."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.clinic import Clinic, a_clinic
from tests.api.signing_on import open_clinic, provider
from tests.databases import database_url, sqlite_url
from tests.factories.people import quick_passwords

__all__ = [
    "clinic",
    "clinic_on_each",
    "database_url",
    "open_clinic",
    "provider",
    "quick_passwords",
]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """A clinic on an SQLite file."""
    # The worker's code looks for its broker here, and finds none.
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    made = a_clinic(sqlite_url(tmp_path), tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture
def clinic_on_each(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clinic]:
    """The same, once on SQLite and once on PostgreSQL."""
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    made = a_clinic(database_url, tmp_path)
    yield made
    made.database.dispose()
