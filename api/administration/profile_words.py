"""The clinic profile in words, for its history and its choices."""

from collections.abc import Callable, Mapping
from typing import Any

from api.administration.profile_form import DAYS
from records.profile import BodyStyle, ClinicProfile, Contact, Opening, differences
from reports.wording import language, languages

TITLES = {
    "letterhead": "Name and letterhead",
    "printing": "How sheets are printed",
    "hours": "Opening hours and target",
    "contacts": "Phone numbers",
    "languages": "Languages",
}
FIELDS = {
    "name": "Name",
    "address": "Address",
    "phone": "Phone",
    "colour": "Colour",
    "lines": "Further lines",
    "paper": "Paper",
    "high_contrast": "High contrast",
    "body_style": "People in the pictures",
    "review_days": "Come again after",
    "week": "Opening hours",
    "review_hours": "Review within",
    "on_call_phone": "Physiotherapist on call",
    "contacts": "Services",
    "languages": "Unreviewed languages",
}
PAPERS = {"a4": "A4", "letter": "US Letter"}
BODY_STYLES: Mapping[BodyStyle, str] = {
    "short_hair": "Short hair",
    "short_hair_dark": "Short hair, darker skin",
    "tied_hair": "Tied hair, lighter skin",
    "headscarf": "Headscarf",
}


def language_words(code: str) -> str:
    """A language by its English name; an unknown code as it is."""
    return language(code).name if code in languages() else code


def week_words(week: tuple[Opening | None, ...]) -> str:
    """The opening hours in a line; days in a row with the same hours together."""
    runs: list[tuple[int, int, Opening]] = []
    for number, hours in enumerate(week):
        if hours is None:
            continue
        if runs and runs[-1][1] == number - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], number, hours)
        else:
            runs.append((number, number, hours))
    return ", ".join(_run_words(*run) for run in runs) or "never open"


def _run_words(first: int, last: int, hours: Opening) -> str:
    days = DAYS[first][:3].capitalize()
    if last > first:
        days += f" to {DAYS[last][:3].capitalize()}"
    return f"{days} {hours.opens:%H:%M}–{hours.closes:%H:%M}"


def _contacts(contacts: tuple[Contact, ...]) -> str:
    return ", ".join(f"{each.name} {each.phone}" for each in contacts)


WORDS: Mapping[str, Callable[[Any], str]] = {
    "lines": lambda lines: " / ".join(lines),
    "paper": lambda name: PAPERS[name],
    "high_contrast": lambda chosen: "yes" if chosen else "no",
    "body_style": lambda name: BODY_STYLES[name],
    "review_days": lambda days: f"{days} days" if days else "",
    "week": week_words,
    "review_hours": lambda hours: f"{hours} clinic hours" if hours else "",
    "contacts": _contacts,
    "languages": lambda codes: ", ".join(language_words(code) for code in codes),
}


def value_words(profile: ClinicProfile, field: str) -> str:
    """A field's value; "nothing" when it is empty."""
    value = getattr(profile, field)
    return WORDS.get(field, str)(value) or "nothing"


def changes(before: ClinicProfile, after: ClinicProfile) -> tuple[tuple[str, str, str], ...]:
    """What differs: the field, its words before and after."""
    return tuple(
        (FIELDS[name], value_words(before, name), value_words(after, name))
        for name in differences(before, after)
    )
