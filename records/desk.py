"""The desk's view of cases: what to do, what it did, what may be printed; never why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.case_view import patient_of
from records.cases import assessment_of
from records.clocks import alerts_of, first_due
from records.columns import among
from records.desk_views import DeskActKind, DeskActView, DeskCase, DeskEntry, DeskPaper, DeskSheet
from records.paper_views import desk_papers
from records.states import State
from records.tables import Case, DeskAct, HandOver, Message, Print, ReleasedDocument
from records.views import (
    ClockView,
    DocumentName,
)
from rules.knowledge_model import DeskKey, Tier

Clocks = tuple[ClockView, ...]


def desk_case_of(session: Session, row: Case, actor: Actor, clocks: Clocks) -> DeskCase:
    """One case; a form token learns nothing that a person wrote or did."""
    staff = actor.role != "form_token"
    asked = _questions(session, [row.id]).get(row.id) if staff else None
    return DeskCase(
        id=row.id,
        number=row.number,
        patient_name=patient_of(row).name,
        state=cast(State, row.state),
        tier=Tier(row.tier) if row.tier else None,
        front_desk=cast(DeskKey, row.front_desk),
        scripts=scripts_of(row),
        emergency_alarm=row.emergency_alarm,
        alerts=alerts_of(clocks),
        acts=_acts(session, [row.id]).get(row.id, ()) if staff else (),
        phone=row.phone,
        attended=row.attended_at is not None,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        question=asked if row.state == "returned" else None,
        released=row.state == "released",
        papers=desk_papers(session, [row]).get(row.id, ()) if staff else (),
        patient_text=assessment_of(session, row.id).patient_text,
        created_at=row.created_at,
    )


def desk_entries(
    session: Session, rows: Sequence[Case], clocks: dict[str, Clocks]
) -> tuple[DeskEntry, ...]:
    """The lines of the desk's list, in the order of these cases."""
    ids = [row.id for row in rows]
    questions, acts = _questions(session, ids), _acts(session, ids)
    papers = desk_papers(session, rows)
    sheets = _sheets(session, rows, papers)
    return tuple(
        DeskEntry(
            id=row.id,
            number=row.number,
            patient_name=patient_of(row).name,
            birth_date=row.birth_date,
            attended=row.attended_at is not None,
            state=cast(State, row.state),
            front_desk=cast(DeskKey, row.front_desk),
            scripts=scripts_of(row),
            emergency_alarm=row.emergency_alarm,
            alerts=alerts_of(clocks.get(row.id, ())),
            acts=acts.get(row.id, ()),
            phone=row.phone,
            source=row.source,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.acknowledged_by,
            question=questions.get(row.id) if row.state == "returned" else None,
            released=row.state == "released",
            papers=papers.get(row.id, ()),
            sheets=sheets.get(row.id, ()),
            due_at=first_due(clocks.get(row.id, ())),
            created_at=row.created_at,
        )
        for row in rows
    )


def scripts_of(row: Case) -> tuple[DeskKey, ...]:
    """Every script that applies to a case, the most urgent first."""
    return tuple(cast(list[DeskKey], row.desk_scripts))


def _questions(session: Session, case_ids: Sequence[str]) -> dict[str, str]:
    """The newest question of each case."""
    rows = session.scalars(
        select(Message)
        .where(among(session, Message.case_id, case_ids), Message.kind == "question")
        .order_by(Message.id)
    )
    return {row.case_id: row.text for row in rows}


def _acts(session: Session, case_ids: Sequence[str]) -> dict[str, tuple[DeskActView, ...]]:
    rows = session.scalars(
        select(DeskAct).where(among(session, DeskAct.case_id, case_ids)).order_by(DeskAct.id)
    )
    found: dict[str, tuple[DeskActView, ...]] = {}
    for row in rows:
        act = DeskActView(cast(DeskActKind, row.kind), row.name, row.actor_name, row.at)
        found[row.case_id] = (*found.get(row.case_id, ()), act)
    return found


def _sheets(
    session: Session, rows: Sequence[Case], papers: Mapping[str, tuple[DeskPaper, ...]]
) -> dict[str, tuple[DeskSheet, ...]]:
    """What may be printed, by case: the released handout, then letters and safety-net sheets."""
    open_now: dict[tuple[str, str, int], None] = {
        (row.id, "handout", row.revision): None
        for row in rows
        if row.state == "released" and row.revision
    }
    open_now |= {(case, p.document, p.revision): None for case in papers for p in papers[case]}
    ids = list({case for case, _, _ in open_now})
    hashes = {
        (r.case_id, r.document, r.revision): r.sha256
        for r in session.execute(
            select(
                ReleasedDocument.case_id,
                ReleasedDocument.document,
                ReleasedDocument.revision,
                ReleasedDocument.sha256,
            ).where(among(session, ReleasedDocument.case_id, ids))
        )
    }
    copies, given = _on_paper(session, ids)
    found: dict[str, tuple[DeskSheet, ...]] = {}
    for key in (key for key in open_now if key in hashes):
        case_id, document, revision = key
        sheet = DeskSheet(
            cast(DocumentName, document),
            revision,
            copies.get(hashes[key], 0),
            *given.get(hashes[key], (None, None)),
        )
        found[case_id] = (*found.get(case_id, ()), sheet)
    return found


def _on_paper(
    session: Session, case_ids: Sequence[str]
) -> tuple[dict[str, int], dict[str, tuple[datetime, str]]]:
    """By the hash of a document: how many copies were printed; when and by whom it was given."""
    printed = session.execute(
        select(Print.sha256, func.count())
        .where(among(session, Print.case_id, case_ids))
        .group_by(Print.sha256)
    )
    given = session.scalars(
        select(HandOver).where(among(session, HandOver.case_id, case_ids)).order_by(HandOver.id)
    )
    copies = {row[0]: row[1] for row in printed}
    return copies, {row.sha256: (row.at, row.actor_name) for row in given}
