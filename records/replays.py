"""Stored intakes as the rules take them, for a comparison of two versions of the knowledge."""

from collections.abc import Iterator

from sqlalchemy import select

from records.inputs import gather
from records.session import Database
from records.tables import Case
from rules.knowledge_model import Knowledge
from rules.model import Inputs


def stored_intakes(db: Database, knowledge: Knowledge) -> Iterator[tuple[str, Inputs]]:
    """Case number and inputs of every case of every site, no name; the oldest first."""
    with db.reading() as session:
        for case in session.scalars(select(Case).order_by(Case.created_at, Case.id)).all():
            yield case.number, gather(session, knowledge, case)
