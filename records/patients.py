"""Finding a patient and the open episode again: same site, folded name, birth date."""

import unicodedata
from datetime import date, datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.sealed import blinds, keyring_of
from records.tables import Episode, PatientRow
from records.tables.base import Base
from records.views import Patient

LONGEST = 401
"""What the column holds: one letter can fold to many."""
APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´\u00ad\u200c\u200d"))
"""Signs inside a word that many leave out, the unseen ones too."""
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
"""Letters that Unicode does not take apart into a letter and its accent."""
ACCENTED = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
"""Scripts whose marks are left out by many who write; elsewhere a mark is a vowel of the name."""


def name_key(given_name: str, family_name: str) -> str:
    """The words of the whole name, sorted, without case, punctuation and accents.

    Small slips still match, and so does a name whose parts stand in the other field.
    """
    whole = f"{given_name} {family_name}"
    return (" ".join(sorted(_folded(whole).split())) or whole.strip().casefold())[:LONGEST]


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(APOSTROPHES)).casefold()
    kept, accented = [], False
    for letter in unicodedata.normalize("NFKD", letters):
        if unicodedata.category(letter).startswith("M"):
            kept.append("" if accented else letter)
        else:
            accented = unicodedata.name(letter, "").startswith(ACCENTED)
            kept.append(letter if letter.isalnum() else " ")
    return unicodedata.normalize("NFC", "".join(kept).translate(PLAIN))


def age_on(day: date, birth_date: date) -> int:
    """Full years; someone born on 29 February has the birthday on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def insert_new(session: Session, table: type[Base], **values: object) -> bool:
    """Insert unless a unique key is taken (waiting for whoever is taking it); True when new."""
    dialect = session.get_bind().dialect.name
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = cast(Table, table.__table__)
    insert = build(rows).values(**values).on_conflict_do_nothing().returning(*rows.primary_key)
    return session.connection().execute(insert).first() is not None


def open_episode(session: Session, site_id: str, patient: Patient, now: datetime) -> str:
    """The id of the patient's open episode, made when there is none; patient and episode locked."""
    patient_id = None
    while patient_id is None:  # an erasure may take the row away between the two
        patient_id = _patient(session, site_id, patient, now)
    wanted = select(Episode.id).where(Episode.patient_id == patient_id, Episode.closed_at.is_(None))
    episode_id = session.scalar(wanted.with_for_update())
    if episode_id is None:
        episode_id = str(uuid4())
        session.add(Episode(id=episode_id, patient_id=patient_id, opened_at=now))
        session.flush()
    return episode_id


def _patient(session: Session, site_id: str, patient: Patient, now: datetime) -> str | None:
    key, born = name_key(patient.given_name, patient.family_name), patient.birth_date.isoformat()
    _one_at_a_time(session, f"{site_id} {key} {born}")
    known = (
        select(PatientRow.id)
        .where(
            PatientRow.site_id == site_id,
            PatientRow.name_index.in_(blinds(session, PatientRow.name_index, key)),
            PatientRow.birth_index.in_(blinds(session, PatientRow.birth_index, born)),
        )
        .with_for_update()
    )
    if (found := session.scalar(known)) is not None:
        return found
    insert_new(
        session,
        PatientRow,
        id=str(uuid4()),
        site_id=site_id,
        name_key=key,
        birth_date=patient.birth_date,
        name_index=key,
        birth_index=born,
        created_at=now,
    )
    return session.scalar(known)


def _one_at_a_time(session: Session, who: str) -> None:
    """Nobody else looks for this person until the transaction ends.

    While the data keys are changed the unique key alone would let one person be stored twice, under
    the old key and the new one. The lock is named by the oldest key, which both writers hold; then
    the keys are looked at again. (On SQLite the transaction itself keeps others away.)
    """
    if session.connection().dialect.name == "postgresql":
        oldest = blinds(session, PatientRow.name_index, who)[-1]
        number = int.from_bytes(oldest[-8:], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))
    keyring_of(session.connection().dialect).refresh()
