"""Time that counts only while the clinic is open; the days and hours are those of the server."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from records.profile import ClinicProfile, Opening

LONGEST = timedelta(days=800)
"""How far ahead is looked; a clinic that never opens has no due time."""

Week = Sequence[Opening | None]


def review_due(clinic: ClinicProfile, since: datetime) -> datetime | None:
    """Until when a form without a red flag is to be reviewed; None when there is no target."""
    if clinic.review_hours is None:
        return None
    return clinic_time_after(since, timedelta(hours=clinic.review_hours), clinic.week)


def clinic_time_after(since: datetime, amount: timedelta, week: Week) -> datetime | None:
    """The moment at which the clinic has been open for `amount` since then, in UTC.

    `amount` is more than nothing. None when the week has no opening hours.
    """
    for opens, closes in _openings(since, week):
        begin = max(opens, since)
        if closes - begin >= amount:
            return (begin + amount).astimezone(UTC)
        amount -= closes - begin
    return None


def _openings(since: datetime, week: Week) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing from this moment on, as UTC, so that a changed clock costs no hour."""
    day, last = since.astimezone().date(), (since + LONGEST).date()
    while day <= last:
        hours = week[day.weekday()]
        if hours is not None:
            opens, closes = (
                datetime.combine(day, at).astimezone().astimezone(UTC)
                for at in (hours.opens, hours.closes)
            )
            if closes > since:
                yield opens, closes
        day += timedelta(days=1)
