"""Limits that run while something is open (red-flags.md section 7): started, stopped, run out."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.tables import Case, Clock, EpisodeEmergency, ExamRow, Referral
from records.views import (
    ClockView,
    DeskAlert,
)
from rules.knowledge_model import Clocks, Knowledge, Tier
from rules.model import Assessment

ClockKind = Literal[
    "acknowledge_emergency",
    "open_question",
    "possible_cauda_equina",
    "examine_cauda_equina",
    "same_day_without_clinician",
    "referral_outcome",
    "urgent_letter_overdue",
]
CLOCK_KINDS: tuple[ClockKind, ...] = get_args(ClockKind)
ESCALATING: frozenset[str] = frozenset({"open_question", "possible_cauda_equina"})
"""At their end the inputs change and the case is assessed again; the others only alert."""

Key = tuple[str, str]


def wanted_clocks(
    knowledge: Knowledge, case: Case, assessment: Assessment, examined_at: datetime | None
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
        yield from _until_attended(limits, active)
    if examined_at is None:
        for rule in limits.examine_rules:
            if active.get(rule) is Tier.EMERGENCY_NOW:
                yield ("examine_cauda_equina", rule), limits.examine_cauda_equina
    if case.state == "referred":
        yield ("referral_outcome", ""), limits.referral_outcome
    if Tier.URGENT_2W in active.values():
        yield ("urgent_letter_overdue", ""), limits.urgent_letter_overdue


def _until_attended(limits: Clocks, active: Mapping[str, Tier]) -> Iterator[tuple[Key, int]]:
    """What stops when a clinician takes over."""
    if Tier.EMERGENCY_NOW in active.values():
        yield ("acknowledge_emergency", ""), limits.acknowledge_emergency
    if Tier.SAME_DAY in active.values():
        yield ("same_day_without_clinician", ""), limits.same_day_without_clinician
    if active.get(limits.possible_rule) is Tier.SAME_DAY:
        yield ("possible_cauda_equina", limits.possible_rule), limits.possible_cauda_equina


def set_clocks(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    assessment: Assessment,
    now: datetime,
    *,
    new: bool = False,
) -> None:
    """Start what should run, stop what need not; a running clock keeps its time.

    `new`: the case is, and so has no clocks yet.
    """
    emergency = Tier.EMERGENCY_NOW in assessment.fired.values()
    examined_at = _examined_at(session, case) if emergency else None
    wanted = dict(wanted_clocks(knowledge, case, assessment, examined_at))
    rows = () if new else session.scalars(select(Clock).where(Clock.case_id == case.id))
    held = {(row.kind, row.subject): row for row in rows}
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


def _examined_at(session: Session, case: Case) -> datetime | None:
    """When a clinician last examined or referred since the newest emergency of the episode.

    Taking over is not enough for cauda equina: the patient is examined or sent on.
    """
    fired = select(func.max(EpisodeEmergency.at)).where(
        EpisodeEmergency.episode_id == case.episode_id
    )
    since = session.scalar(fired)
    if since is None:
        return None
    found = [
        session.scalar(
            select(func.max(table.at)).where(table.case_id == case.id, table.at >= since)
        )
        for table in (ExamRow, Referral)
    ]
    return max((at for at in found if at is not None), default=None)


def clocks_of(session: Session, case_id: str) -> tuple[ClockView, ...]:
    """The clocks of a case that are not stopped, the first due first."""
    rows = session.scalars(
        select(Clock)
        .where(Clock.case_id == case_id, Clock.stopped_at.is_(None))
        .order_by(Clock.due_at, Clock.id)
    )
    return tuple(ClockView(row.kind, row.subject, row.due_at, row.ran_out_at) for row in rows)


def first_due(clocks: tuple[ClockView, ...]) -> datetime | None:
    """When the first of these clocks runs out."""
    return clocks[0].due_at if clocks else None


def alerts_of(clocks: tuple[ClockView, ...]) -> tuple[DeskAlert, ...]:
    """What the desk must do because no clinician came in time."""
    ran_out = {clock.kind for clock in clocks if clock.ran_out_at is not None}
    alerts: list[DeskAlert] = []
    if ran_out & {"acknowledge_emergency", "examine_cauda_equina"}:
        alerts.append("call_999")
    if "same_day_without_clinician" in ran_out:
        alerts.append("call_111")
    return tuple(alerts)
