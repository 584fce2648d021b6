"""A form that is being filled in: kept here between its pages, never in a URL or cookie."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.actors import Actor, system_actor
from records.answers import from_json, to_json
from records.audit import write_audit
from records.errors import NotAllowed, NotFound
from records.session import Database
from records.states import ROLES
from records.tables import Draft
from records.views import FormMode, IntakeDraft, Patient
from rules.knowledge_model import AnswerValue

MOST = 100
"""Unfinished forms of one list."""


def start_draft(
    db: Database, actor: Actor, patient: Patient, now: datetime, mode: FormMode = "staff"
) -> str:
    """Begin a form for this patient; its id is the one that its case will have."""
    check_role(actor)
    draft = Draft(
        id=str(uuid4()),
        site_id=actor.site_id,
        started_by=actor.id,
        patient=asdict(patient) | {"birth_date": patient.birth_date.isoformat()},
        answers={},
        answered={},
        mode=mode,
        misses=0,
        started_at=now,
        updated_at=now,
    )
    with db.writing() as session:
        session.add(draft)
        write_audit(session, actor, "start_form", now, case_id=draft.id)
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
        draft = own_draft(session, actor, draft_id)
        kept, answered = dict(draft.answers), dict(draft.answered)
        for item, value in answers.items():
            kept.pop(item, None)
            answered.pop(item, None)
            if value is not None:
                kept[item], answered[item] = to_json(value), now.isoformat()
        draft.answers, draft.answered, draft.updated_at = kept, answered, now
        write_audit(session, actor, "save_form", now, case_id=draft.id)


def note_progress(
    db: Database,
    actor: Actor,
    draft_id: str,
    now: datetime,
    *,
    page: str | None = None,
    notice_version: str | None = None,
    mode: FormMode | None = None,
) -> None:
    """Keep which page was opened, which privacy notice was shown, who holds the device now.

    Raises NotFound.
    """
    with db.writing() as session:
        draft = own_draft(session, actor, draft_id)
        draft.page = page or draft.page
        draft.notice_version = notice_version or draft.notice_version
        draft.mode = mode or draft.mode
        draft.updated_at = now


def load_draft(db: Database, actor: Actor, draft_id: str) -> IntakeDraft:
    """The form so far. Raises NotFound, also for another site's."""
    with db.reading() as session:
        return draft_view(own_draft(session, actor, draft_id, lock=False))


def open_drafts(db: Database, actor: Actor) -> tuple[IntakeDraft, ...]:
    """The unfinished forms of the actor's site, the one touched last first."""
    check_role(actor)
    wanted = select(Draft).where(Draft.site_id == actor.site_id).order_by(Draft.updated_at.desc())
    with db.reading() as session:
        return tuple(draft_view(draft) for draft in session.scalars(wanted.limit(MOST)))


def discard(db: Database, actor: Actor, draft_id: str) -> None:
    """Forget a form that was submitted. Raises NotFound."""
    with db.writing() as session:
        session.delete(own_draft(session, actor, draft_id))


def give_up(db: Database, actor: Actor, draft_id: str, now: datetime) -> None:
    """Forget a form that nobody will submit. Raises NotFound."""
    with db.writing() as session:
        session.delete(own_draft(session, actor, draft_id))
        write_audit(session, actor, "give_up_form", now, case_id=draft_id)


def forget_untouched(db: Database, *, since: datetime, now: datetime) -> int:
    """Forget every form nobody has touched since; how many."""
    with db.writing() as session:
        gone = delete(Draft).where(Draft.updated_at < since).returning(Draft.id, Draft.site_id)
        forgotten = session.execute(gone).all()
        for draft_id, site_id in forgotten:
            write_audit(session, system_actor(site_id), "forget_form", now, case_id=draft_id)
        return len(forgotten)


def check_role(actor: Actor) -> None:
    """Who may post a form may fill one in. Raises NotAllowed."""
    if actor.role not in ROLES["submit"]:
        raise NotAllowed


def own_draft(session: Session, actor: Actor, draft_id: str, *, lock: bool = True) -> Draft:
    """The row of a form of the actor's site. Raises NotAllowed, NotFound."""
    check_role(actor)
    wanted = select(Draft).where(Draft.id == draft_id, Draft.site_id == actor.site_id)
    draft = session.scalar(wanted.with_for_update() if lock else wanted)
    if draft is None:
        raise NotFound
    return draft


def draft_view(draft: Draft) -> IntakeDraft:
    """The form as a value."""
    patient = cast(dict[str, Any], draft.patient)
    born = date.fromisoformat(patient["birth_date"])
    return IntakeDraft(
        id=draft.id,
        site_id=draft.site_id,
        patient=Patient(**(patient | {"birth_date": born})),
        answers={
            item: cast(AnswerValue, from_json(value)) for item, value in draft.answers.items()
        },
        answered={item: datetime.fromisoformat(at) for item, at in draft.answered.items()},
        mode=cast(FormMode, draft.mode),
        page=draft.page,
        has_link=draft.link_sha256 is not None,
        link_expires_at=draft.link_expires_at,
        opened_at=draft.opened_at,
        misses=draft.misses,
        stopped_at=draft.stopped_at,
        notice_version=draft.notice_version,
        started_at=draft.started_at,
        updated_at=draft.updated_at,
    )
