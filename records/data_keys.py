"""Which keys a database may be sealed with: those it notes, and newer ones beside one of those."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from records.keyring import Keyring
from records.sealed import keyring_of
from records.tables import DataKey


def admit(session: Session, keys: Keyring) -> bytes:
    """The id of the key that writes, noted. A database that notes none yet gets the first one.

    Raises KeyMissing when these are not its keys, so that nothing is sealed with a wrong one.
    """
    if not keys.keys or keys.writing.id not in noted(session):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE data_keys IN EXCLUSIVE MODE"))
        known = noted(session)
        if not known:
            keys.make_first()
        keys.check(known)
        if keys.writing.id not in known:
            session.add(DataKey(key_id=keys.writing.id))
    return keys.writing.id


def require_keys(session: Session) -> None:
    """Before anything is called damaged: are these this database's keys? Raises KeyMissing."""
    keyring_of(session.get_bind().dialect).check(noted(session))


def noted(session: Session) -> tuple[bytes, ...]:
    """The ids of all keys that this database was ever sealed with, the oldest first."""
    return tuple(session.scalars(select(DataKey.key_id).order_by(DataKey.number)))
