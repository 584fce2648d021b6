"""A posted part of the clinic profile: read into a profile, or a sentence for each wrong field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from api.administration.sections import (
    MOST_CONTACTS,
    PARTS,
    Contacts,
    Hours,
    Part,
    languages_part,
)
from records.profile import ClinicProfile, Section

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Posted = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The profile with the posted part in it, or what is wrong, by the id of the field."""

    profile: ClinicProfile | None
    faults: Mapping[str, str]


def read_part(
    section: Section,
    posted: Posted,
    profile: ClinicProfile,
    *,
    offered: frozenset[str],
    unreviewed: frozenset[str],
) -> ProfileForm:
    """`offered` are the languages that can be switched on, `unreviewed` those nobody has read."""
    part = languages_part(offered, unreviewed) if section == "languages" else PARTS[section]
    try:
        read = part.model_validate(VALUES[section](posted))
    except ValidationError as error:
        return ProfileForm(None, _faults(part, section, error))
    return ProfileForm(replace(profile, **_changes(read)), {})


def _changes(read: Part) -> dict[str, Any]:
    if isinstance(read, Hours):
        return {"week": read.openings(), "review_hours": read.review_hours}
    if isinstance(read, Contacts):
        return {"on_call_phone": read.on_call_phone, "contacts": read.services()}
    return read.model_dump(exclude={"knowingly"})


def _faults(part: type[Part], section: str, error: ValidationError) -> dict[str, str]:
    """One sentence a field, the first; faults of a whole part stand at its first field."""
    found: dict[str, str] = {}
    for entry in error.errors(include_url=False, include_context=False, include_input=False):
        place = [step for step in entry["loc"] if step != "Day"]
        said = entry["msg"].removeprefix("Value error, ")
        if entry["type"] != "value_error":
            said = part.sentences.get(str(place[-1]) if place else "", said)
        found.setdefault(field_id(section, place), said)
    return found


def field_id(section: str, place: Sequence[str | int]) -> str:
    """The id of the field that a fault of the model belongs to."""
    match place:
        case ["week", int(day), *rest]:
            return f"{DAYS[day]}-{rest[0] if rest else 'closes'}"
        case ["contacts", int(row), *rest]:
            return f"contact-{row}-{rest[0] if rest else 'name'}"
        case [str(name), *_]:
            return name
    return {"hours": "review_hours", "languages": "knowingly"}.get(section, section)


def _text(posted: Posted, *names: str) -> dict[str, Any]:
    return {name: posted.get(name, "") for name in names}


def _number(posted: Posted, name: str) -> dict[str, Any]:
    return {name: posted.get(name, "").strip() or None}


def _letterhead(posted: Posted) -> dict[str, Any]:
    lines = tuple(posted.get("lines", "").splitlines())
    colour = posted.get("colour", "").strip()
    return _text(posted, "name", "address", "phone") | {"lines": lines, "colour": colour}


def _printing(posted: Posted) -> dict[str, Any]:
    contrast = posted.get("high_contrast") == "yes"
    given = _text(posted, "paper", "body_style") | _number(posted, "review_days")
    return given | {"high_contrast": contrast}


def _hours(posted: Posted) -> dict[str, Any]:
    week = tuple(
        {end: posted.get(f"{day}-{end}", "").strip() for end in ("opens", "closes")}
        if posted.get(f"{day}-open") == "yes"
        else None
        for day in DAYS
    )
    return {"week": week} | _number(posted, "review_hours")


def _contacts(posted: Posted) -> dict[str, Any]:
    rows = [
        {part: posted.get(f"contact-{row}-{part}", "") for part in ("name", "phone")}
        for row in range(MOST_CONTACTS)
    ]
    kept = tuple(row if any(text.strip() for text in row.values()) else None for row in rows)
    return _text(posted, "on_call_phone") | {"contacts": kept}


def _languages(posted: Posted) -> dict[str, Any]:
    chosen = tuple(posted.getlist("languages"))
    return {"languages": chosen, "knowingly": posted.get("knowingly") == "yes"}


VALUES: Mapping[Section, Callable[[Posted], dict[str, Any]]] = {
    "letterhead": _letterhead,
    "printing": _printing,
    "hours": _hours,
    "contacts": _contacts,
    "languages": _languages,
}


def posted_from(profile: ClinicProfile) -> Posted:
    """The whole profile as if somebody had typed it: what the fields show at first."""
    shown = MultiDict[str, str](
        {
            "name": profile.name,
            "address": profile.address,
            "lines": "\n".join(profile.lines),
            "phone": profile.phone,
            "colour": profile.colour,
            "paper": profile.paper,
            "high_contrast": "yes" if profile.high_contrast else "no",
            "body_style": profile.body_style,
            "review_days": str(profile.review_days or ""),
            "review_hours": str(profile.review_hours or ""),
            "on_call_phone": profile.on_call_phone,
        }
    )
    for day, hours in zip(DAYS, profile.week, strict=True):
        if hours:
            shown[f"{day}-open"] = "yes"
            shown[f"{day}-opens"] = f"{hours.opens:%H:%M}"
            shown[f"{day}-closes"] = f"{hours.closes:%H:%M}"
    for row, contact in enumerate(profile.contacts):
        shown[f"contact-{row}-name"], shown[f"contact-{row}-phone"] = contact.name, contact.phone
    shown.setlist("languages", list(profile.languages))
    return shown
