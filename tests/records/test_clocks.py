"""Limits run out once, and what they record makes a case more urgent, never less."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from records import queue
from records.errors import OpenQuestions, WrongState
from rules.knowledge_model import Tier
from tests.factories.cases import Clinic, a_case, a_submission, drawn, signed_off
from tests.factories.forms import EMERGENCY, SAME_DAY, a_form


def clock_kinds(clinic: Clinic, case_id: str) -> dict[str, timedelta]:
    return {clock.kind: clock.due_at - clinic.now for clock in clinic.view(case_id).clocks}


def test_an_emergency_is_acknowledged_within_five_minutes_or_the_desk_calls(
    clinic: Clinic,
) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    assert clock_kinds(clinic, case_id)["acknowledge_emergency"] == timedelta(minutes=5)
    clinic.act("acknowledge", case_id, by=clinic.desk)
    clinic.wait(minutes=5)

    assert clinic.clocks() == 1

    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ("call_999",)
    clinic.act("acknowledge", case_id)
    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ()


def test_a_clinicians_acknowledgement_stops_the_clock(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    clinic.act("acknowledge", case_id)
    clinic.wait(minutes=6)

    assert clinic.clocks() == 0
    assert clinic.view(case_id).acknowledged_by == clinic.physio.name


SEEN: dict[str, dict[str, Any]] = {
    "record_exam": {"exam": {"ex_gait": "normal"}},
    "refer": {"destination": "dest_ed_mri", "note": "by ambulance"},
}


@pytest.mark.parametrize("action", SEEN)
def test_cauda_equina_is_examined_or_sent_on_within_a_quarter_of_an_hour(
    clinic: Clinic, action: str
) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    clinic.act("acknowledge", case_id)
    assert clock_kinds(clinic, case_id)["examine_cauda_equina"] == timedelta(minutes=15)
    clinic.wait(minutes=15)

    assert clinic.clocks() == 1

    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ("call_999",)
    clinic.act("claim", case_id)
    clinic.act(action, case_id, **SEEN[action])
    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ()
    assert "examine_cauda_equina" not in clock_kinds(clinic, case_id)


def test_an_examination_before_the_emergency_does_not_count(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    drawn(clinic, clinic.act("record_exam", case_id, exam={"ex_gait": "normal"}).job_id)
    clinic.wait(minutes=1)
    worse = {"ces_saddle": "yes", "ces_bladder": "yes", "ces_timing": "last_2w"}

    done = clinic.act("record_answers", case_id, answers=worse)

    assert done.case.assessment.fired["ces_recent_or_worse"] is Tier.EMERGENCY_NOW
    assert "examine_cauda_equina" in clock_kinds(clinic, case_id)


def test_a_same_day_flag_without_a_clinician_rings_after_an_hour(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(SAME_DAY)).case_id
    clinic.wait(minutes=60)

    clinic.clocks()

    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ("call_111",)
    assert clinic.view(case_id).assessment.tier is Tier.SAME_DAY


@pytest.mark.parametrize(("item", "minutes"), [("cold_leg", 15), ("cord_signs", 60)])
def test_an_open_safety_question_counts_as_adverse_when_its_time_is_over(
    clinic: Clinic, item: str, minutes: int
) -> None:
    submitted = a_submission(clinic, a_form(**{item: "unsure"}))
    before = clinic.view(submitted.case_id).assessment
    assert item in before.possible or before.questions_open
    clinic.wait(minutes=minutes - 1)
    assert clinic.clocks() == 0
    clinic.wait(minutes=1)

    assert clinic.clocks() >= 1

    view = clinic.view(submitted.case_id)
    assert view.state == "referred"
    assert [e.name for e in view.escalations] == [item]
    assert item in [ask.item for ask in view.open_questions]


def test_a_question_answered_in_time_does_not_escalate(clinic: Clinic) -> None:
    submitted = a_submission(clinic, a_form(cold_leg="unsure"))
    drawn(clinic, submitted.job_id)
    case_id = submitted.case_id
    clinic.act("claim", case_id)
    clinic.act("record_answers", case_id, answers={"cold_leg": "no"})
    clinic.wait(minutes=61)

    assert clinic.clocks() == 0
    assert clinic.view(case_id).escalations == ()


def test_possible_cauda_equina_without_a_clinician_becomes_an_emergency(clinic: Clinic) -> None:
    unsure = a_form(ces_saddle="unsure", ces_bladder="unsure")
    case_id = a_submission(clinic, unsure).case_id
    assert clinic.view(case_id).assessment.fired["ces_possible_unsure"] is Tier.SAME_DAY
    clinic.wait(minutes=60)

    clinic.clocks()

    view = clinic.view(case_id)
    assert view.assessment.tier is Tier.EMERGENCY_NOW
    assert view.emergency_before
    assert view.state == "referred"
    assert view.assessment.emergency_alarm


def test_a_clinician_with_the_patient_stops_that(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(ces_saddle="unsure", ces_bladder="unsure")).case_id
    clinic.act("acknowledge", case_id)

    assert "possible_cauda_equina" not in clock_kinds(clinic, case_id)


def test_a_referral_without_an_outcome_alerts_after_a_day(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(EMERGENCY)).case_id
    clinic.act("claim", case_id)
    clinic.act("refer", case_id, destination="dest_ed_mri", note="by ambulance")
    assert clock_kinds(clinic, case_id)["referral_outcome"] == timedelta(hours=24)
    clinic.wait(hours=24)

    assert clinic.clocks() >= 1

    ran_out = [c.kind for c in clinic.view(case_id).clocks if c.ran_out_at]
    assert ran_out == ["referral_outcome"]
    clinic.act("claim", case_id)
    clinic.act("record_outcome", case_id, outcome="seen")
    assert clinic.view(case_id).clocks == ()


def test_an_urgent_letter_is_overdue_on_day_ten(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(lump="yes")).case_id

    assert clock_kinds(clinic, case_id)["urgent_letter_overdue"] == timedelta(days=10)


@pytest.mark.parametrize("state", ["rendering", "awaiting_sign_off"])
def test_a_clock_also_reaches_a_sheet_that_is_being_drawn(clinic: Clinic, state: str) -> None:
    submitted = a_submission(clinic, a_form(cord_signs="unsure"))
    if submitted.state != "rendering":
        pytest.fail("the form should have been drafted")
    if state == "awaiting_sign_off":
        drawn(clinic, submitted.job_id)
    clinic.wait(minutes=60)

    clinic.clocks()

    assert clinic.view(submitted.case_id).state == "referred"


def test_an_escalated_question_still_forbids_signing_after_its_flag_was_cleared(
    clinic: Clinic,
) -> None:
    submitted = a_submission(clinic, a_form(cord_signs="unsure"))
    clinic.wait(minutes=60)
    clinic.clocks()
    case_id = submitted.case_id
    clinic.act("claim", case_id)
    fired = clinic.view(case_id).assessment.fired
    assert fired["cord_signs_alone"] is Tier.SAME_DAY

    done = clinic.act(
        "clear", case_id, rule="cord_signs_alone", basis="examination", reason="gait is normal"
    )
    if done.case.state != "rendering":
        pytest.fail("the cleared case should have been drafted")
    drawn(clinic, done.job_id)

    with pytest.raises(OpenQuestions):
        signed_off(clinic, case_id)


def test_a_clock_runs_out_once_however_many_relays_there_are(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(cold_leg="unsure")).case_id
    clinic.wait(minutes=15)

    with ThreadPoolExecutor(4) as relays:
        ran_out = sum(relays.map(lambda _: clinic.clocks(), range(4)))

    assert ran_out == 1
    assert len(clinic.view(case_id).escalations) == 1


def test_a_withheld_case_is_not_drafted_again_by_a_clock(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")
    clinic.wait(days=11)

    clinic.clocks()

    assert clinic.view(case_id).state == "withheld"


def test_an_emergency_that_comes_up_later_sounds_the_alarm_again(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(SAME_DAY, cold_leg="unsure")).case_id
    clinic.act("acknowledge", case_id)
    clinic.wait(minutes=15)

    clinic.clocks()

    view = clinic.view(case_id)
    assert view.assessment.tier is Tier.EMERGENCY_NOW
    assert view.acknowledged_at is None
    assert "acknowledge_emergency" in {clock.kind for clock in view.clocks}
    with pytest.raises(WrongState):
        clinic.act("prepare", case_id, claim="x")
