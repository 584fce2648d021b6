"""Guessing passwords is slowed down; a clinic behind one address is not locked out."""

from datetime import UTC, datetime, timedelta

import pytest

from api.throttle import MOST_KEYS, PER_ADDRESS, PER_PERSON, WINDOW, Throttle

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def failing(times: int, username: str = "ines", address: str = "10.0.0.1") -> Throttle:
    throttle = Throttle()
    for _ in range(times):
        throttle.failed(username, address, NOW)
    return throttle


def test_a_few_mistakes_cost_nothing() -> None:
    assert failing(PER_PERSON - 1).wait_seconds("ines", "10.0.0.1", NOW) == 0


def test_the_fifth_mistake_makes_the_person_wait_for_the_window() -> None:
    throttle = failing(PER_PERSON)

    assert throttle.wait_seconds("ines", "10.0.0.1", NOW) == WINDOW.total_seconds()
    assert throttle.wait_seconds("ines", "10.0.0.1", NOW + WINDOW) == 0


@pytest.mark.parametrize("other", ["INES", " ines", "ines\t", "\u3000Ines "])
def test_writing_the_same_name_in_another_way_does_not_help(other: str) -> None:
    assert failing(PER_PERSON).wait_seconds(other, "10.0.0.1", NOW) > 0


def test_a_stranger_elsewhere_cannot_lock_a_clinician_out() -> None:
    throttle = failing(PER_PERSON, address="192.0.2.66")

    assert throttle.wait_seconds("ines", "10.0.0.1", NOW) == 0


def test_colleagues_behind_the_same_address_are_not_held_up_by_one() -> None:
    assert failing(PER_PERSON).wait_seconds("jonas", "10.0.0.1", NOW) == 0


def test_an_address_that_tries_many_names_is_stopped() -> None:
    throttle = Throttle()
    for number in range(PER_ADDRESS):
        throttle.failed(f"name{number}", "10.0.0.1", NOW)

    assert throttle.wait_seconds("another", "10.0.0.1", NOW) > 0


def test_a_right_password_clears_the_slate() -> None:
    throttle = failing(PER_PERSON - 1)
    throttle.succeeded("ines", "10.0.0.1")
    throttle.failed("ines", "10.0.0.1", NOW)

    assert throttle.wait_seconds("ines", "10.0.0.1", NOW + timedelta(seconds=1)) == 0


def test_memory_stays_bounded() -> None:
    throttle = Throttle()
    for number in range(MOST_KEYS):
        throttle.failed("ines", str(number), NOW)

    assert len(throttle.failures) <= MOST_KEYS
