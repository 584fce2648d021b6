"""Answers as rows: the newest of an item counts, an earlier worse value stays until accepted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor
from records.tables import AnswerRow
from rules.knowledge_model import AnswerValue, Item, Knowledge

UNKNOWN = frozenset({"unsure", "declined"})
CLINICIAN = "clinician"


def to_json(value: AnswerValue | None) -> Any:
    """A value as JSON keeps it."""
    return list(value) if isinstance(value, tuple) else value


def from_json(value: object) -> AnswerValue | None:
    """The value that `to_json` wrote."""
    return tuple(value) if isinstance(value, list) else cast(AnswerValue | None, value)


def current_answers(session: Session, case_id: str) -> dict[str, AnswerRow]:
    """The newest row of each item, in the order in which the items were first answered."""
    found: dict[str, AnswerRow] = {}
    for row in session.scalars(
        select(AnswerRow).where(AnswerRow.case_id == case_id).order_by(AnswerRow.id)
    ):
        found[row.item] = row
    return found


def is_unknown(value: AnswerValue | None) -> bool:
    """Blank, not sure or declined."""
    if isinstance(value, tuple):
        return set(value) <= UNKNOWN
    return value in (None, "") or value in UNKNOWN


def worse_earlier(
    item: Item, earlier: AnswerValue | None, new: AnswerValue | None, *, by_clinician: bool
) -> bool:
    """Whether the earlier value of a safety item must still count beside the new one.

    Without an order of adversity every earlier statement that the new one drops counts. Filling
    in what was unknown is no change of an answer when a clinician does it.
    """
    if item.unknown_class is None or earlier == new or earlier in (None, "", ()):
        return False
    if is_unknown(earlier) and by_clinician and not is_unknown(new):
        return False
    ranks = {code: rank for rank, group in enumerate(item.order) for code in group}
    before, after = (ranks.get(_ordered(value)) for value in (earlier, new))
    if before is not None and after is not None:
        return before > after
    if isinstance(earlier, tuple):
        kept = set(new) if isinstance(new, tuple) else set()
        return bool(set(earlier) - kept - {"none"})
    if is_unknown(earlier):
        return not is_unknown(new)
    return True


def _ordered(value: AnswerValue | None) -> str:
    return "unknown" if is_unknown(value) else str(value)


def merged(
    item: Item, row: AnswerRow | None, new: AnswerValue | None, *, by_clinician: bool
) -> AnswerValue | None:
    """The earlier worse value to keep beside a new answer, from what the item holds now."""
    if row is None:
        return None
    candidates = (from_json(row.earlier), from_json(row.value))
    for earlier in candidates:  # the one kept already was the worse of the two
        if worse_earlier(item, earlier, new, by_clinician=by_clinician):
            return earlier
    return None


def write_answers(
    session: Session,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    given: Mapping[str, AnswerValue | None],
    accept: Sequence[str],
    now: datetime,
) -> None:
    """A clinician's answers; `accept` drops the earlier values of these items."""
    held = current_answers(session, case_id)
    for item in dict.fromkeys([*given, *accept]):
        row = held.get(item)
        if row is None and item not in given:
            continue
        value = given[item] if item in given else from_json(row.value if row else None)
        earlier = merged(knowledge.questionnaire.items[item], row, value, by_clinician=True)
        session.add(
            AnswerRow(
                case_id=case_id,
                item=item,
                value=to_json(value),
                earlier=None if item in accept else to_json(earlier),
                source=CLINICIAN if item in given else (row.source if row else CLINICIAN),
                answered_at=now if item in given or row is None else row.answered_at,
                actor_id=actor.id,
                actor_name=actor.name,
                at=now,
            )
        )


def expired_answers(
    session: Session, knowledge: Knowledge, case_id: str, hidden: frozenset[str], now: datetime
) -> tuple[str, ...]:
    """Items that must be asked again before signing; hidden ones cannot be asked."""
    clocks = knowledge.clocks
    limit = now - timedelta(minutes=clocks.answers_expire)
    held = current_answers(session, case_id)
    return tuple(
        item
        for item in clocks.expiring_items
        if item in held and item not in hidden and held[item].answered_at < limit
    )
