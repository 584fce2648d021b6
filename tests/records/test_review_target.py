"""The clinic's own target stands in the queue; a limit of the rules always comes first."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from records import queue
from records.sites import clinic_profile, set_clinic_profile
from records.states import State
from records.views import QueueEntry
from tests.factories.cases import Clinic, a_case, a_submission
from tests.factories.forms import EMERGENCY, a_form


@pytest.fixture(autouse=True)
def server_in_greenwich() -> Iterator[None]:
    """Opening hours are the server's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def set_target(clinic: Clinic, hours: int | None) -> None:
    profile = replace(clinic_profile(clinic.db, "default"), review_hours=hours)
    set_clinic_profile(clinic.db, "default", profile, clinic.now)


def entries(clinic: Clinic) -> list[QueueEntry]:
    found = queue.queue(clinic.db, clinic.physio, now=clinic.now)
    return [entry for entry in found if isinstance(entry, QueueEntry)]


def test_without_a_target_a_form_without_a_flag_is_never_due(clinic: Clinic) -> None:
    a_case(clinic)

    assert [entry.due_at for entry in entries(clinic)] == [None]


def test_a_form_is_due_when_the_clinic_was_open_long_enough(clinic: Clinic) -> None:
    set_target(clinic, 10)
    a_case(clinic)

    # Handed in on a Tuesday at 9, and the clinic is open from 9 to 5.
    assert [entry.due_at for entry in entries(clinic)] == [clinic.now + timedelta(hours=26)]


@pytest.mark.parametrize("state", ["returned", "withheld"])
def test_what_does_not_wait_for_a_review_has_no_target(clinic: Clinic, state: State) -> None:
    set_target(clinic, 8)
    a_case(clinic, state)

    assert [entry.due_at for entry in entries(clinic)] == [None]


def test_a_red_flag_keeps_its_own_limit(clinic: Clinic) -> None:
    sent = a_submission(clinic, a_form(EMERGENCY))
    before = {entry.id: entry.due_at for entry in entries(clinic)}
    set_target(clinic, 1)

    assert {entry.id: entry.due_at for entry in entries(clinic)} == before
    assert before[sent.case_id] is not None


def test_who_is_due_first_comes_first_and_an_emergency_before_everybody(clinic: Clinic) -> None:
    set_target(clinic, 8)
    first = a_case(clinic)
    clinic.wait(hours=1)
    second, alarm = a_case(clinic), a_submission(clinic, a_form(EMERGENCY)).case_id

    assert [entry.id for entry in entries(clinic)] == [alarm, first, second]
