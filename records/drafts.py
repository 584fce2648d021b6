"""A form that is being filled in: kept here between its pages, never in a URL or cookie."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.answers import from_json, to_json
from records.errors import NotAllowed, NotFound
from records.session import Database, affected
from records.states import ROLES
from records.tables import Draft
from records.views import IntakeDraft, Patient
from rules.knowledge_model import AnswerValue


def start_draft(db: Database, actor: Actor, patient: Patient, now: datetime) -> str:
    """Begin a form for this patient; its id is also the key under which it is submitted once."""
    _check(actor)
    draft = Draft(
        id=str(uuid4()),
        site_id=actor.site_id,
        started_by=actor.id,
        patient=asdict(patient) | {"birth_date": patient.birth_date.isoformat()},
        answers={},
        answered={},
        started_at=now,
        updated_at=now,
    )
    with db.writing() as session:
        session.add(draft)
    return draft.id


def save_page(
    db: Database,
    actor: Actor,
    draft_id: str,
    answers: Mapping[str, AnswerValue | None],
    now: datetime,
) -> None:
    """Keep checked answers of a page; None makes an item blank again. Raises NotFound."""
    with db.writing() as session:
        draft = _own(session, actor, draft_id, lock=True)
        kept, answered = dict(draft.answers), dict(draft.answered)
        for item, value in answers.items():
            kept.pop(item, None)
            answered.pop(item, None)
            if value is not None:
                kept[item], answered[item] = to_json(value), now.isoformat()
        draft.answers, draft.answered, draft.updated_at = kept, answered, now


def load_draft(db: Database, actor: Actor, draft_id: str) -> IntakeDraft:
    """The form so far. Raises NotFound, also for another site's."""
    with db.reading() as session:
        draft = _own(session, actor, draft_id)
        patient = cast(dict[str, Any], draft.patient)
        born = date.fromisoformat(patient["birth_date"])
        return IntakeDraft(
            id=draft.id,
            patient=Patient(**(patient | {"birth_date": born})),
            answers={
                item: cast(AnswerValue, from_json(value)) for item, value in draft.answers.items()
            },
            answered={item: datetime.fromisoformat(at) for item, at in draft.answered.items()},
            started_at=draft.started_at,
            updated_at=draft.updated_at,
        )


def discard(db: Database, actor: Actor, draft_id: str) -> None:
    """Forget a form that was submitted or given up. Raises NotFound."""
    with db.writing() as session:
        session.delete(_own(session, actor, draft_id, lock=True))


def discard_untouched(db: Database, *, since: datetime) -> int:
    """Forget every form nobody has touched since; how many."""
    with db.writing() as session:
        return affected(session, delete(Draft).where(Draft.updated_at < since))


def _check(actor: Actor) -> None:
    if actor.role not in ROLES["submit"]:
        raise NotAllowed


def _own(session: Session, actor: Actor, draft_id: str, *, lock: bool = False) -> Draft:
    _check(actor)
    wanted = select(Draft).where(Draft.id == draft_id, Draft.site_id == actor.site_id)
    draft = session.scalar(wanted.with_for_update() if lock else wanted)
    if draft is None:
        raise NotFound
    return draft
