"""Limits that run while something is open (red-flags.md section 7): started, stopped, run out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.tables import Case, Clock
from records.views import ClockView, DeskAlert
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment

ClockKind = Literal[
    "acknowledge_emergency",
    "open_question",
    "possible_cauda_equina",
    "same_day_without_clinician",
    "referral_outcome",
    "urgent_letter_overdue",
]
CLOCK_KINDS: tuple[ClockKind, ...] = get_args(ClockKind)
ESCALATING: frozenset[str] = frozenset({"open_question", "possible_cauda_equina"})
"""At their end the inputs change and the case is assessed again; the others only alert."""

Key = tuple[str, str]


def wanted_clocks(
    knowledge: Knowledge, case: Case, assessment: Assessment
) -> Iterator[tuple[Key, int]]:
    """The clocks that should run for a case, with their minutes."""
    if case.state == "closed":
        return
    limits = knowledge.clocks
    active = {n: tier for n, tier in assessment.fired.items() if n not in assessment.cleared}
    for ask in assessment.must_ask:
        if ask.within_minutes is not None:
            yield ("open_question", ask.item), ask.within_minutes
    if case.attended_at is None:
        if Tier.EMERGENCY_NOW in active.values():
            yield ("acknowledge_emergency", ""), limits.acknowledge_emergency
        if Tier.SAME_DAY in active.values():
            yield ("same_day_without_clinician", ""), limits.same_day_without_clinician
        if active.get(limits.possible_rule) is Tier.SAME_DAY:
            yield ("possible_cauda_equina", limits.possible_rule), limits.possible_cauda_equina
    if case.state == "referred":
        yield ("referral_outcome", ""), limits.referral_outcome
    if Tier.URGENT_2W in active.values():
        yield ("urgent_letter_overdue", ""), limits.urgent_letter_overdue


def set_clocks(
    session: Session, knowledge: Knowledge, case: Case, assessment: Assessment, now: datetime
) -> None:
    """Start what should run, stop what need not; a running clock keeps its time."""
    wanted = dict(wanted_clocks(knowledge, case, assessment))
    held = {
        (row.kind, row.subject): row
        for row in session.scalars(select(Clock).where(Clock.case_id == case.id))
    }
    for key, row in held.items():
        if key not in wanted and row.stopped_at is None:
            row.stopped_at = now
    for key, minutes in wanted.items():
        due = now + timedelta(minutes=minutes)
        again = held.get(key)
        if again is None:
            kind, subject = key
            session.add(
                Clock(case_id=case.id, kind=kind, subject=subject, started_at=now, due_at=due)
            )
        elif again.stopped_at is not None:
            again.started_at, again.due_at = now, due
            again.stopped_at = again.ran_out_at = None


def clocks_of(session: Session, case_id: str) -> tuple[ClockView, ...]:
    """The clocks of a case that are not stopped, the first due first."""
    rows = session.scalars(
        select(Clock)
        .where(Clock.case_id == case_id, Clock.stopped_at.is_(None))
        .order_by(Clock.due_at, Clock.id)
    )
    return tuple(ClockView(row.kind, row.subject, row.due_at, row.ran_out_at) for row in rows)


def alerts_of(clocks: tuple[ClockView, ...]) -> tuple[DeskAlert, ...]:
    """What the desk must do because no clinician came in time."""
    ran_out = {clock.kind for clock in clocks if clock.ran_out_at is not None}
    alerts: list[DeskAlert] = []
    if "acknowledge_emergency" in ran_out:
        alerts.append("call_999")
    if "same_day_without_clinician" in ran_out:
        alerts.append("call_111")
    return tuple(alerts)
