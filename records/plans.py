"""Plans against the assessment in force: what may be printed for this patient now."""

from sqlalchemy.orm import Session

from records.errors import PlanRefused
from records.tables import Case
from rules.knowledge_model import Knowledge
from rules.model import Assessment, CarePlan
from rules.prescription import Circumstances, free_variant, opposite_directions, prescribe


def plan_of(assessment: Assessment) -> CarePlan:
    """The plan that an assessment drafts."""
    general = assessment.decision == "generic_only"
    return CarePlan(
        kind="general" if general else "exercise",
        hypothesis=None if general else assessment.working_hypothesis,
        side=assessment.affected_side,
        exercises=assessment.prescription,
        precautions=assessment.precautions,
    )


def check_general(
    session: Session, knowledge: Knowledge, case: Case, assessment: Assessment
) -> CarePlan:
    """The general sheet for this patient. Raises PlanRefused."""
    circumstances = Circumstances(
        hypothesis=None,
        ext_confirmed=False,
        side=assessment.affected_side,
        precautions=frozenset(assessment.precautions),
        blocked=frozenset(assessment.blocked_tags),
        contraindicated=frozenset(),
    )
    drafted = prescribe(knowledge, "generic_only", circumstances)
    if drafted.reason:
        raise PlanRefused((drafted.reason,))
    return CarePlan(
        kind="general",
        hypothesis=None,
        side=assessment.affected_side,
        exercises=drafted.exercises,
        precautions=assessment.precautions,
    )


def check_edited(
    session: Session, knowledge: Knowledge, case: Case, assessment: Assessment, plan: CarePlan
) -> None:
    """Whether a plan may be given. Raises PlanRefused."""
    blocked = frozenset(assessment.blocked_tags)
    violations = [
        f"{each.id}: blocked by a precaution"
        for each in plan.exercises
        if not free_variant(knowledge.exercises[each.id], each.dose, blocked, each.variant)[0]
    ]
    if opposite_directions(knowledge, [each.id for each in plan.exercises]):
        violations.append("the sheet bends both ways")
    if violations:
        raise PlanRefused(violations)
