"""Answers keep their source, their time and the earlier worse value until somebody accepts."""

from datetime import date

import pytest

from records.answers import worse_earlier
from records.errors import AnswersExpired, IdempotencyConflict
from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue, Tier
from tests.factories.cases import Clinic, a_case, a_submission, drawn, signed_off
from tests.factories.forms import EMERGENCY, SAME_DAY, a_form
from tests.factories.people import a_patient


@pytest.mark.parametrize(
    ("item", "earlier", "new", "kept"),
    [
        ("ces_saddle", "yes", "no", True),
        ("ces_saddle", "no", "yes", False),
        ("ces_saddle", "yes", "unsure", True),
        ("ces_saddle", "yes", None, True),
        ("ces_saddle", "unsure", "no", False),
        ("ces_saddle", None, "no", False),
        ("can_walk", "no", "yes", True),
        ("can_walk", "yes", "no", False),
        ("leg_weakness", "one_leg_marked", "one_leg_mild", True),
        ("leg_weakness", "none", "one_leg_mild", False),
        ("conditions", ("diabetes", "aneurysm"), ("diabetes",), True),
        ("conditions", ("diabetes",), ("diabetes", "aneurysm"), False),
        ("conditions", ("none",), ("diabetes",), False),
        ("pain_duration", "lt_2w", "2_6w", True),
        ("act_sit", "worse", "better", False),
        ("goal_1", "run", "walk", False),
    ],
)
def test_an_earlier_value_counts_on_when_it_was_worse(
    item: str, earlier: AnswerValue | None, new: AnswerValue | None, kept: bool
) -> None:
    known = knowledge().questionnaire.items[item]

    assert worse_earlier(known, earlier, new, by_clinician=True) is kept


def test_a_form_cannot_settle_what_an_earlier_form_left_open() -> None:
    known = knowledge().questionnaire.items["ces_saddle"]

    assert worse_earlier(known, "unsure", "no", by_clinician=False)


def test_a_changed_answer_keeps_counting_until_it_is_accepted(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(SAME_DAY)).case_id
    weak = str(clinic.view(case_id).inputs.answers["leg_weakness"])
    clinic.act("claim", case_id)

    changed = clinic.act("record_answers", case_id, answers={"leg_weakness": "none"})
    assert changed.case.state == "referred"
    assert changed.case.inputs.earlier == {"leg_weakness": weak}
    assert changed.case.assessment.fired["motor_weakness_worsening"] is Tier.SAME_DAY

    accepted = clinic.act("record_answers", case_id, answers={}, accept=("leg_weakness",))
    assert accepted.case.inputs.earlier == {}
    assert "motor_weakness_worsening" not in accepted.case.assessment.fired


def test_a_second_form_keeps_the_worse_answers_of_the_first(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_submission(clinic, a_form(SAME_DAY), patient=patient)

    second = a_submission(clinic, a_form(), patient=patient)

    view = clinic.view(second.case_id)
    assert second.state == "referred"
    assert view.inputs.earlier["leg_weakness"] == a_form(SAME_DAY)["leg_weakness"]
    assert clinic.view(first.case_id).state == "referred"


def test_an_accepted_change_is_not_held_against_a_third_form(clinic: Clinic) -> None:
    patient = a_patient()
    a_submission(clinic, a_form(SAME_DAY), patient=patient)
    clinic.wait(minutes=1)
    second = a_submission(clinic, a_form(), patient=patient).case_id
    clinic.act("claim", second)
    kept = tuple(clinic.view(second).inputs.earlier)
    clinic.act("record_answers", second, answers={}, accept=kept)
    clinic.wait(minutes=1)

    third = a_submission(clinic, a_form(), patient=patient)

    assert clinic.view(third.case_id).inputs.earlier == {}


def test_an_answer_left_out_of_a_second_form_still_counts(clinic: Clinic) -> None:
    patient = a_patient()
    a_submission(clinic, a_form(fever_unwell="yes"), patient=patient)

    second = a_submission(clinic, a_form(fever_unwell=None), patient=patient)

    view = clinic.view(second.case_id)
    assert view.inputs.earlier["fever_unwell"] == "yes"
    assert "infection_fever_any" in view.assessment.fired


def test_every_answer_keeps_who_gave_it_and_when(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.wait(minutes=5)
    clinic.act("claim", case_id)

    clinic.act("record_answers", case_id, answers={"calf_swelling": "no"})

    answers = {answer.item: answer for answer in clinic.view(case_id).answers}
    assert answers["calf_swelling"].source == "clinician"
    assert answers["calf_swelling"].by == clinic.physio.name
    assert answers["calf_swelling"].at == clinic.now
    assert answers["fever_unwell"].source == "form"
    assert answers["fever_unwell"].at < clinic.now


def test_another_age_is_tried_as_well_and_the_worse_counts(clinic: Clinic) -> None:
    child = a_submission(clinic, {**a_form(), "age_years": 12})

    view = clinic.view(child.case_id)
    assert view.inputs.answers["age_years"] == 45
    assert view.inputs.earlier == {"age_years": 12}
    assert "child_under_16" in view.assessment.fired
    assert any("age_years" in conflict for conflict in view.assessment.conflicts)


def test_the_age_is_that_of_the_birth_date(clinic: Clinic) -> None:
    case_id = a_submission(clinic, patient=a_patient(birth_date=date(2012, 5, 1))).case_id

    assert clinic.view(case_id).inputs.answers["age_years"] == 14


@pytest.mark.parametrize("hours", [24, 25])
def test_safety_answers_are_good_for_a_day(clinic: Clinic, hours: int) -> None:
    case_id = a_case(clinic)
    clinic.wait(hours=hours)

    if hours <= 24:
        assert signed_off(clinic, case_id).case.state == "signed"
        return
    with pytest.raises(AnswersExpired) as expired:
        signed_off(clinic, case_id)
    assert "calf_swelling" in expired.value.items
    assert clinic.view(case_id).expired == expired.value.items


def test_answers_asked_again_are_good_for_another_day(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.wait(hours=30)
    clinic.act("claim", case_id)
    view = clinic.view(case_id)
    again = {item: view.inputs.answers[item] for item in view.expired}

    done = clinic.act("record_answers", case_id, answers=again)
    drawn(clinic, done.job_id)

    assert clinic.view(case_id).expired == ()
    assert signed_off(clinic, case_id).case.state == "signed"


def test_accepting_a_change_does_not_make_an_old_answer_young(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.wait(hours=30)
    clinic.act("claim", case_id)

    done = clinic.act("record_answers", case_id, answers={}, accept=("fever_unwell",))

    assert "fever_unwell" in done.case.expired


LISTS: dict[str, AnswerValue] = {"conditions": ("none",), "chart_pain": ("none",)}


@pytest.mark.parametrize(
    "answers",
    [
        {**LISTS, "ces_saddle": "yes"},
        {"ces_saddle": "yes", **LISTS},
        {"conditions": ("none",)},
        {},
    ],
    ids=["lists first", "lists last", "a list alone", "nothing"],
)
def test_any_answer_may_come_first(clinic: Clinic, answers: dict[str, AnswerValue]) -> None:
    patient = a_patient()
    first = a_submission(clinic, answers, patient=patient)
    second = a_submission(clinic, {"conditions": ("none",), **answers}, patient=patient)

    for case_id in (first.case_id, second.case_id):
        kept = {each.item: each.value for each in clinic.view(case_id).answers}
        assert {item: kept[item] for item in answers} == answers


def test_the_same_form_again_gets_the_first_answer_again(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_submission(clinic, patient=patient, key="mine")
    drawn(clinic, first.job_id)
    clinic.wait(minutes=5)
    clinic.act("claim", first.case_id)
    done = clinic.act("record_answers", first.case_id, answers=a_form(SAME_DAY))
    assert done.case.state == "referred"

    again = a_submission(clinic, patient=patient, key="mine")

    assert again.replayed
    assert (again.case_id, again.state, again.job_id) == (first.case_id, "rendering", first.job_id)
    assert (again.assessment, again.created_at) == (first.assessment, first.created_at)


def test_the_same_emergency_again_gets_the_same_transfer_sheet_ordered(clinic: Clinic) -> None:
    patient, answers = a_patient(), a_form(EMERGENCY)
    first = a_submission(clinic, answers, patient=patient, key="mine")

    again = a_submission(clinic, answers, patient=patient, key="mine")

    assert again.replayed
    assert (again.state, again.job_id) == ("referred", first.job_id)
    assert again.job_id is not None


def test_the_same_key_with_another_form_is_a_conflict(clinic: Clinic) -> None:
    a_submission(clinic, key="mine")

    with pytest.raises(IdempotencyConflict):
        a_submission(clinic, key="mine", body="another")


def test_the_same_key_of_another_sender_is_another_form(clinic: Clinic) -> None:
    first = a_submission(clinic, key="mine")

    assert a_submission(clinic, key="mine", by=clinic.desk).case_id != first.case_id


def test_answers_the_form_would_not_ask_for_are_kept_and_named(clinic: Clinic) -> None:
    submitted = a_submission(clinic, a_form(tight_leg="yes"))

    assert "tight_leg" in [warning.split(":")[0] for warning in submitted.warnings]
    assert clinic.view(submitted.case_id).inputs.answers["tight_leg"] == "yes"
    assert submitted.state == "rendering"
