"""A form in the patient's hands: opened by link or on the clinic's tablet, by its own patient only.

The link holds 128 random bits, of which the SHA-256 is kept. It opens for the right last name and
birth date, until it expires, is used up by handing the form in, or was tried wrongly too often.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.drafts import draft_view, own_draft
from records.errors import NotFound
from records.patients import name_key
from records.session import Database
from records.tables import Draft
from records.views import FormMode, IntakeDraft

LINK_LASTS = timedelta(hours=24)
MOST_MISSES = 5
"""Wrong names or birth dates until a link stays closed."""
MOST_NAMES = 2
"""Wrong names until the form on a tablet stops."""
AUTHOR: Mapping[FormMode, str] = {
    "tablet": "The patient, on the clinic's tablet",
    "phone": "The patient, on their phone",
}


def patient_actor(draft_id: str, site_id: str, mode: FormMode) -> Actor:
    """Who fills in a form in the patient's hands: like a form token that can post this one form."""
    return Actor(draft_id, "token", "form_token", site_id, AUTHOR.get(mode, "The patient"))


def new_link(db: Database, actor: Actor, draft_id: str, now: datetime) -> str:
    """Make the link of a form for the patient's phone; an older one stops working.

    Gives its secret, which is not kept. Raises NotFound.
    """
    secret = secrets.token_urlsafe(16)
    with db.writing() as session:
        draft = own_draft(session, actor, draft_id)
        draft.mode, draft.misses, draft.stopped_at = "phone", 0, None
        draft.link_sha256, draft.link_expires_at = _digest(secret), now + LINK_LASTS
        draft.updated_at = now
        write_audit(session, actor, "form_link", now, case_id=draft.id)
    return secret


def link_is_open(db: Database, secret: str, now: datetime) -> bool:
    """Whether this link still leads to a form."""
    with db.reading() as session:
        return _linked(session, secret, now) is not None


def open_link(
    db: Database, secret: str, family_name: str, birth_date: date, now: datetime
) -> IntakeDraft | None:
    """The form behind a link for its patient; None for another name or birth date.

    Raises NotFound when the link is unknown, expired, used up or was tried too often.
    """
    with db.writing() as session:
        draft = _linked(session, secret, now, lock=True)
        if draft is None:
            raise NotFound
        known = draft_view(draft).patient
        same = name_key("", family_name) == name_key("", known.family_name)
        who = patient_actor(draft.id, draft.site_id, "phone")
        if not same or birth_date != known.birth_date:
            _missed(session, draft, who, MOST_MISSES, now)
            return None
        _opened(session, draft, who, now)
        return draft_view(draft)


def meet(
    db: Database, actor: Actor, draft_id: str, given_name: str, family_name: str, now: datetime
) -> IntakeDraft:
    """The person at the tablet types a name: the form opens for its patient, and stops after
    MOST_NAMES other ones. Raises NotFound."""
    with db.writing() as session:
        draft = own_draft(session, actor, draft_id)
        known = draft_view(draft).patient
        typed = name_key(given_name, family_name)
        if typed == name_key(known.given_name, known.family_name):
            _opened(session, draft, actor, now)
        else:
            _missed(session, draft, actor, MOST_NAMES, now)
        return draft_view(draft)


def go_on_after_stop(db: Database, actor: Actor, draft_id: str, now: datetime) -> None:
    """Staff have checked who holds the tablet. Raises NotFound."""
    with db.writing() as session:
        draft = own_draft(session, actor, draft_id)
        draft.misses, draft.stopped_at, draft.opened_at = 0, None, None
        draft.updated_at = now
        write_audit(session, actor, "form_went_on", now, case_id=draft.id)


def _opened(session: Session, draft: Draft, who: Actor, now: datetime) -> None:
    draft.misses, draft.opened_at, draft.updated_at = 0, draft.opened_at or now, now
    write_audit(session, who, "form_opened", now, case_id=draft.id)


def _missed(session: Session, draft: Draft, who: Actor, most: int, now: datetime) -> None:
    draft.misses += 1
    draft.updated_at = now
    if draft.misses >= most:
        draft.stopped_at = now
    write_audit(session, who, "form_refused", now, case_id=draft.id)


def _linked(session: Session, secret: str, now: datetime, *, lock: bool = False) -> Draft | None:
    wanted = select(Draft).where(
        Draft.link_sha256 == _digest(secret),
        Draft.link_expires_at > now,
        Draft.stopped_at.is_(None),
    )
    return session.scalar(wanted.with_for_update() if lock else wanted)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
