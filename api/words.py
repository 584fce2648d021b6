"""Codes as the words that people read: tiers, states, answers, times. Pure functions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from rules.knowledge_model import Tier
from rules.review.handbook import STATUSES

TIERS: Mapping[str, tuple[str, str]] = {
    "emergency_now": ("Emergency now", "red"),
    "same_day": ("Same day", "orange"),
    "urgent_2w": ("Within 2 weeks", "yellow"),
    "routine_gp": ("GP, routine", "green"),
    "clinician_hold": ("Ask or examine first", "purple"),
}
NO_TIER = ("No flag", "grey")
STATES: Mapping[str, tuple[str, str]] = {
    "referred": ("Safety referral", "red"),
    "needs_clinician": ("Needs a clinician", "purple"),
    "rendering": ("Drawing the sheet", "grey"),
    "render_failed": ("Drawing failed", "orange"),
    "awaiting_sign_off": ("Ready to review", "blue"),
    "returned": ("Question at the desk", "yellow"),
    "withheld": ("No sheet, to be seen", "grey"),
    "signed": ("Signed, releasing", "green"),
    "released": ("Released", "green"),
    "recalled": ("Recalled", "orange"),
    "closed": ("Closed", "grey"),
}
ROLES = {
    "front_desk": "Front desk",
    "physiotherapist": "Physiotherapist",
    "administrator": "Administrator",
    "form_token": "Form",
    "sheet_link": "Address on a sheet",
    "system": "System",
}

FAULTS: Mapping[str, str] = {
    "StoreUnavailable": "The store did not take it: the disk may be full. Tell your administrator, "
    "then try again.",
    "KeyMissing": "The key of the records is missing or another one. Tell your administrator.",
    "SealBroken": "Something of this case is damaged in the store. Tell your administrator.",
    "TTFError": "A font of the program is missing or damaged. Tell your administrator.",
    "FileNotFoundError": "A file of the program is missing. Tell your administrator.",
    "OSError": "The disk did not take or give a file: it may be full. Tell your administrator, "
    "then try again.",
    "MemoryError": "The machine had too little memory left. Try again.",
    "KeyError": "The plan names something that the rules in use do not know. Change the plan.",
    "WORKER_LOST": "The program was stopped while it drew. Try again.",
}
UNKNOWN_FAULT = (
    "The program met a fault that it does not know. Try again; if it fails again, tell your "
    "administrator the word in brackets."
)


def fault_words(code: str) -> str:
    """Why a document could not be drawn, and what to do."""
    return FAULTS.get(code, UNKNOWN_FAULT)


CHECKED: Mapping[str, tuple[str, str]] = dict(
    zip(
        STATUSES,
        (
            ("memory", "From memory: not established, verify before quoting"),
            ("design", "Design decision: needs clinical safety sign-off"),
            ("derived", "Derived from published figures"),
            ("read", "Abstract or guideline page read"),
        ),
        strict=True,
    )
)
"""How well a source was checked: the key of its colour, and words."""


def checked_words(status: str) -> tuple[str, str]:
    """The key of the colour, and words, of how well a source was checked."""
    return CHECKED[status]


def tier_words(tier: Tier | str | None) -> tuple[str, str]:
    """A tier as words and the colour of its tag."""
    return NO_TIER if tier is None else TIERS[str(tier)]


def state_words(state: str) -> tuple[str, str]:
    """A case state as words and the colour of its tag."""
    return STATES[state]


def role_words(role: str) -> str:
    return ROLES.get(role, role)


def clock(at: datetime) -> str:
    """The time of day where the server stands: 14:30."""
    return f"{at.astimezone():%H:%M}"


def moment(at: datetime) -> str:
    """Day and time: 24 Nov 2026, 14:30."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"


def when(at: datetime, now: datetime) -> str:
    """The time of day, with the day unless it is today: 14:30, or 26 Nov, 14:30."""
    local, today = at.astimezone(), now.astimezone().date()
    return clock(at) if local.date() == today else f"{local.day} {local:%b}, {clock(at)}"


def day(on: date) -> str:
    """24 November 2026."""
    return f"{on.day} {on:%B %Y}"


def span(amount: timedelta) -> str:
    """A length of time, roughly: 5 min, 2 h 10 min, 3 days."""
    minutes = max(0, int(amount.total_seconds() // 60))
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes // (24 * 60)} days"


def due(at: datetime, now: datetime) -> tuple[str, str]:
    """A due time in words, with how it stands: "late", "soon" or "ok"."""
    left = at - now
    if left < timedelta(0):
        return f"{span(-left)} late", "late"
    return f"{span(left)} left", "soon" if left <= timedelta(minutes=15) else "ok"


def points(value: int) -> str:
    """A signed number with a real minus sign."""
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}" if value < 0 else "0"
