"""Signing exactly the bytes that were shown, and taking a signature back in time."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actions.frame import acting, acting_on_claim, done
from records.actors import Actor
from records.cases import move
from records.errors import SignRefused, StaleDocument, WrongState
from records.release import check_release
from records.revisions import order_signature, standing_sign_off, take_back
from records.session import Database
from records.tables import Case, Drawing, SignOff
from records.views import Done
from rules.knowledge_model import Knowledge


def sign(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    sha256: str,
    examined: bool,
    spot_tested: bool | None = None,
    override_reason: str | None = None,
    undo_seconds: int = 10,
) -> Done:
    """Approve the final document with this SHA-256; it is released when `undo_seconds` are over.

    Raises SignRefused (a tick is missing), StaleDocument (not the newest final document of this
    revision, signer and day), OpenQuestions, AnswersExpired, PlanRefused, WrongState.
    """
    with acting_on_claim(db, actor, case_id, "sign", claim, now) as (session, case):
        if not examined:
            raise SignRefused
        drawing = _final(session, case, actor, sha256, now)
        check_release(session, knowledge, case, spot_tested=spot_tested, now=now)
        sign_off = SignOff(
            id=str(uuid4()),
            case_id=case.id,
            revision=drawing.revision,
            drawing_id=drawing.id,
            sha256=drawing.sha256,
            signer_id=actor.id,
            signer_name=actor.name,
            registration_number=actor.registration_number,
            examined=examined,
            spot_tested=spot_tested,
            override_reason=override_reason,
            knowledge_version=knowledge.version,
            questionnaire_version=knowledge.questionnaire.version,
            signed_at=now,
            release_at=now + timedelta(seconds=undo_seconds),
        )
        move(session, case, "sign", actor, "signed", now, override_reason)
        session.add(sign_off)
        session.flush()
        job_id = order_signature(session, case, sign_off, now)
        return done(session, knowledge, case, now, job_id if undo_seconds == 0 else None)


def _final(session: Session, case: Case, actor: Actor, sha256: str, now: datetime) -> Drawing:
    drawing = session.scalar(
        select(Drawing).where(
            Drawing.case_id == case.id,
            Drawing.revision == case.revision,
            Drawing.kind == "final",
            Drawing.signer_id == actor.id,
            Drawing.dated == now.date(),
        )
    )
    if drawing is None or drawing.sha256 != sha256:
        raise StaleDocument
    return drawing


def undo(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
) -> Done:
    """Take the signature back. Raises WrongState when the window is over."""
    with acting(db, actor, case_id, "undo") as (session, case):
        sign_off = standing_sign_off(session, case)
        if sign_off is None or now >= sign_off.release_at:
            raise WrongState("The time for undoing is over; the sheet can be recalled.")
        take_back(session, case, actor, now, "undone by hand")
        return done(session, knowledge, case, now)
