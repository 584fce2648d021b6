"""New information from a clinician: answers, findings, clearances. The case is assessed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from records.actions.frame import acting_on_claim, done
from records.actors import Actor
from records.answers import to_json, write_answers
from records.assessing import assess_case
from records.cases import assessment_of
from records.clearances import settled
from records.errors import ClearanceRefused
from records.inputs import gather
from records.session import Database
from records.tables import Case, ClearanceRow, ExamRow
from records.views import Done
from rules.knowledge_model import Answers, AnswerValue, Knowledge, Tier
from rules.model import Clearance

Basis = Literal["examination", "other_service_result"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination found against a red flag that fires at `level`."""

    rule: str
    level: Tier | None
    text: str = field(repr=False)


def record_answers(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    answers: Mapping[str, AnswerValue | None],
    accept: Sequence[str] = (),
) -> Done:
    """Record checked answers. An earlier worse value counts on unless its item is in `accept`."""
    with acting_on_claim(db, actor, case_id, "answers", claim, now) as (session, case):
        write_answers(session, knowledge, actor, case.id, answers, accept, now)
        case.attended_at = case.attended_at or now
        jobs = assess_case(session, knowledge, case, actor, "answers", now)
        return done(session, knowledge, case, now, *jobs)


def record_exam(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    exam: Answers,
) -> Done:
    """Record checked findings; a finding replaces the one of the same entry, both are kept."""
    with acting_on_claim(db, actor, case_id, "exam", claim, now) as (session, case):
        session.add_all(
            ExamRow(
                case_id=case.id,
                item=item,
                value=to_json(value),
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
            for item, value in exam.items()
        )
        case.attended_at = case.attended_at or now
        jobs = assess_case(session, knowledge, case, actor, "exam", now)
        return done(session, knowledge, case, now, *jobs)


def clear(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    rule: str | None = None,
    precaution: str | None = None,
    level: Tier | None = None,
    basis: Basis,
    reason: str,
) -> Done:
    """Clear a rule that fires now, or lift a precaution. Raises ClearanceRefused."""
    if (rule is None) == (precaution is None):
        raise ClearanceRefused("Name either a rule or a precaution.")
    with acting_on_claim(db, actor, case_id, "clear", claim, now) as (session, case):
        row = _clearance(case, actor, basis, reason, now)
        row.rule, row.precaution = rule, precaution
        if rule is not None:
            _settle(session, knowledge, case, row, level)
        else:
            _check_precaution(session, knowledge, case, precaution)
        session.add(row)
        case.attended_at = case.attended_at or now
        jobs = assess_case(session, knowledge, case, actor, "clear", now, reason)
        return done(session, knowledge, case, now, *jobs)


def clear_by_examination(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    found: Sequence[Finding],
) -> Done:
    """Clear several rules that one examination settles: all of them or none.

    Raises ClearanceRefused.
    """
    if not found:
        raise ClearanceRefused("Name at least one rule.")
    with acting_on_claim(db, actor, case_id, "clear", claim, now) as (session, case):
        for each in found:
            row = _clearance(case, actor, "examination", each.text, now)
            row.rule = each.rule
            _settle(session, knowledge, case, row, each.level)
            session.add(row)
        case.attended_at = case.attended_at or now
        why = "; ".join(each.text for each in found)
        jobs = assess_case(session, knowledge, case, actor, "clear", now, why)
        return done(session, knowledge, case, now, *jobs)


def _clearance(case: Case, actor: Actor, basis: Basis, reason: str, now: datetime) -> ClearanceRow:
    return ClearanceRow(
        case_id=case.id,
        basis=basis,
        reason=reason,
        registration_number=actor.registration_number,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
    )


def _settle(
    session: Session, knowledge: Knowledge, case: Case, row: ClearanceRow, level: Tier | None
) -> None:
    wanted = Clearance(
        rule=str(row.rule),
        level=level,
        basis="examination" if row.basis == "examination" else "other_service_result",
        clinician=row.actor_name,
    )
    inputs = gather(session, knowledge, case)
    fitting = settled(knowledge, inputs, assessment_of(session, case.id), wanted)
    row.level = fitting.level.value if fitting.level else None
    row.answers_hash = fitting.answers_hash


def _check_precaution(
    session: Session, knowledge: Knowledge, case: Case, precaution: str | None
) -> None:
    held = assessment_of(session, case.id).precautions
    if precaution not in held or not knowledge.precautions[precaution].can_lift:
        raise ClearanceRefused("This precaution does not apply or cannot be lifted.")
