"""A signed sheet stays on the desk's list until it is handed over; then it goes after a month."""

import pytest

from records import queue
from records.desk_views import DeskEntry, DeskSheet
from records.prints import Wanted, hand_over, print_released
from records.states import State
from records.tables import Case
from records.views import DocumentName
from tests.factories.cases import (
    Clinic,
    a_case,
    drawn,
    released,
)
from tests.factories.letters import Which, beside_a_handout, letter_signed
from tests.factories.people import a_patient


def on_the_desk(clinic: Clinic) -> list[str]:
    return [each.id for each in queue.queue(clinic.db, clinic.desk, now=clinic.now)]


def given(clinic: Clinic, case_id: str, of: DocumentName = "handout") -> None:
    """Printed and handed over now."""
    (number,) = [sheet.revision for sheet in sheets(clinic, case_id) if sheet.document == of]
    wanted = Wanted(case_id, of, number)
    print_released(clinic.db, clinic.desk, [wanted], now=clinic.now)
    ticks = {"name_read_back": True, "birth_date_read_back": True}
    hand_over(clinic.db, clinic.desk, wanted, **ticks, now=clinic.now)


def sheets(clinic: Clinic, case_id: str) -> tuple[DeskSheet, ...]:
    """What the desk may print of a case on its list."""
    for each in queue.queue(clinic.db, clinic.desk, now=clinic.now):
        if isinstance(each, DeskEntry) and each.id == case_id:
            return each.sheets
    return ()


def flagged(clinic: Clinic, case_id: str) -> bool:
    with clinic.db.reading() as session:
        return session.get_one(Case, case_id).sheet_waits


def a_case_with_a_letter(clinic: Clinic) -> tuple[str, int]:
    """A released handout, claimed, and the revision of a letter beside it, not signed."""
    case_id, revision = beside_a_handout(clinic)
    clinic.act("claim", case_id)
    return case_id, revision


def test_a_sheet_waits_however_long_and_goes_a_month_after_it_was_given(clinic: Clinic) -> None:
    fetched = a_case(clinic, "released")
    forgotten = a_case(clinic, "released", patient=a_patient(family_name="Other"))
    clinic.wait(days=400)
    assert set(on_the_desk(clinic)) == {fetched, forgotten}

    given(clinic, fetched)
    clinic.wait(days=29)
    assert on_the_desk(clinic) == [forgotten, fetched]
    clinic.wait(days=1)
    assert on_the_desk(clinic) == [forgotten]


@pytest.mark.parametrize("state", ["recalled", "closed"])
def test_what_may_not_be_given_any_more_waits_for_nobody(clinic: Clinic, state: State) -> None:
    assert sheets(clinic, a_case(clinic, state)) == ()


def test_a_letter_signed_while_the_handout_is_handed_over_waits_as_well(clinic: Clinic) -> None:
    case_id, letter = a_case_with_a_letter(clinic)
    letter_signed(clinic, case_id, letter)
    given(clinic, case_id)
    released(clinic, case_id)

    clinic.wait(days=31)
    assert on_the_desk(clinic) == [case_id]
    given(clinic, case_id, "letter")
    assert not flagged(clinic, case_id)
    clinic.wait(days=31)
    assert on_the_desk(clinic) == []


def test_a_letter_that_follows_brings_the_case_back(clinic: Clinic) -> None:
    case_id, letter = a_case_with_a_letter(clinic)
    given(clinic, case_id)
    clinic.wait(days=31)
    assert on_the_desk(clinic) == []

    drawn(clinic, clinic.act("claim", case_id).job_id)
    letter_signed(clinic, case_id, letter)
    released(clinic, case_id)

    assert on_the_desk(clinic) == [case_id]


def test_a_withdrawn_letter_holds_no_case_on_the_list(clinic: Clinic) -> None:
    case_id, letter = a_case_with_a_letter(clinic)
    letter_signed(clinic, case_id, letter)
    released(clinic, case_id)
    given(clinic, case_id)
    which: Which = {"document": "letter", "revision": letter}
    clinic.act("recall", case_id, reason="wrong service", **which)

    assert on_the_desk(clinic) == [case_id]
    clinic.wait(days=31)
    assert on_the_desk(clinic) == []
