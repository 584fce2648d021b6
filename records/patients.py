"""Finding a patient and the open episode again: same site, folded name, birth date."""

import unicodedata
from datetime import date, datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import BigInteger, Table, bindparam, func, select
from sqlalchemy.orm import Session

from records.rows import add_row, insert_new
from records.sealed import blinds, keyring_of
from records.tables import Episode, PatientRow
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
PATIENTS, EPISODES = cast(Table, PatientRow.__table__), cast(Table, Episode.__table__)
# Built once, and of tables: to build and to compare a statement takes longer than to run it.
KNOWN = (
    select(PATIENTS.c.id)
    .where(
        PATIENTS.c.site_id == bindparam("site_id"),
        PATIENTS.c.name_index.in_(bindparam("names", expanding=True)),
        PATIENTS.c.birth_index.in_(bindparam("births", expanding=True)),
    )
    .with_for_update()
)
OPEN = (
    select(EPISODES.c.id)
    .where(EPISODES.c.patient_id == bindparam("patient_id"), EPISODES.c.closed_at.is_(None))
    .with_for_update()
)
MINE = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


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


def open_episode(
    session: Session, site_id: str, patient: Patient, now: datetime
) -> tuple[str, bool]:
    """The id of the patient's open episode, and whether it begins now; both of them locked."""
    patient_id, new = None, False
    while patient_id is None:  # an erasure may take the row away between the two
        patient_id, new = _patient(session, site_id, patient, now)
    if not new:
        found = session.connection().scalar(OPEN, {"patient_id": patient_id})
        if found is not None:
            return found, False
    episode_id = str(uuid4())
    add_row(session, Episode, id=episode_id, patient_id=patient_id, opened_at=now)
    return episode_id, True


def _patient(
    session: Session, site_id: str, patient: Patient, now: datetime
) -> tuple[str | None, bool]:
    """The id of the patient's row, locked, and whether it was made now."""
    key, born = name_key(patient.given_name, patient.family_name), patient.birth_date.isoformat()
    _one_at_a_time(session, f"{site_id} {key} {born}")
    if (found := _known(session, site_id, key, born)) is not None:
        return found, False
    made = str(uuid4())
    new = insert_new(
        session,
        PatientRow,
        id=made,
        site_id=site_id,
        name_key=key,
        birth_date=patient.birth_date,
        name_index=key,
        birth_index=born,
        created_at=now,
    )
    return (made, True) if new else (_known(session, site_id, key, born), False)


def _known(session: Session, site_id: str, key: str, born: str) -> str | None:
    """The id of the patient's row, stored under whichever data key."""
    sought = {
        "site_id": site_id,
        "names": blinds(session, PatientRow.name_index, key),
        "births": blinds(session, PatientRow.birth_index, born),
    }
    found: str | None = session.connection().scalar(KNOWN, sought)
    return found


def _one_at_a_time(session: Session, who: str) -> None:
    """Nobody else looks for this person until the transaction ends.

    While the data keys are changed the unique key alone would let one person be stored twice, under
    the old key and the new one. The lock is named by the oldest key, which both writers hold; then
    the keys are looked at again. (On SQLite the transaction itself keeps others away.)
    """
    if session.connection().dialect.name == "postgresql":
        oldest = blinds(session, PatientRow.name_index, who)[-1]
        number = int.from_bytes(oldest[-8:], signed=True)
        session.connection().execute(MINE, {"number": number})
    keyring_of(session.connection().dialect).refresh()
