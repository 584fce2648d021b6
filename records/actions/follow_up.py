"""What a physiotherapist finds at a later visit, and when the patient is looked at again."""

from datetime import date, datetime, timedelta

from records.actions.frame import acting_beside, done
from records.actors import Actor
from records.audit import write_audit
from records.errors import EntryRefused
from records.session import Database
from records.tables import FollowUp
from records.views import ConfirmedSource, Done
from rules.knowledge_model import Knowledge

LATEST_REVIEW = timedelta(days=366)


def follow_up(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    source: ConfirmedSource | None = None,
    review_on: date | None = None,
    note: str = "",
) -> Done:
    """Record the source as judged later, and the next review; it moves no case.

    The newest review date counts; none takes the last one away. Raises EntryRefused when nothing
    is said, or the date is past or more than a year off.
    """
    if source is None and review_on is None and not note.strip():
        raise EntryRefused("Say what you found, or when to look again.")
    if review_on is not None and not now.date() <= review_on <= now.date() + LATEST_REVIEW:
        raise EntryRefused("The day of the review is today or within a year.")
    with acting_beside(db, actor, case_id, claim, now) as (session, case):
        case.review_on = review_on
        row = FollowUp(case_id=case.id, source=source, review_on=review_on, note=note.strip())
        row.actor_id, row.actor_name, row.at = actor.id, actor.name, now
        session.add(row)
        write_audit(session, actor, "follow_up", now, case_id=case.id)
        return done(session, knowledge, case, now)
