"""An edited plan is held to the same rules as a drafted one, at every edit and at the signature."""

from dataclasses import replace
from typing import Any

import pytest

from records.errors import PlanRefused
from rules.model import CarePlan, Prescribed
from tests.factories.cases import Clinic, a_case, a_choice, a_submission, drawn
from tests.factories.forms import a_form


def plan_on(clinic: Clinic, case_id: str) -> CarePlan:
    plan = clinic.act("claim", case_id).case.plan
    assert plan is not None
    return plan


def edit(clinic: Clinic, case_id: str, plan: CarePlan, **changes: Any) -> object:
    return clinic.act("edit", case_id, plan=replace(plan, **changes), note="changed")


def an_exercise(clinic: Clinic, name: str) -> Prescribed:
    exercise = clinic.knowledge.exercises[name]
    variant = exercise.variants[0].id if exercise.variants else None
    return Prescribed(name, exercise.dose, variant)


def test_the_drafted_plan_itself_is_accepted(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    edit(clinic, case_id, plan_on(clinic, case_id))

    assert clinic.view(case_id).revision == 2


def test_an_empty_unknown_doubled_or_overfull_sheet_is_refused(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = plan_on(clinic, case_id)
    first = plan.exercises[0]

    for exercises in (
        (),
        (replace(first, id="Z-99"),),
        (first, first),
        tuple(an_exercise(clinic, name) for name in ("G-01", "G-02", "N-05", "N-02", "N-03")),
    ):
        with pytest.raises(PlanRefused):
            edit(clinic, case_id, plan, exercises=exercises)
    assert clinic.view(case_id).revision == 1


def test_both_directions_on_one_sheet_are_refused_whoever_asks(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = plan_on(clinic, case_id)
    both = (an_exercise(clinic, "F-01"), an_exercise(clinic, "D-01"))

    with pytest.raises(PlanRefused) as refused:
        edit(clinic, case_id, plan, exercises=both)

    assert any("both ways" in violation for violation in refused.value.violations)


def test_what_a_precaution_blocks_is_refused(clinic: Clinic) -> None:
    answers = a_form(movement_limits=["cannot_lie_front"])
    submitted = a_submission(clinic, answers)
    drawn(clinic, submitted.job_id)
    plan = plan_on(clinic, submitted.case_id)
    assert "pc_cannot_lie_front" in plan.precautions

    with pytest.raises(PlanRefused) as refused:
        edit(clinic, submitted.case_id, plan, exercises=(an_exercise(clinic, "D-02"),))

    assert any("D-02" in violation for violation in refused.value.violations)


def test_what_is_contraindicated_is_refused(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = plan_on(clinic, case_id)
    refusals = 0
    for name in clinic.knowledge.exercises:
        try:
            edit(clinic, case_id, plan, exercises=(an_exercise(clinic, name),))
        except PlanRefused as refused:
            refusals += any("contraindicated" in violation for violation in refused.violations)
        else:
            drawn(clinic, drawn(clinic, clinic.view(case_id).job.id))  # type: ignore[union-attr]

    assert refusals > 0


def test_a_precaution_cannot_be_edited_away(clinic: Clinic) -> None:
    submitted = a_submission(clinic, a_form(movement_limits=["cannot_kneel"]))
    drawn(clinic, submitted.job_id)
    plan = plan_on(clinic, submitted.case_id)
    assert plan.precautions

    with pytest.raises(PlanRefused):
        edit(clinic, submitted.case_id, plan, precautions=())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"message": "x" * 2001}, "The message may have 2000 characters; this has 2001."),
        ({"side": "both"}, "The side"),
        ({"side": None}, "The side"),
        ({"hypothesis": "stenosis"}, "hypothesis"),
        ({"hypothesis": None}, "hypothesis"),
        ({"kind": "general"}, "hypothesis"),
        ({"kind": "general", "hypothesis": None}, "general exercises only"),
    ],
)
def test_what_the_assessment_did_not_find_is_not_printed(
    clinic: Clinic, changes: dict[str, Any], said: str
) -> None:
    case_id = a_case(clinic)
    plan = plan_on(clinic, case_id)
    assert (plan.kind, plan.hypothesis) == ("exercise", "disc")

    with pytest.raises(PlanRefused) as refused:
        edit(clinic, case_id, plan, **changes)

    assert any(said in violation for violation in refused.value.violations)


def test_the_general_sheet_may_replace_an_exercise_plan(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    general = (an_exercise(clinic, "G-01"),)

    edit(
        clinic,
        case_id,
        plan_on(clinic, case_id),
        kind="general",
        hypothesis=None,
        exercises=general,
    )

    assert clinic.view(case_id).revision == 2


def test_an_unknown_variant_or_an_endless_note_of_an_exercise_is_refused(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    plan = plan_on(clinic, case_id)
    plain = next(e for e in plan.exercises if not clinic.knowledge.exercises[e.id].variants)

    for changed, said in (
        (replace(plain, variant="standing"), f"{plain.id}: no such variant."),
        (replace(plain, note="x" * 2001), f"{plain.id}: the note may have 2000 characters"),
    ):
        with pytest.raises(PlanRefused) as refused:
            edit(clinic, case_id, plan, exercises=(changed,))
        assert any(said in violation for violation in refused.value.violations)


def test_where_only_the_general_sheet_is_allowed_nothing_else_is(clinic: Clinic) -> None:
    case_id = a_choice(clinic)
    clinic.act("claim", case_id)
    drawn(clinic, clinic.act("prepare", case_id).job_id)
    plan = plan_on(clinic, case_id)

    with pytest.raises(PlanRefused):
        edit(clinic, case_id, plan, kind="exercise", hypothesis="nerve")
    with pytest.raises(PlanRefused):
        edit(clinic, case_id, plan, exercises=(an_exercise(clinic, "N-02"),))
