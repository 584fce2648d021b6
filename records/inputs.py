"""From rows to `Inputs`: everything an assessment of a case depends on."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from records.answers import current_answers, from_json
from records.tables import Case, ClearanceRow, EpisodeEmergency, Escalation, ExamRow
from rules.knowledge_model import Answers, AnswerValue, Knowledge, Tier
from rules.model import Clearance, Inputs

EMERGENCIES = (
    select(EpisodeEmergency.rule)
    .where(EpisodeEmergency.episode_id == bindparam("episode_id"))
    .order_by(EpisodeEmergency.rule)
)


def gather(session: Session, knowledge: Knowledge, case: Case) -> Inputs:
    """The inputs of a case as its rows stand now."""
    answers = current_answers(session, case.id)
    clearances = list(
        session.scalars(
            select(ClearanceRow).where(ClearanceRow.case_id == case.id).order_by(ClearanceRow.id)
        )
    )
    return Inputs(
        answers=_known((item, from_json(row.value)) for item, row in answers.items()),
        exam=exam_of(session, case.id),
        cleared=_newest(clearances),
        escalated=tuple(
            session.scalars(
                select(Escalation.name).where(Escalation.case_id == case.id).order_by(Escalation.id)
            )
        ),
        earlier=_known((item, from_json(row.earlier)) for item, row in answers.items()),
        emergency_before=emergencies_of(session, case.episode_id),
        lifted=tuple(
            dict.fromkeys(
                row.precaution
                for row in clearances
                if row.precaution and row.precaution in knowledge.precautions
            )
        ),
    )


def exam_of(session: Session, case_id: str) -> Answers:
    """The newest finding of each entry."""
    rows = session.scalars(select(ExamRow).where(ExamRow.case_id == case_id).order_by(ExamRow.id))
    return {row.item: cast(AnswerValue, from_json(row.value)) for row in rows}


def emergencies_of(session: Session, episode_id: str) -> tuple[str, ...]:
    """The emergency rules that fired in an episode, in order of their names."""
    return tuple(session.scalars(EMERGENCIES, {"episode_id": episode_id}))


def open_referral(session: Session, case: Case) -> bool:
    """Whether another form of the episode waits in a safety referral."""
    referred = (
        select(Case.id)
        .where(Case.episode_id == case.episode_id, Case.id != case.id, Case.state == "referred")
        .limit(1)
    )
    return session.scalar(referred) is not None


def clearance_of(row: ClearanceRow) -> Clearance | None:
    """The recorded clearance of a rule; None for a lifted precaution."""
    if row.rule is None or row.level is None:
        return None
    return Clearance(
        rule=row.rule,
        level=Tier(row.level),
        answers_hash=row.answers_hash,
        basis="examination" if row.basis == "examination" else "other_service_result",
        clinician=row.actor_name,
        at=row.at,
        reason=row.reason,
    )


def _newest(rows: Iterable[ClearanceRow]) -> tuple[Clearance, ...]:
    """The last clearance of each rule: an earlier, lapsed one would only repeat a conflict."""
    found: dict[str, Clearance] = {}
    for row in rows:
        clearance = clearance_of(row)
        if clearance is not None:
            found[clearance.rule] = clearance
    return tuple(found.values())


def _known(pairs: Iterable[tuple[str, AnswerValue | None]]) -> dict[str, AnswerValue]:
    return {item: value for item, value in pairs if value is not None}
