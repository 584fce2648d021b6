"""One Redis a test session; a worker and a relay for each test that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from records.session import Database
from tests.databases import database_url, db
from tests.factories.cases import Clinic, a_clinic
from tests.processes import Broker, Stack, a_broker

__all__ = ["database_url", "db"]


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real Redis, shared by the tests of a session and never killed by them."""
    with a_broker() as running:
        yield running


@pytest.fixture
def stack(tmp_path: Path, database_url: str, broker: Broker) -> Iterator[Stack]:
    """Nothing runs yet but Redis, which is empty."""
    broker.flush()
    started = Stack(tmp_path, database_url, broker.url)
    yield started
    started.close()


@pytest.fixture
def clinic(db: Database) -> Clinic:
    """People of every role, whose clock is the real one: the processes look at theirs."""
    return a_clinic(db)
