"""Plans against the answers in force: what may be printed for this patient now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from records.errors import PlanRefused
from records.inputs import gather
from records.tables import Case
from rules.dose import dose_faults
from rules.knowledge_model import Knowledge
from rules.model import Assessment, CarePlan, Inputs, Prescribed
from rules.prescription import (
    MOST,
    Circumstances,
    blocked_on,
    free_variant,
    opposite_directions,
    prescribe,
)
from rules.readings import read

LONGEST_TEXT = 2000
"""Characters of a message or note."""


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
    inputs = gather(session, knowledge, case)
    circumstances = Circumstances(
        hypothesis=None,
        ext_confirmed=False,
        side=assessment.affected_side,
        precautions=frozenset(assessment.precautions),
        blocked=frozenset(assessment.blocked_tags),
        contraindicated=_contraindicated(knowledge, inputs),
    )
    drafted = prescribe(knowledge, "generic_only", circumstances)
    if drafted.reason:
        raise PlanRefused((f"No general sheet: {drafted.reason}.",))
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
    """Whether a plan may be given. Raises PlanRefused with every violation."""
    violations = violations_of(knowledge, gather(session, knowledge, case), assessment, plan)
    if violations:
        raise PlanRefused(violations)


def violations_of(
    knowledge: Knowledge, inputs: Inputs, assessment: Assessment, plan: CarePlan
) -> tuple[str, ...]:
    """Why a plan may not be given to this patient, one sentence each; empty when it may."""
    contraindicated = _contraindicated(knowledge, inputs)
    found = [*_of_the_patient(assessment, plan), *_of_the_sheet(knowledge, assessment, plan)]
    for each in plan.exercises:
        found += _of_an_exercise(knowledge, assessment, plan, each, contraindicated)
    return tuple(found)


def _contraindicated(knowledge: Knowledge, inputs: Inputs) -> frozenset[str]:
    """Exercises whose contraindication holds, also with the earlier worse answers."""
    forms = [inputs.answers, {**inputs.answers, **inputs.earlier}]
    found = [read(knowledge, answers, inputs.exam).contraindicated for answers in forms]
    return frozenset().union(*found)


def _of_the_patient(assessment: Assessment, plan: CarePlan) -> Iterator[str]:
    drafted = plan_of(assessment)
    if plan.side != drafted.side:
        yield f"The side is not the one assessed: {drafted.side or 'none'}."
    general = (plan.kind, plan.hypothesis) == ("general", None)
    if not general and (plan.kind, plan.hypothesis) != (drafted.kind, drafted.hypothesis):
        yield "The kind of sheet or its hypothesis is not the one assessed for this patient."
    if plan.message is not None and len(plan.message) > LONGEST_TEXT:
        yield f"The message may have {LONGEST_TEXT} characters; this has {len(plan.message)}."


def _of_the_sheet(knowledge: Knowledge, assessment: Assessment, plan: CarePlan) -> Iterator[str]:
    names = [each.id for each in plan.exercises]
    known = [name for name in names if name in knowledge.exercises]
    if not 1 <= len(names) <= MOST:
        yield f"A sheet holds 1 to {MOST} exercises."
    if len(set(names)) != len(names):
        yield "An exercise is on the sheet twice."
    if opposite_directions(knowledge, known):
        yield "The sheet bends both ways; remove one direction."
    if tuple(plan.precautions) != tuple(assessment.precautions):
        yield "The precautions are not those that apply now."
    general = {name for slot in knowledge.ladders["generic"] for name in slot.candidates}
    limited = assessment.decision == "generic_only" or assessment.handout_policy == "limited"
    if limited and (plan.kind != "general" or not set(names) <= general):
        yield "Only the general sheet may be given."
    elif plan.kind == "general" and not set(names) <= general:
        yield "The general sheet holds general exercises only."


def _of_an_exercise(
    knowledge: Knowledge,
    assessment: Assessment,
    plan: CarePlan,
    each: Prescribed,
    contraindicated: frozenset[str],
) -> Iterator[str]:
    exercise = knowledge.exercises.get(each.id)
    if exercise is None:
        yield f"{each.id[:20]}: no such exercise."
        return
    if each.variant is not None and each.variant not in {v.id for v in exercise.variants}:
        yield f"{each.id}: no such variant."
        return
    if each.note is not None and len(each.note) > LONGEST_TEXT:
        yield f"{each.id}: the note may have {LONGEST_TEXT} characters; this has {len(each.note)}."
    blocked = blocked_on(each.surface, frozenset(assessment.blocked_tags))
    if not free_variant(exercise, each.dose, blocked, each.variant)[0]:
        yield f"{each.id}: a precaution rules it out."
    if each.id in contraindicated:
        yield f"{each.id}: contraindicated as the answers stand."
    yield from (f"{each.id}: {fault}." for fault in dose_faults(exercise, each.dose))
    if exercise.needs_side and plan.side is None:
        yield f"{each.id}: needs a side."
