"""What the lists show, in which order, and to whom."""

from datetime import timedelta
from typing import Any

from records import queue
from records.actors import Actor
from records.desk_views import DeskEntry
from records.views import (
    QueueEntry,
)
from tests.factories.cases import Clinic, a_case, a_submission, signed_off
from tests.factories.forms import EMERGENCY, SAME_DAY, WITHHELD, a_form
from tests.factories.people import a_patient


def test_the_queue_is_ordered_by_urgency_then_by_due_time(clinic: Clinic) -> None:
    calm = a_case(clinic)
    withheld = a_submission(clinic, a_form(WITHHELD)).case_id
    clinic.wait(minutes=1)
    urgent = a_submission(clinic, a_form(SAME_DAY)).case_id
    clinic.wait(minutes=1)
    later = a_submission(clinic, a_form(SAME_DAY)).case_id
    emergency = a_submission(clinic, a_form(EMERGENCY)).case_id

    entries = queue.queue(clinic.db, clinic.physio, now=clinic.now)

    assert [entry.id for entry in entries[:3]] == [emergency, urgent, later]
    assert {entry.id for entry in entries[3:]} == {calm, withheld}
    assert all(isinstance(entry, QueueEntry) for entry in entries)


def test_a_closed_or_released_case_leaves_the_queue_unless_asked_for(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")

    assert queue.queue(clinic.db, clinic.physio, now=clinic.now) == ()
    (entry,) = queue.queue(clinic.db, clinic.physio, now=clinic.now, states=["released"])
    assert entry.id == case_id


def test_what_is_done_is_listed_newest_first(clinic: Clinic) -> None:
    first = a_case(clinic, "released")
    clinic.wait(days=1)
    second = a_case(clinic, "released", patient=a_patient(family_name="Other"))

    def listed(by: Actor, **given: Any) -> list[str]:
        return [each.id for each in queue.queue(clinic.db, by, now=clinic.now, **given)]

    assert listed(clinic.physio, states=["released"], newest=True) == [second, first]
    assert listed(clinic.desk) == [second, first]


def test_the_desk_sees_scripts_and_what_may_be_printed(clinic: Clinic) -> None:
    printable = a_case(clinic, "released")
    emergency = a_submission(clinic, a_form(EMERGENCY)).case_id

    entries = queue.queue(clinic.db, clinic.desk, now=clinic.now)

    assert all(isinstance(entry, DeskEntry) for entry in entries)
    assert [entry.id for entry in entries] == [emergency, printable]
    first, second = entries
    assert isinstance(first, DeskEntry)
    assert isinstance(second, DeskEntry)
    assert first.emergency_alarm
    assert first.due_at == clinic.now + timedelta(minutes=5)
    assert (first.released, second.released) == (False, True)


def test_the_queue_says_who_holds_a_case_until_the_claim_is_over(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)

    def holder() -> str | None:
        (entry,) = queue.queue(clinic.db, clinic.physio, now=clinic.now)
        assert isinstance(entry, QueueEntry)
        return entry.claimed_by

    assert holder() == clinic.physio.name
    clinic.wait(minutes=31)
    assert holder() is None


def test_the_desk_case_follows_the_case(clinic: Clinic) -> None:
    patient = a_patient(given_name="Ada", family_name="King")
    case_id = a_submission(clinic, a_form(EMERGENCY), patient=patient).case_id
    before = queue.desk_case(clinic.db, clinic.desk, case_id)
    clinic.act("acknowledge", case_id, by=clinic.desk)
    after = queue.desk_case(clinic.db, clinic.desk, case_id)

    assert (before.patient_name, before.state) == ("Ada King", "referred")
    assert (before.acknowledged_at, after.acknowledged_at) == (None, clinic.now)
    assert after.acknowledged_by == clinic.desk.name
    assert after.front_desk.startswith("fd_e_")


def test_a_form_token_is_not_told_the_question_to_the_desk(clinic: Clinic) -> None:
    case_id = a_case(clinic, "returned")

    assert queue.desk_case(clinic.db, clinic.token, case_id).question is None
    assert queue.desk_case(clinic.db, clinic.desk, case_id).question == "Which leg?"


def test_the_case_view_gathers_everything(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    clinic.act("refer", case_id, destination="dest_gp_routine", note="letter")
    view = clinic.view(case_id)

    assert view.referrals[0].destination == "dest_gp_routine"
    assert view.claim is not None
    assert view.claim.by == clinic.physio.id
    assert view.plan == view.revisions[-1].plan
    assert view.assessed_at == clinic.now
    assert view.patient.birth_date.year == 1981
    assert [a.event for a in view.audit] == ["submit", "rendered", "claim", "refer"]


def test_the_draft_of_each_revision_can_still_be_read(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    signed_off(clinic, case_id)

    draft = queue.document(clinic.db, clinic.physio, case_id, "draft", 1)

    assert b"(draft handout)" in draft.bytes
    assert draft.file_name == f"handout-{clinic.view(case_id).number}-draft.pdf"
