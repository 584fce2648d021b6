"""A submitted form becomes a case: one transaction, once per key."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.answers import current_answers, merged, to_json
from records.assessing import go_on, take_back_older
from records.cases import first_assessment, first_state
from records.errors import IdempotencyConflict
from records.inputs import emergencies_of
from records.patients import age_on, open_episode
from records.revisions import first_job
from records.rows import add_rows, insert_new
from records.session import Database
from records.states import State, check_event
from records.tables import AnswerRow, Case, Submission
from records.views import Patient
from rules.assessment import assess
from rules.knowledge_model import Answers, AnswerValue, Knowledge
from rules.model import Assessment, Inputs
from rules.visibility import hidden_answers, hidden_items

AGE = "age_years"
# No 0/O, 1/I/L, U: read aloud and typed without mistakes.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a form became. `replayed`: the key was known, this is the first answer again."""

    case_id: str
    number: str
    state: State
    assessment: Assessment = field(repr=False)
    warnings: tuple[str, ...] = field(repr=False)
    job_id: str | None
    replayed: bool
    created_at: datetime


def submit(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    patient: Patient,
    answers: Answers,
    *,
    idempotency_key: str,
    body_sha256: str,
    now: datetime,
    case_id: str | None = None,
    source: str = "form",
    answered: Mapping[str, datetime] | None = None,
    notice_version: str | None = None,
) -> Submitted:
    """Store and assess a form whose answers were checked. Raises NotAllowed, IdempotencyConflict.

    The age is derived from the birth date; another age among the answers is tried as well. Worse
    answers of earlier forms of the episode keep counting until a clinician accepts the change.
    `answered`: when each answer was given, for those given before now; answers to ask again expire.
    `case_id`: of a form that was kept here; its case has the same, whoever hands it in.
    `source`: `form` (an integrator), `staff`, `tablet` or `phone`. `notice_version`: of the privacy
    notice that was shown.
    """
    check_event(None, "submit", actor.role)
    case_id, warnings = case_id or str(uuid4()), _warnings(knowledge, answers)
    with db.writing() as session:
        new = insert_new(
            session,
            Submission,
            actor_id=actor.id,
            idempotency_key=idempotency_key,
            body_sha256=body_sha256,
            case_id=case_id,
            warnings=list(warnings),
            created_at=now,
        )
        if not new:
            return _replayed(session, actor, idempotency_key, body_sha256, case_id)
        episode_id, begun = open_episode(session, actor.site_id, patient, now)
        case = _new_case(actor, patient, case_id, episode_id, now, source, notice_version)
        before = None if begun else episode_id
        inputs = _inputs(
            session, knowledge, before, answers, age_on(now.date(), patient.birth_date)
        )
        assessment = assess(knowledge, inputs)
        jobs = go_on(session, knowledge, case, actor, "submit", now, inputs, assessment)
        if before is not None:
            take_back_older(session, case, now)
        _store_answers(session, actor, case, inputs, source, answered or {}, now)
    return Submitted(
        case_id=case_id,
        number=case.number,
        state=cast(State, case.state),
        assessment=assessment,
        warnings=warnings,
        job_id=next(iter(jobs), None),
        replayed=False,
        created_at=now,
    )


def case_of_form(db: Database, actor: Actor, draft_id: str) -> str | None:
    """The case that a form of the actor's site became; None when it was not handed in."""
    wanted = select(Case.id).where(Case.id == draft_id, Case.site_id == actor.site_id)
    with db.reading() as session:
        return session.scalar(wanted)


def _new_case(
    actor: Actor,
    patient: Patient,
    case_id: str,
    episode_id: str,
    now: datetime,
    source: str,
    notice_version: str | None,
) -> Case:
    return Case(
        id=case_id,
        site_id=actor.site_id,
        number=_number(),
        episode_id=episode_id,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        phone=patient.phone,
        external_id=patient.external_id,
        external_index=patient.external_id,
        language=patient.language,
        source=source,
        notice_version=notice_version,
        submitted_by=actor.id,
        created_at=now,
    )


def _number() -> str:
    """Random, so that it tells nothing about other patients; a clash fails on the unique key."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _inputs(
    session: Session, knowledge: Knowledge, episode_id: str | None, answers: Answers, age: int
) -> Inputs:
    """What is assessed: the form, and what the episode holds already unless it begins now."""
    given = {**answers, AGE: age}
    earlier: dict[str, AnswerValue] = {}
    emergencies: tuple[str, ...] = ()
    if episode_id is not None:
        earlier = _earlier(session, knowledge, episode_id, given)
        emergencies = emergencies_of(session, episode_id)
    if answers.get(AGE) not in (None, age):
        earlier[AGE] = answers[AGE]
    return Inputs(answers=given, earlier=earlier, emergency_before=emergencies)


def _earlier(
    session: Session, knowledge: Knowledge, episode_id: str, given: Answers
) -> dict[str, AnswerValue]:
    """Worse values of the episode's earlier forms, the newest form that holds one winning."""
    found: dict[str, AnswerValue] = {}
    forms = select(Case.id).where(Case.episode_id == episode_id)
    for case_id in session.scalars(forms.order_by(Case.created_at, Case.id)):
        for item, row in current_answers(session, case_id).items():
            known = knowledge.questionnaire.items.get(item)
            if known is None or item == AGE:
                continue
            worse = merged(known, row, given.get(item), by_clinician=False)
            found.pop(item, None)  # a later form carries on, or settled, what an earlier one held
            if worse is not None:
                found[item] = worse
    return found


def _store_answers(
    session: Session,
    actor: Actor,
    case: Case,
    inputs: Inputs,
    source: str,
    answered: Mapping[str, datetime],
    now: datetime,
) -> None:
    rows = [
        {
            "item": item,
            "value": to_json(inputs.answers.get(item)),
            "earlier": to_json(inputs.earlier.get(item)),
            "answered_at": answered.get(item, now),
        }
        for item in dict.fromkeys([*inputs.answers, *inputs.earlier])
    ]
    by = {"actor_id": actor.id, "actor_name": actor.name}
    add_rows(session, AnswerRow, rows, case_id=case.id, source=source, at=now, **by)


def _warnings(knowledge: Knowledge, answers: Answers) -> tuple[str, ...]:
    """Answers the form would not have asked for; nothing else, for a sender is not clinical."""
    hidden = hidden_answers(knowledge, answers, hidden_items(knowledge, answers))
    return tuple(f"{item}: not asked for these answers, so the rules ignore it" for item in hidden)


def _replayed(
    session: Session, actor: Actor, key: str, body_sha256: str, case_id: str
) -> Submitted:
    """The first answer again, of what was stored with it; the case may be elsewhere by now.

    A kept form is one case also when its patient and a member of staff hand it in at once.
    """
    submission = session.get(Submission, (actor.id, key))
    if submission is None:
        submission = session.scalars(select(Submission).where(Submission.case_id == case_id)).one()
    if submission.body_sha256 != body_sha256:
        raise IdempotencyConflict
    case = session.get_one(Case, submission.case_id)
    return Submitted(
        case_id=case.id,
        number=case.number,
        state=first_state(session, case.id),
        assessment=first_assessment(session, case.id),
        warnings=tuple(submission.warnings),
        job_id=first_job(session, case.id, submission.created_at),
        replayed=True,
        created_at=submission.created_at,
    )


__all__ = ["Patient", "Submitted", "submit"]
