"""Whether single keys work for a person, on every device that this person signs in on."""

from sqlalchemy import update

from records.actors import Actor
from records.session import Database
from records.tables import User


def set_single_keys(db: Database, actor: Actor, *, on: bool) -> None:
    """Remember it for the person who says so."""
    with db.writing() as session:
        session.execute(update(User).where(User.id == actor.id).values(single_keys=on))
