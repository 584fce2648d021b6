"""Signing exactly the bytes that were shown, and taking a signature back in time.

One way for every document. A handout's signature moves its case; a letter's and a safety-net
sheet's does not.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actions.frame import acting_on_document, done
from records.actors import Actor
from records.audit import write_audit
from records.cases import move
from records.errors import SignRefused, StaleDocument, WrongState
from records.release import check_paper, check_release
from records.revisions import (
    document_of,
    numbered,
    order_signature,
    standing_sign_off,
    take_back,
)
from records.session import Database
from records.tables import Case, Drawing, SignOff
from records.views import ConfirmedSource, DocumentName, Done, OverrideCode
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
    document: DocumentName = "handout",
    revision: int | None = None,
    spot_tested: bool | None = None,
    override_code: OverrideCode | None = None,
    override_reason: str | None = None,
    confirmed_source: ConfirmedSource | None = None,
    undo_seconds: int = 10,
) -> Done:
    """Approve the final document with this SHA-256; it is released when `undo_seconds` are over.

    `document` and `revision` say which; without a revision it is the current handout. Raises
    SignRefused (a tick is missing), StaleDocument (not the newest final document of this revision,
    signer and day, or what it rests on has changed), OpenQuestions, AnswersExpired, PlanRefused,
    WrongState.
    """
    with acting_on_document(db, actor, case_id, document, "sign", claim, now) as (session, case):
        if not examined:
            raise SignRefused
        if (override_code is None) != (override_reason is None):
            raise SignRefused("To sign against the rules give a reason and say it in words.")
        number = numbered(case, document, revision)
        drawing = _final(session, case, actor, document, number, sha256, now)
        if document == "handout":
            check_release(session, knowledge, case, spot_tested=spot_tested, now=now)
        else:
            check_paper(session, case, document, number)
        sign_off = SignOff(
            id=str(uuid4()),
            case_id=case.id,
            document=document,
            revision=number,
            drawing_id=drawing.id,
            sha256=drawing.sha256,
            signer_id=actor.id,
            signer_name=actor.name,
            registration_number=actor.registration_number,
            examined=examined,
            spot_tested=spot_tested,
            override_code=override_code,
            override_reason=override_reason,
            confirmed_source=confirmed_source,
            knowledge_version=knowledge.version,
            questionnaire_version=knowledge.questionnaire.version,
            signed_at=now,
            release_at=now + timedelta(seconds=undo_seconds),
        )
        _approve(session, case, actor, sign_off, now)
        job_id = order_signature(session, case, sign_off, now)
        return done(session, knowledge, case, now, job_id if undo_seconds == 0 else None)


def _final(
    session: Session,
    case: Case,
    actor: Actor,
    document: DocumentName,
    number: int | None,
    sha256: str,
    now: datetime,
) -> Drawing:
    drawing = session.scalar(
        select(Drawing).where(
            Drawing.case_id == case.id,
            Drawing.document == document,
            Drawing.revision == number,
            Drawing.kind == "final",
            Drawing.signer_id == actor.id,
            Drawing.dated == now.date(),
        )
    )
    current = document != "handout" or number == case.revision
    if drawing is None or not current or drawing.sha256 != sha256:
        raise StaleDocument
    return drawing


def _approve(session: Session, case: Case, actor: Actor, sign_off: SignOff, now: datetime) -> None:
    """Store the approval: a handout's case becomes `signed`, beside it only the audit grows."""
    document, why = document_of(sign_off), sign_off.override_reason
    if document == "handout":
        move(session, case, "sign", actor, "signed", now, why)
    elif standing_sign_off(session, case, document, sign_off.revision) is not None:
        raise WrongState("This is signed already.")
    else:
        write_audit(session, actor, f"sign_{document}", now, case_id=case.id, reason=why)
    case.sheet_waits = True
    session.add(sign_off)
    session.flush()


def undo(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    document: DocumentName = "handout",
    revision: int | None = None,
) -> Done:
    """Take the signature of this document back. Raises WrongState when the window is over."""
    with acting_on_document(db, actor, case_id, document, "undo", claim, now) as (session, case):
        sign_off = standing_sign_off(session, case, document, revision)
        if sign_off is None or now >= sign_off.release_at:
            raise WrongState("The time for undoing is over; the sheet can be recalled.")
        number = sign_off.revision
        take_back(session, case, actor, now, "undone by hand", document, number)
        return done(session, knowledge, case, now)
