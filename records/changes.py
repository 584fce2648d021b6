"""Whether something changed at a site: a mark that is cheap to read and tells nothing."""

import hashlib

from sqlalchemy import func, select

from records.actors import Actor
from records.audit import LOOKS
from records.session import Database
from records.tables import AuditRow, Draft


def last_change(db: Database, actor: Actor) -> str:
    """Twelve hex digits that differ after every change of a case at the actor's site.

    Every change writes a row of the audit, so its newest row is enough (who only looked does not
    count); how far an unfinished form is has no such row and counts by itself.
    """
    site = actor.site_id
    acted = (
        select(AuditRow.id)
        .where(AuditRow.site_id == site, AuditRow.event.not_in(LOOKS))
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(1)
    )
    moments = (Draft.updated_at, Draft.opened_at, Draft.stopped_at)
    forms = select(func.count(), *map(func.max, moments)).where(Draft.site_id == site)
    with db.reading() as session:
        found = session.scalar(acted), *session.execute(forms).one()
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12]
