"""Taking a case to work on, and giving it back."""

from datetime import datetime

from records.actions.frame import done
from records.actors import Actor
from records.audit import write_audit
from records.cases import check_claim, drop_claim, has_claim, lock_case, take_claim
from records.errors import NotAllowed, WrongState
from records.papers import order_copies
from records.revisions import order_final
from records.session import Database
from records.states import NO_PAPER
from records.views import Done
from rules.knowledge_model import Knowledge


def claim(db: Database, knowledge: Knowledge, actor: Actor, case_id: str, *, now: datetime) -> Done:
    """Claim a case (again: the same token, for longer). Raises AlreadyClaimed.

    The final document of this signer is drawn: the handout where its sign-off is awaited, and
    every letter or safety-net sheet that waits for one, also beside a handout that is out.
    """
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        if case.state == "closed":
            raise WrongState
        fresh = not (has_claim(case, now) and case.claim_by == actor.id)
        take_claim(case, actor, now)
        if fresh:
            write_audit(session, actor, "claim", now, case_id=case.id)
        over = case.state in NO_PAPER
        jobs = () if over else order_copies(session, case, actor.id, now)
        if case.state == "awaiting_sign_off":
            handout = order_final(session, case, actor.id, now)
            return done(session, knowledge, case, now, handout, *jobs)
        return done(session, knowledge, case, now, *jobs)


def release_claim(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
) -> Done:
    """Give the case back to the queue."""
    if actor.role != "physiotherapist":
        raise NotAllowed
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        check_claim(case, actor, claim, now)
        drop_claim(case)
        write_audit(session, actor, "release_claim", now, case_id=case.id)
        return done(session, knowledge, case, now)
