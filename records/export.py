"""One case as values that can leave the house: every row, in words where there are words, and its
documents."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.case_in_words import plain, rules_in_words, said_in_words
from records.case_rows import rows_of
from records.errors import NotAllowed, NotFound
from records.session import Database
from records.tables import (
    AnswerRow,
    AuditLink,
    AuditRow,
    Case,
    Episode,
    ExamRow,
    PatientRow,
    PhonePage,
)
from rules.knowledge_model import Knowledge

SECRET = frozenset(
    {"claim_token", "lease", "link_sha256", "name_index", "birth_index", "external_index"}
)
"""Columns that open, hold or find something; they say nothing about the patient."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`content` is plain JSON; `files` are the documents by name, which `content` refers to.

    `knowledge`: every version of the rules that assessed the case, oldest first.
    """

    number: str
    knowledge: tuple[str, ...]
    content: Mapping[str, Any] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)


def export_case(
    db: Database, knowledge: Knowledge, actor: Actor, number: str, now: datetime
) -> CaseFile:
    """Everything of the case with this number at the actor's site, and a row in the audit first.

    The operator and physiotherapists may. Raises NotAllowed, NotFound.
    """
    if actor.role not in ("physiotherapist", "system"):
        raise NotAllowed
    with db.writing() as session:
        case = find_case(session, actor, number)
        write_audit(session, actor, "export_case", now, case_id=case.id)
    with db.reading() as session:
        return _file(session, knowledge, session.get_one(Case, case.id))


def find_case(session: Session, actor: Actor, number: str) -> Case:
    """The case with this number at the actor's site. Raises NotFound."""
    wanted = select(Case).where(Case.site_id == actor.site_id, Case.number == number.upper())
    case = session.scalar(wanted)
    if case is None:
        raise NotFound(f"There is no case {number}.")
    return case


def _file(session: Session, knowledge: Knowledge, case: Case) -> CaseFile:
    files: dict[str, bytes] = {}
    rows = {
        table.name: [_values(table, row, files) for row in _found(session, table, condition)]
        for table, condition in rows_of(case.id)
    }
    versions = tuple(dict.fromkeys(row["knowledge_version"] for row in rows["assessments"]))
    content = {
        "case": case.number,
        "words_from_knowledge": knowledge.version,
        "answers": said_in_words(session, knowledge, AnswerRow, case),
        "examination": said_in_words(session, knowledge, ExamRow, case),
        "rules": rules_in_words(session, knowledge, case),
        "rows": _person(session, case) | rows,
        "audit": _audit(session, case),
    }
    return CaseFile(case.number, versions, content, files)


def _found(session: Session, table: Table, condition: ColumnElement[bool]) -> list[Row[Any]]:
    ordered = select(table).where(condition).order_by(*table.primary_key.columns)
    return list(session.execute(ordered))


def _values(table: Table, row: Row[Any], files: dict[str, bytes]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if name in SECRET:
            continue
        if isinstance(value, bytes):
            values["file"] = _file_name(table, row)
            readable = table.name == PhonePage.__tablename__
            files[values["file"]] = zlib.decompress(value) if readable else value
        else:
            values[name] = plain(value)
    return values


def _file_name(table: Table, row: Row[Any]) -> str:
    """What it is, and enough of its SHA-256 to tell two of a kind apart."""
    if table.name == PhonePage.__tablename__:
        return f"documents/phone-page-{row.sha256[:12]}.json"
    kind = getattr(row, "kind", "released")
    words = [row.document, *([str(row.revision)] if row.revision else []), kind, row.sha256[:12]]
    return f"documents/{'-'.join(dict.fromkeys(words))}.pdf"


def _person(session: Session, case: Case) -> dict[str, Any]:
    episode = session.get_one(Episode, case.episode_id)
    patient = session.get_one(PatientRow, episode.patient_id)
    return {
        row.__tablename__: [
            {
                c.name: plain(getattr(row, c.name))
                for c in row.__table__.columns
                if c.name not in SECRET
            }
        ]
        for row in (patient, episode)
    }


def _audit(session: Session, case: Case) -> list[dict[str, Any]]:
    """Everything done to it and everybody who looked, with where it stands in the chain."""
    wanted = (
        select(AuditRow, AuditLink.number, AuditLink.hash)
        .join(AuditLink, AuditLink.audit_id == AuditRow.id)
        .where(AuditRow.case_id == case.id)
        .order_by(AuditRow.id)
    )
    return [
        {c.name: plain(getattr(row, c.name)) for c in AuditRow.__table__.columns}
        | {"number": number, "hash": hash_}
        for row, number, hash_ in session.execute(wanted)
    ]
