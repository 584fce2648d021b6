"""What the desk does about a script, recorded: it moves no case and stops no clock.

Only a physiotherapist's own act ends a clinician clock (red-flags.md section 7): the desk saying
that the patient was handed over, or left, does not.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.audit import write_audit
from records.cases import lock_case
from records.desk_views import DeskActKind
from records.errors import EntryRefused, NotAllowed, WrongState
from records.session import Database
from records.tables import DeskAct

LONGEST_NAME = 100
AFTER_LEAVING: frozenset[DeskActKind] = frozenset(
    {"rang_no_answer", "rang_coming_back", "patient_back"}
)


def record_desk_act(
    db: Database,
    actor: Actor,
    case_id: str,
    kind: DeskActKind,
    *,
    now: datetime,
    name: str | None = None,
    after: int | None = None,
) -> None:
    """Record what the desk did. `after`: how many acts the desk saw, so that a second click of the
    same button is not a second act.

    Raises NotAllowed, NotFound, WrongState (a closed case; ringing back who has not left),
    EntryRefused (no name to hand over to).
    """
    if actor.role not in ("front_desk", "physiotherapist"):
        raise NotAllowed
    to = _name(name) if kind == "handed_over" else None
    with db.writing() as session:
        case = lock_case(session, case_id, actor.site_id)
        if case.state == "closed":
            raise WrongState
        kinds = _kinds(session, case.id)
        if after is not None and len(kinds) > after and kinds[-1] == kind:
            return
        if kind in AFTER_LEAVING and not is_gone(kinds):
            raise WrongState("The patient is not recorded as gone; load the page again.")
        session.add(
            DeskAct(
                case_id=case.id,
                kind=kind,
                name=to,
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
        )
        write_audit(session, actor, kind, now, case_id=case.id, reason=to)


def is_gone(kinds: Sequence[str]) -> bool:
    """Whether the patient left and is not back, by what the desk recorded in this order."""
    moves = [kind for kind in kinds if kind in ("patient_left", "patient_back")]
    return moves[-1:] == ["patient_left"]


def _kinds(session: Session, case_id: str) -> Sequence[str]:
    wanted = select(DeskAct.kind).where(DeskAct.case_id == case_id).order_by(DeskAct.id)
    return session.scalars(wanted).all()


def _name(name: str | None) -> str:
    given = " ".join((name or "").split())
    if not given:
        raise EntryRefused("Write to whom the patient was handed over.")
    if len(given) > LONGEST_NAME or not given.isprintable():
        raise EntryRefused(f"Write a name of at most {LONGEST_NAME} letters.")
    return given
