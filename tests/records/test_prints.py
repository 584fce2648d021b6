"""Signed sheets on paper: counted, a reason from the second on, two identifiers at hand-over."""

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from records import queue
from records.desk_views import DeskEntry, DeskSheet
from records.errors import EntryRefused, NotAllowed, NotFound, WrongState
from records.prints import Printed, Wanted, hand_over, print_released
from records.tables import DeskAct, HandOver, Print
from tests.factories.cases import Clinic, a_case
from tests.factories.people import a_site, a_user


def sheet(case_id: str, reason: str | None = None) -> Wanted:
    return Wanted(case_id, "handout", 1, reason)


def printed(clinic: Clinic, *wanted: Wanted) -> tuple[Printed, ...]:
    return print_released(clinic.db, clinic.desk, wanted, now=clinic.now)


def given(clinic: Clinic, case_id: str, *, name: bool = True, born: bool = True) -> None:
    hand_over(
        clinic.db,
        clinic.desk,
        sheet(case_id),
        name_read_back=name,
        birth_date_read_back=born,
        now=clinic.now,
    )


def on_the_desk(clinic: Clinic, case_id: str) -> DeskSheet:
    entries = queue.queue(clinic.db, clinic.desk, now=clinic.now)
    (entry,) = [each for each in entries if each.id == case_id]
    assert isinstance(entry, DeskEntry)
    (only,) = entry.sheets
    return only


def test_the_first_copy_needs_no_reason_the_second_does(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")
    (first,) = printed(clinic, sheet(case_id))
    with pytest.raises(EntryRefused):
        printed(clinic, sheet(case_id))
    with pytest.raises(EntryRefused):
        printed(clinic, sheet(case_id, "because"))
    (second,) = printed(clinic, sheet(case_id, "paper"))

    assert (first.copy, second.copy) == (1, 2)
    assert first.document == second.document
    assert on_the_desk(clinic, case_id).copies == 2
    assert [row.event for row in clinic.view(case_id).audit][-2:] == ["print", "print"]


def test_of_several_sheets_all_are_printed_or_none(clinic: Clinic) -> None:
    one, other = a_case(clinic, "released"), a_case(clinic, "released")
    printed(clinic, sheet(other))
    with pytest.raises(EntryRefused):
        printed(clinic, sheet(one), sheet(other))
    assert on_the_desk(clinic, one).copies == 0

    both = printed(clinic, sheet(other, "lost"), sheet(one))
    assert [each.copy for each in both] == [2, 1]


def test_a_sheet_is_handed_over_with_two_identifiers_once_it_is_printed(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")
    with pytest.raises(EntryRefused):
        given(clinic, case_id)
    printed(clinic, sheet(case_id))
    for name, born in ((True, False), (False, True), (False, False)):
        with pytest.raises(EntryRefused):
            given(clinic, case_id, name=name, born=born)
    assert on_the_desk(clinic, case_id).handed_over_at is None

    at = clinic.now
    given(clinic, case_id)
    clinic.wait(minutes=3)
    given(clinic, case_id)

    found = on_the_desk(clinic, case_id)
    assert found.handed_over_at == at
    assert found.handed_over_by == clinic.desk.name
    assert [row.event for row in clinic.view(case_id).audit].count("hand_over") == 1


@pytest.mark.parametrize("state", ["awaiting_sign_off", "signed", "recalled"])
def test_what_is_not_released_is_neither_printed_nor_handed_over(
    clinic: Clinic, state: str
) -> None:
    case_id = a_case(clinic, state)  # type: ignore[arg-type]
    with pytest.raises((WrongState, NotFound)):
        printed(clinic, sheet(case_id))
    with pytest.raises((WrongState, NotFound)):
        given(clinic, case_id)


def test_nobody_else_prints(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")
    stranger = a_user(clinic.db, "front_desk", site_id=a_site(clinic.db))
    for actor, refusal in ((clinic.admin, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            print_released(clinic.db, actor, [sheet(case_id)], now=clinic.now)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Print, {"copy": 2, "reason": None}),
        (Print, {"copy": 0, "reason": "Lost"}),
        (HandOver, {"name_read_back": True, "birth_date_read_back": False}),
        (DeskAct, {"kind": "handed_over", "name": None}),
        (DeskAct, {"kind": "cleared", "name": None}),
    ],
)
def test_the_database_itself_refuses_what_must_not_be(
    clinic: Clinic, table: Any, values: dict[str, Any]
) -> None:
    row = {"case_id": a_case(clinic, "released"), "actor_id": "x", "actor_name": "x"}
    more = {} if table is DeskAct else {"sha256": "0" * 64}
    with pytest.raises(IntegrityError), clinic.db.writing() as session:
        session.execute(insert(table).values(**row, at=clinic.now, **more, **values))
