"""One Redis a test session; a worker and a relay for each test that asks."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from celery import Celery

from records.session import Database
from tests.databases import database_url, db, sqlite_db
from tests.factories.cases import Clinic, a_clinic
from tests.processes import Broker, Stack, a_broker
from worker.queue import JOB_TASK, JOBS_QUEUE

__all__ = ["database_url", "db", "sqlite_db"]


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
    """People of every role at the real time: the processes look at the real clock."""
    return a_clinic(db, now=datetime.now(UTC))


@pytest.fixture
def send(broker: Broker) -> Iterator[Callable[[str], None]]:
    """Put a message for a job into the queue, as the web server does."""
    with Celery(broker=broker.url, set_as_current=False) as sender:
        yield lambda job_id: sender.send_task(
            JOB_TASK, (job_id,), queue=JOBS_QUEUE, ignore_result=True
        )
