"""The audit as a privacy officer reads it: filtered, paged, in names."""

from datetime import timedelta

import pytest

from records import people
from records.audit import note_access
from records.errors import NotAllowed
from records.tokens import create_token
from records.trail import Wanted, audit_trail, note_export
from tests.factories.cases import Clinic, a_case
from tests.factories.people import NOW, PASSWORD, a_site, a_user


def test_a_row_names_the_case_by_number_and_nothing_that_was_said(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")
    number = clinic.view(case_id).number

    rows = [row for row in audit_trail(clinic.db, clinic.admin) if row.case_id == case_id]

    assert {row.case_number for row in rows} == {number}
    assert {(row.subject, row.note) for row in rows} == {(None, None)}
    assert ("withhold", "withheld") in {(row.event, row.to_state) for row in rows}


def test_a_row_about_an_account_or_a_token_names_it(clinic: Clinic) -> None:
    people.create_user(
        clinic.db,
        site_id="default",
        username="new",
        full_name="Nora New",
        role="front_desk",
        password=PASSWORD,
        now=NOW,
        by=clinic.admin,
    )
    create_token(
        clinic.db, site_id="default", name="Website", kind="form", now=NOW, by=clinic.admin
    )

    rows = audit_trail(clinic.db, clinic.admin, limit=2)

    assert [(row.event, row.subject) for row in rows] == [
        ("create_token", "Website"),
        ("create_user", "Nora New"),
    ]


def test_it_is_filtered_by_person_kind_and_day(clinic: Clinic) -> None:
    a_case(clinic, "awaiting_sign_off")
    clinic.wait(days=1)
    case_id = a_case(clinic, "awaiting_sign_off")
    clinic.act("claim", case_id)

    of_physio = audit_trail(clinic.db, clinic.admin, Wanted(actor_id=clinic.physio.id))
    claims = audit_trail(clinic.db, clinic.admin, Wanted(events=("claim",)))
    later = audit_trail(clinic.db, clinic.admin, Wanted(since=NOW + timedelta(days=1)))
    earlier = audit_trail(clinic.db, clinic.admin, Wanted(before=NOW + timedelta(days=1)))

    assert {row.by for row in of_physio} == {clinic.physio.name}
    assert {row.event for row in claims} == {"claim"}
    assert {row.at.date() for row in later} == {clinic.now.date()}
    assert len(earlier) + len(later) == len(audit_trail(clinic.db, clinic.admin))


def test_it_tells_all_that_was_done_about_one_case_and_at_no_other_site(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    a_case(clinic)
    note_access(clinic.db, clinic.desk, "view", clinic.now, case_id)
    of_case = Wanted(case_number=clinic.view(case_id).number)

    rows = audit_trail(clinic.db, clinic.admin, of_case)

    assert [row.event for row in rows] == ["view", "rendered", "submit"]
    stranger = a_user(clinic.db, "administrator", site_id=a_site(clinic.db))
    assert audit_trail(clinic.db, stranger, of_case) == ()
    assert audit_trail(clinic.db, clinic.admin, Wanted(case_number="NO-SUCH")) == ()


def test_pages_follow_each_other_without_a_gap(clinic: Clinic) -> None:
    a_case(clinic, "released")
    everything = [row.number for row in audit_trail(clinic.db, clinic.admin)]

    paged: list[int] = []
    while rows := audit_trail(clinic.db, clinic.admin, below=paged[-1] if paged else None, limit=2):
        paged += [row.number for row in rows]

    assert paged == everything


def test_an_export_is_in_the_audit(clinic: Clinic) -> None:
    note_export(clinic.db, clinic.admin, NOW, "everything")

    row = audit_trail(clinic.db, clinic.admin)[0]

    assert (row.event, row.by, row.note) == ("export_audit", clinic.admin.name, "everything")


def test_only_an_administrator_reads_or_exports_it(clinic: Clinic) -> None:
    for actor in (clinic.desk, clinic.physio, clinic.token):
        with pytest.raises(NotAllowed):
            audit_trail(clinic.db, actor)
        with pytest.raises(NotAllowed):
            note_export(clinic.db, actor, NOW, "everything")
