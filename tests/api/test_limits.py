"""Guessing and flooding are slowed down; a clinic behind one address is not locked out."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.clinic import PASSWORD, Clinic, a_clinic
from tests.databases import sqlite_url
from tests.factories.people import a_user
from tests.processes import Broker, a_broker
from worker.broker import redis_client

HOME, ELSEWHERE = "10.0.0.1", "192.0.2.66"
WRONG = "wrong"


def attempt(clinic: Clinic, username: str, password: str = WRONG, address: str = HOME) -> int:
    """One try from a browser of its own: the status of the answer."""
    status: int = answered(clinic, username, password, address).status_code
    return status


def answered(clinic: Clinic, username: str, password: str = WRONG, address: str = HOME) -> Any:
    browser = clinic.app.test_client()
    there = {"REMOTE_ADDR": address}
    page = browser.get("/sign-in", environ_base=there).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    form = {"username": username, "password": password, "csrf_token": token}
    return browser.post("/sign-in", data=form, environ_base=there)


def failing(clinic: Clinic, times: int, username: str = "petra", address: str = HOME) -> None:
    assert {attempt(clinic, username, address=address) for _ in range(times)} == {401}


class Later:
    """The library's clock, moved on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def time(self) -> float:
        return time.time() + self.seconds


def test_a_few_mistakes_cost_nothing(clinic: Clinic) -> None:
    failing(clinic, 4)

    assert attempt(clinic, "petra", PASSWORD) == 303


def test_who_changes_the_address_within_one_ipv6_network_is_the_same_guesser(
    clinic: Clinic,
) -> None:
    for host in range(1, 6):
        failing(clinic, 1, address=f"2001:db8:0:7::{host:x}")

    assert attempt(clinic, "petra", PASSWORD, "2001:db8:0:7:ffff::1") == 429
    assert attempt(clinic, "petra", PASSWORD, "2001:db8:0:8::1") == 303


@pytest.mark.parametrize("address", ["::ffff:192.0.2.1", "192.0.2.1", "no address"])
def test_other_addresses_count_as_they_are(clinic: Clinic, address: str) -> None:
    failing(clinic, 5, address=address)

    assert attempt(clinic, "petra", PASSWORD, address) == 429
    assert attempt(clinic, "petra", PASSWORD, "::ffff:192.0.2.2") == 303


def test_after_five_mistakes_the_right_password_waits_too_and_is_told_how_long(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(clinic, 5)

    response = answered(clinic, "petra", PASSWORD)

    assert response.status_code == 429
    assert 200 < int(response.headers["Retry-After"]) <= 301
    assert "Try again in 5 minutes" in response.text or "6 minutes" in response.text
    monkeypatch.setattr("limits.storage.memory.time", Later(301))
    assert attempt(clinic, "petra", PASSWORD) == 303


def test_who_goes_on_guessing_waits_for_longer(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    for window in range(4):
        monkeypatch.setattr("limits.storage.memory.time", Later(window * 301))
        failing(clinic, 5)
    monkeypatch.setattr("limits.storage.memory.time", Later(4 * 301))

    response = answered(clinic, "petra", PASSWORD)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 1800


@pytest.mark.parametrize("other", ["PETRA", " petra", "petra\t", "\u3000Petra "])
def test_writing_the_same_name_in_another_way_does_not_help(clinic: Clinic, other: str) -> None:
    failing(clinic, 5)

    assert attempt(clinic, other, PASSWORD) == 429


def test_a_stranger_elsewhere_cannot_lock_a_clinician_out(clinic: Clinic) -> None:
    failing(clinic, 5, address=ELSEWHERE)

    assert attempt(clinic, "petra", PASSWORD) == 303


def test_colleagues_behind_the_same_address_are_not_held_up_by_one(clinic: Clinic) -> None:
    failing(clinic, 5)

    assert attempt(clinic, "dora", PASSWORD) == 303


def test_an_address_that_tries_many_names_is_stopped(clinic: Clinic) -> None:
    for number in range(10):
        a_user(clinic.database, username=f"name{number}")  # their hashes are quick to check
        failing(clinic, 5, username=f"name{number}")

    assert attempt(clinic, "another") == 429
    assert attempt(clinic, "another", address=ELSEWHERE) == 401


def test_a_right_password_clears_the_slate(clinic: Clinic) -> None:
    failing(clinic, 4)
    assert attempt(clinic, "petra", PASSWORD) == 303

    failing(clinic, 5)


def test_a_form_token_hands_in_so_many_forms_a_minute_and_others_go_on(tmp_path: Path) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_INTAKES_PER_MINUTE="2")
    assert [clinic.post_intake().status_code for _ in range(2)] == [201, 201]

    refused = clinic.post_intake()

    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert refused.content_type.startswith("application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert clinic.post_intake(who="front_desk").status_code == 201
    assert clinic.cases() == 3
    clinic.database.dispose()


@pytest.fixture
def broker() -> Iterator[Broker]:
    with a_broker() as started:
        yield started


@pytest.fixture
def counted(broker: Broker, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic that counts in a real Redis."""
    made = a_clinic(sqlite_url(tmp_path), tmp_path, BROKER_URL=broker.url)
    yield made
    made.database.dispose()


def keys(broker: Broker) -> list[str]:
    with redis_client(broker.url, 5.0) as client:
        return [key.decode() for key in client.keys("*")]


def test_redis_counts_for_all_processes_and_holds_no_name(
    broker: Broker, counted: Clinic, tmp_path: Path
) -> None:
    failing(counted, 3)
    (tmp_path / "second").mkdir()
    second = a_clinic(sqlite_url(tmp_path / "second"), tmp_path / "second", BROKER_URL=broker.url)
    failing(second, 2)

    assert attempt(counted, "petra", PASSWORD) == 429
    assert keys(broker)
    assert not [key for key in keys(broker) if "petra" in key or HOME in key]
    second.database.dispose()


def test_without_redis_a_request_is_counted_in_memory_and_never_fails(
    broker: Broker, counted: Clinic
) -> None:
    failing(counted, 3)
    broker.kill()

    failing(counted, 5)
    assert attempt(counted, "petra", PASSWORD) == 429
    assert attempt(counted, "dora", PASSWORD) == 303


def test_redis_counts_again_when_it_is_back(broker: Broker, counted: Clinic) -> None:
    failing(counted, 1)
    broker.kill()
    failing(counted, 1)
    broker.restart(wiped=True)
    assert keys(broker) == []

    end = time.monotonic() + 30
    while not keys(broker) and time.monotonic() < end:
        attempt(counted, f"name-{time.monotonic()}", address=f"10.1.{time.monotonic() % 200:.0f}.1")
        time.sleep(0.2)

    assert keys(broker)


def test_a_frozen_redis_holds_a_request_up_for_a_moment_only(
    broker: Broker, counted: Clinic
) -> None:
    failing(counted, 1)
    broker.process.pause()
    try:
        started = time.monotonic()
        failing(counted, 1)
        assert time.monotonic() - started < 3
    finally:
        broker.process.go_on()


@pytest.mark.parametrize(("proxies", "other"), [("1", 401), ("0", 429)])
def test_who_calls_is_believed_from_our_own_proxies_only(
    tmp_path: Path, proxies: str, other: int
) -> None:
    clinic = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_PROXIES=proxies)
    client = clinic.app.test_client()

    def tried(address: str) -> int:
        said = {"X-Forwarded-For": address}
        token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[0]
        form = {"username": "petra", "password": WRONG, "csrf_token": token}
        return client.post("/sign-in", data=form, headers=said).status_code

    assert [tried(HOME) for _ in range(6)] == [401] * 5 + [429]
    assert tried(ELSEWHERE) == other
    clinic.database.dispose()
