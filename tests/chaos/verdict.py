"""What the database holds when all is quiet, compared with what the senders were told."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from records.chain import verify_chain
from records.session import Database
from records.tables import (
    AuditRow,
    Case,
    Drawing,
    Job,
    ReleasedDocument,
    Revision,
    SignOff,
    Submission,
)
from tests.chaos import ending
from tests.chaos.journey import Journey
from tests.chaos.patients import Intake

Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lost` and `duplicated` are sentences, and so is what is otherwise `wrong`; `failures` are
    the visible ones, by their code. `released`: cases with one standing signature, one released
    sheet, and that of the revision in force. `edited`: cases with more revisions than one;
    `redrawn`: the drafts of these further revisions."""

    cases: int
    released: int
    edited: int
    redrawn: int
    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    wrong: tuple[str, ...]
    failures: Counter[str]

    @property
    def good(self) -> bool:
        return not (self.lost or self.duplicated or self.wrong)


def quiet(db: Database) -> bool:
    """Whether nothing is left to do."""
    with db.reading() as session:
        left = select(func.count()).where(Job.state.in_(("pending", "running")))
        return session.scalar(left) == 0


def judge(db: Database, accepted: Sequence[Intake], signing: Sequence[Journey]) -> Verdict:
    """Every accepted form is one case; every case came to what its form says, and those of
    `signing` to their release."""
    chain = verify_chain(db, "default")
    with db.reading() as session:
        cases = {case.id: case for case in session.scalars(select(Case))}
        released = _released_once(session)
        edited = _by_case(session, Revision.case_id, Revision.number > 1)
        again = _by_case(session, Drawing.case_id, Drawing.kind == "draft", Drawing.revision > 1)
        return Verdict(
            cases=len(cases),
            released=len(released),
            edited=len(edited),
            redrawn=again.total(),
            lost=(
                *_lost(session, cases, accepted),
                *_undrawn(session),
                *_unreleased(cases, released, signing),
            ),
            duplicated=(*_told_twice(accepted), *_duplicates(session)),
            wrong=(
                *chain.faults,
                *_unsound(session),
                *_invisible(accepted),
                *_badly_ended(session, signing),
            ),
            failures=_failures(session),
        )


def _released_once(session: Session) -> frozenset[str]:
    signed = _by_case(session, SignOff.case_id, SignOff.undone_at.is_(None))
    out = _by_case(session, ReleasedDocument.case_id)
    of_the_last = (
        select(Case.id)
        .join(ReleasedDocument, ReleasedDocument.case_id == Case.id)
        .where(Case.state == "released", ReleasedDocument.revision == Case.revision)
    )
    found = session.scalars(of_the_last)
    return frozenset(each for each in found if signed[each] == 1 and out[each] == 1)


def _unreleased(
    cases: dict[str, Case], released: Collection[str], signing: Iterable[Journey]
) -> Iterable[str]:
    for journey in signing:
        if journey.case_id not in released:
            case = cases.get(journey.case_id)
            state = case.state if case else "no case"
            yield f"{journey.case_id} (to be signed and released): {state}"


def _badly_ended(session: Session, signing: Iterable[Journey]) -> Iterable[str]:
    for each in signing:
        yield from ending.faults(session, each.family_name, each.case_id, 1 + each.edits)


def _lost(session: Session, cases: dict[str, Case], accepted: Iterable[Intake]) -> Iterable[str]:
    drawn = _by_case(session, Drawing.case_id, Drawing.kind == "draft")
    transfers = _by_case(session, Drawing.case_id, Drawing.kind == "transfer")
    failed = _by_case(session, Job.case_id, Job.state == "failed", Job.error_code.is_not(None))
    for intake in accepted:
        for case_id in intake.ids:
            case = cases.get(case_id)
            state = case.state if case else "no case"
            at_its_end = {
                "document": state == "awaiting_sign_off" and drawn[case_id] == 1,
                "referral": state == "referred" and transfers[case_id] == 1,
                "clinician": state == "needs_clinician",
                "failure": False,
            }[intake.fate]
            shown = state == "render_failed" and failed[case_id] == 1 and not drawn[case_id]
            if not (at_its_end or shown):
                yield f"{case_id} ({intake.fate}): {state}"


def _undrawn(session: Session) -> Iterable[str]:
    """Revisions without their draft; where drawing failed, the case says so."""
    draft = (
        select(Drawing.id)
        .where(Drawing.kind == "draft", Drawing.case_id == Revision.case_id)
        .where(Drawing.revision == Revision.number)
    )
    missing = (
        select(Revision.case_id, Revision.number)
        .join(Case, Case.id == Revision.case_id)
        .where(Revision.document == "handout", Case.state != "render_failed", ~draft.exists())
    )
    return (f"{row[0]}: revision {row[1]} not drawn" for row in session.execute(missing))


def _by_case(session: Session, column: Column, *where: ColumnElement[bool]) -> Counter[str]:
    counted = select(column, func.count()).where(*where).group_by(column)
    return Counter({str(row[0]): row[1] for row in session.execute(counted)})


def _told_twice(accepted: Iterable[Intake]) -> Iterable[str]:
    return (f"form {each.key}: {len(each.ids)} cases" for each in accepted if len(each.ids) > 1)


def _duplicates(session: Session) -> Iterable[str]:
    """Every patient of the storm hands in one form."""
    patients = select(Case.episode_id).group_by(Case.episode_id).having(func.count() > 1)
    for episode in session.scalars(patients):
        yield f"episode {episode}: more than one case"
    keys = session.scalar(select(func.count()).select_from(Submission))
    cases = session.scalar(select(func.count()).select_from(Case))
    if keys != cases:
        yield f"{cases} cases of {keys} forms"
    same = (Drawing.case_id, Drawing.document, Drawing.revision, Drawing.kind)
    for row in session.execute(select(*same).group_by(*same).having(func.count() > 1)):
        yield f"drawn twice: {row}"
    revisions = _by_case(session, Revision.case_id, Revision.document == "handout")
    drawn = _by_case(session, AuditRow.case_id, AuditRow.event == "rendered")
    for one, times in drawn.items():
        if times > revisions[one]:
            yield f"{revisions[one]} revisions drawn {times} times: {one}"
    once = ("submit", "sign", "release")
    events = select(AuditRow.case_id, AuditRow.event).where(AuditRow.event.in_(once))
    grouped = events.group_by(AuditRow.case_id, AuditRow.event).having(func.count() > 1)
    for case_id, event in session.execute(grouped):
        yield f"happened twice: {event} of {case_id}"


def _unsound(session: Session) -> Iterable[str]:
    """Bytes that are not what was drawn; a file that SQLite itself finds fault with."""
    for drawing in session.execute(select(Drawing.id, Drawing.sha256, Drawing.pdf)):
        if hashlib.sha256(drawing.pdf).hexdigest() != drawing.sha256:
            yield f"drawing {drawing.id} is damaged"
    if session.get_bind().dialect.name == "sqlite":
        said = session.scalars(text("PRAGMA integrity_check")).all()
        yield from (line for line in said if line != "ok")
        yield from (str(row) for row in session.execute(text("PRAGMA foreign_key_check")))


def _invisible(accepted: Iterable[Intake]) -> Iterable[str]:
    return (f"referral {each.ids}: not in the queue" for each in accepted if not each.visible)


def _failures(session: Session) -> Counter[str]:
    counted = select(Job.error_code, func.count()).where(Job.state == "failed")
    return Counter(
        {str(row[0]): row[1] for row in session.execute(counted.group_by(Job.error_code))}
    )
