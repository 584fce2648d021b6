"""A clearance settles one rule at one level for the answers it was given on."""

from typing import Any

import pytest

from records.errors import ClearanceRefused
from rules.knowledge_model import Tier
from tests.factories.cases import Clinic, a_submission, drawn
from tests.factories.forms import EMERGENCY, SAME_DAY, a_form

RULE = "motor_weakness_worsening"


def claimed(clinic: Clinic, example: str = SAME_DAY, **changes: Any) -> str:
    case_id = a_submission(clinic, a_form(example, **changes)).case_id
    clinic.act("claim", case_id)
    return case_id


def test_it_lapses_when_the_answers_behind_it_change(clinic: Clinic) -> None:
    case_id = claimed(clinic)
    cleared = clinic.act("clear", case_id, rule=RULE, basis="examination", reason="full power")
    assert RULE in cleared.case.assessment.cleared

    done = clinic.act("record_answers", case_id, answers={"leg_weakness": "one_leg_marked"})

    assert RULE in done.case.assessment.fired
    assert RULE not in done.case.assessment.cleared
    assert [c.counts for c in done.case.clearances] == [False]
    assert done.case.state == "referred"


def test_it_holds_when_other_answers_change(clinic: Clinic) -> None:
    case_id = claimed(clinic)
    clinic.act("clear", case_id, rule=RULE, basis="examination", reason="full power")

    done = clinic.act("record_answers", case_id, answers={"pain_score_back": 2})

    assert RULE in done.case.assessment.cleared


def test_it_may_stand_on_an_earlier_worse_answer(clinic: Clinic) -> None:
    case_id = claimed(clinic)
    clinic.act("record_answers", case_id, answers={"leg_weakness": "none"})

    done = clinic.act("clear", case_id, rule=RULE, basis="examination", reason="full power")

    assert RULE in done.case.assessment.cleared


def test_an_emergency_cannot_be_cleared(clinic: Clinic) -> None:
    case_id = claimed(clinic, EMERGENCY)

    with pytest.raises(ClearanceRefused):
        clinic.act(
            "clear",
            case_id,
            rule="ces_recent_or_worse",
            basis="other_service_result",
            reason="scan",
        )


def test_an_examination_cannot_settle_what_needs_another_service(clinic: Clinic) -> None:
    case_id = claimed(clinic, "EX-02", calf_swelling="yes")
    given = {"rule": "dvt_suspected", "reason": "looked at it"}
    with pytest.raises(ClearanceRefused):
        clinic.act("clear", case_id, basis="examination", **given)

    done = clinic.act("clear", case_id, basis="other_service_result", **given)

    assert done.case.state == "rendering"


@pytest.mark.parametrize(
    "given",
    [
        {"rule": "dvt_suspected"},
        {"rule": "no_such_rule"},
        {"rule": RULE, "level": Tier.URGENT_2W},
        {"precaution": "pc_latex_skin"},
        {"rule": RULE, "precaution": "pc_latex_skin"},
        {},
    ],
)
def test_only_what_holds_now_can_be_cleared(clinic: Clinic, given: dict[str, Any]) -> None:
    case_id = claimed(clinic)

    with pytest.raises(ClearanceRefused):
        clinic.act("clear", case_id, basis="examination", reason="x", **given)


def test_a_precaution_can_be_lifted_with_a_reason(clinic: Clinic) -> None:
    liftable = [p.id for p in clinic.knowledge.precautions.values() if p.can_lift]
    submitted = a_submission(clinic, a_form(movement_limits=["cannot_kneel"]))
    drawn(clinic, submitted.job_id)
    held = [p for p in submitted.assessment.precautions if p in liftable]
    assert held
    clinic.act("claim", submitted.case_id)

    done = clinic.act(
        "clear", submitted.case_id, precaution=held[0], basis="examination", reason="kneels well"
    )

    assert held[0] not in done.case.assessment.precautions
    assert done.case.clearances[0].precaution == held[0]
    assert done.case.clearances[0].registration_number == clinic.physio.registration_number
