"""The relay as a process of its own: it stops when told, and waits for a database that is away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from records.drafts import start_draft
from records.session import Database
from records.tables import Draft, Job
from tests.factories.cases import Clinic, a_submission
from tests.factories.people import a_patient
from tests.processes import Broker, Stack, a_broker, wait_until
from worker.queue import JOBS_QUEUE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_relay_stops_when_it_is_told(
    stack: Stack, clinic: Clinic, broker: Broker, number: int
) -> None:
    a_submission(clinic)
    relay = stack.relay()
    wait_until(lambda: broker.waiting(JOBS_QUEUE), "the relay sends")

    relay.popen.send_signal(number)

    assert relay.popen.wait(30) == 0


def test_two_relays_send_a_due_job_once(stack: Stack, clinic: Clinic, broker: Broker) -> None:
    stack.environment["SCIATRIAGE_REDISPATCH_SECONDS"] = "600"
    relays = [stack.relay(), stack.relay()]
    jobs = {a_submission(clinic).job_id for _ in range(10)}

    wait_until(lambda: broker.waiting(JOBS_QUEUE) >= len(jobs), "all are sent")

    assert [relay.alive for relay in relays] == [True, True]
    assert broker.waiting(JOBS_QUEUE) == len(jobs)


def test_a_relay_keeps_what_a_dead_broker_did_not_take(
    stack: Stack, clinic: Clinic, db: Database
) -> None:
    stack.environment["SCIATRIAGE_REDISPATCH_SECONDS"] = "600"
    with a_broker() as own:
        own.kill()
        stack.environment["BROKER_URL"] = own.url
        job_id = a_submission(clinic).job_id
        relay = stack.relay()
        wait_until(lambda: _reserved(db, job_id), "the relay tried")
        own.restart()

        # The row itself would be due again in ten minutes only.
        wait_until(lambda: own.waiting(JOBS_QUEUE), "the relay sends after all")
        assert relay.alive


def test_a_relay_forgets_unfinished_forms_nobody_touched_for_a_day(
    stack: Stack, clinic: Clinic, db: Database
) -> None:
    old, young = (
        start_draft(db, clinic.desk, a_patient(), clinic.now - timedelta(hours=hours))
        for hours in (25, 23)
    )
    relay = stack.relay()

    wait_until(lambda: old not in _drafts(db), "the old form is gone")

    assert _drafts(db) == [young]
    assert relay.alive


def _drafts(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Draft.id)))


def _reserved(db: Database, job_id: str | None) -> bool:
    with db.reading() as session:
        job = session.scalars(select(Job).where(Job.id == job_id)).one()
        return (job.due_at - job.created_at).total_seconds() > 300


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_relay_waits_for_a_database_that_is_away(
    stack: Stack, clinic: Clinic, broker: Broker, db: Database
) -> None:
    relay = stack.relay()
    a_submission(clinic)
    wait_until(lambda: broker.waiting(JOBS_QUEUE), "the relay sends")
    db.dispose()

    with _unreachable(db.url):
        wait_until(lambda: "round failed" in relay.said(), "the relay notices")
        broker.flush()
    a_submission(clinic)

    wait_until(lambda: broker.waiting(JOBS_QUEUE), "the relay sends again")
    assert relay.alive


@contextmanager
def _unreachable(url: str) -> Iterator[None]:
    """Refuse connections to this database and end those it has, as a restart does."""
    head, _, query = url.replace("+psycopg", "").partition("?")
    server, _, name = head.rpartition("/")
    admin = f"{server}/postgres" + (f"?{query}" if query else "")
    let_in = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(let_in.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        yield
        connection.execute(let_in.format(sql.Identifier(name), sql.SQL("true")))
