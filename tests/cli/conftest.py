"""A data folder with a migrated database."""

from pathlib import Path

import pytest

from tests.databases import database_url, empty_database_url, sqlite_url

__all__ = ["database_url", "empty_database_url", "home"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Nothing in it but the database."""
    sqlite_url(tmp_path)
    return tmp_path
