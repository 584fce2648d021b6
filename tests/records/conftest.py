"""Every test here runs on SQLite and on PostgreSQL."""

import pytest

from records.session import Database
from tests.databases import database_url, db, empty_database_url, sqlite_db
from tests.factories.cases import Clinic, a_clinic

__all__ = ["clinic", "database_url", "db", "empty_database_url", "sqlite_db"]


@pytest.fixture
def clinic(db: Database) -> Clinic:
    """A clinic with one person of each role."""
    return a_clinic(db)
