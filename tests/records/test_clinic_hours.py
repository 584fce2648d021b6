"""A target in clinic hours runs only while the clinic is open."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as of_day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.clinic_hours import clinic_time_after, review_due
from records.profile import ClinicProfile, Opening

NINE_TO_FIVE = Opening(of_day(9), of_day(17))
WEEK = (*(NINE_TO_FIVE,) * 5, None, None)
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Europe/London", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The server's time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_two_hours_from_friday_at_four_end_on_monday_at_ten() -> None:
    due = clinic_time_after(FRIDAY, timedelta(hours=2), WEEK)

    assert due == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def test_what_comes_at_night_starts_with_the_morning() -> None:
    night = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    assert clinic_time_after(night, timedelta(hours=1), WEEK) == night.replace(hour=10)


def test_a_clinic_that_never_opens_has_no_due_time() -> None:
    assert clinic_time_after(FRIDAY, timedelta(hours=1), (None,) * 7) is None


def test_a_clinic_without_a_target_has_no_due_time() -> None:
    clinic = ClinicProfile("Clinic", "", "", "#005eb8")

    assert review_due(clinic, FRIDAY) is None


def test_hours_are_those_of_the_server_also_over_a_changed_clock(zone: str) -> None:
    before_the_change = datetime(2026, 10, 23, 12, 0).astimezone()  # the night of 24 October
    due = clinic_time_after(before_the_change, timedelta(hours=8), WEEK)

    assert due is not None
    assert f"{due.astimezone():%Y-%m-%d %H:%M}" == "2026-10-26 12:00"


moments = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
amounts = st.integers(1, 60 * 48).map(lambda minutes: timedelta(minutes=minutes))
days = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 22), st.integers(1, 23))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Opening(of_day(pair[0]), of_day(pair[1]))),
)
weeks = st.tuples(*(days,) * 7).filter(any)


@given(moments, amounts, amounts, weeks)
def test_one_target_after_the_other_is_both_together(
    since: datetime, first: timedelta, second: timedelta, week: tuple[Opening | None, ...]
) -> None:
    halfway = clinic_time_after(since, first, week)
    assert halfway is not None

    assert clinic_time_after(halfway, second, week) == clinic_time_after(
        since, first + second, week
    )


@given(moments, amounts, amounts, weeks)
def test_who_comes_later_is_never_due_earlier(
    since: datetime, later: timedelta, amount: timedelta, week: tuple[Opening | None, ...]
) -> None:
    one, other = (clinic_time_after(at, amount, week) for at in (since, since + later))

    assert one is not None
    assert other is not None
    assert one <= other
    assert one - since >= amount
