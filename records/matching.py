"""Is this person known already? What agrees and what differs, never anything clinical."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.case_view import patient_of
from records.errors import NotAllowed
from records.patients import name_key
from records.sealed import blinds
from records.session import Database
from records.tables import Case, Episode, PatientRow
from records.views import Patient

Agreement = Literal["agrees", "differs", "no_data"]
ALIKE = 0.75
"""How alike two folded names must be to ask whether it is one person (0 to 1)."""
MOST = 5
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody known here, compared with what was typed."""

    patient: Patient = field(repr=False)
    last_form_at: datetime
    name: Agreement
    birth_date: Agreement
    phone: Agreement
    external_id: Agreement

    @property
    def same_person(self) -> bool:
        """Name and birth date agree: the records find this person again by themselves."""
        return self.name == self.birth_date == "agrees"

    @property
    def doubtful(self) -> bool:
        """Worth a question before the form starts."""
        return not self.same_person or self.external_id == "differs"


def matches(db: Database, actor: Actor, typed: Patient) -> tuple[Match, ...]:
    """Who of the site may be the person typed in, the most alike first. Raises NotAllowed."""
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    key = name_key(typed.given_name, typed.family_name)
    found: dict[str, Match] = {}
    with db.reading() as session:
        wanted = (
            select(Case, PatientRow.id, PatientRow.name_key)
            .join(Episode, Episode.id == Case.episode_id)
            .join(PatientRow, PatientRow.id == Episode.patient_id)
            .where(PatientRow.site_id == actor.site_id, or_(*_same(session, typed, key)))
            .order_by(Case.created_at.desc(), Case.id)
            .limit(LOOKED_AT)
        )
        for case, patient_id, known_key in session.execute(wanted):
            match = _compare(typed, case, key == known_key)
            if patient_id not in found and _alike(match, key, known_key):
                found[patient_id] = match
    return tuple(sorted(found.values(), key=lambda match: match.doubtful))[:MOST]


def _same(session: Session, typed: Patient, key: str) -> Iterator[ColumnElement[bool]]:
    """The ways to find a person: by name, by birth date, by the number of the clinic's records."""
    born = typed.birth_date.isoformat()
    yield PatientRow.name_index.in_(blinds(session, PatientRow.name_index, key))
    yield PatientRow.birth_index.in_(blinds(session, PatientRow.birth_index, born))
    if typed.external_id:
        yield Case.external_index.in_(blinds(session, Case.external_index, typed.external_id))


def _compare(typed: Patient, case: Case, same_name: bool) -> Match:
    known = patient_of(case)
    return Match(
        patient=known,
        last_form_at=case.created_at,
        name="agrees" if same_name else "differs",
        birth_date="agrees" if typed.birth_date == known.birth_date else "differs",
        phone=_agreement(_digits(typed.phone), _digits(known.phone)),
        external_id=_agreement(typed.external_id, known.external_id),
    )


def _alike(match: Match, key: str, known_key: str) -> bool:
    """Another person born that day is nobody to ask about."""
    if "agrees" in (match.external_id, match.phone) or match.same_person:
        return True
    close = SequenceMatcher(None, key, known_key).ratio() >= ALIKE
    if match.birth_date == "agrees":
        return close
    return match.name == "agrees"


def _agreement(typed: str | None, known: str | None) -> Agreement:
    if not typed or not known:
        return "no_data"
    return "agrees" if typed.casefold() == known.casefold() else "differs"


def _digits(phone: str | None) -> str | None:
    return "".join(letter for letter in phone or "" if letter.isdigit())[-9:] or None
