"""What a clinic decides about itself: letterhead, print, hours, numbers, languages. One value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, with_config

BodyStyle = Literal["short_hair", "short_hair_dark", "tied_hair", "headscarf"]
"""The names of `reports.figures.styles`, which a test compares; records do not know reports."""
Section = Literal["letterhead", "printing", "hours", "contacts", "languages"]

_strict = with_config(ConfigDict(extra="forbid"))


@_strict
@dataclass(frozen=True, slots=True)
class Opening:
    """The opening hours of one day, in the server's time zone; `opens` is before `closes`."""

    opens: time
    closes: time


@_strict
@dataclass(frozen=True, slots=True)
class Contact:
    """A service the clinic sends people to, and its number."""

    name: str
    phone: str


WORKDAY = Opening(time(9), time(17))


@_strict
@dataclass(frozen=True, slots=True)
class ClinicProfile:
    """Printed on documents and shown on pages; `colour` is a hex colour such as #005eb8.

    `lines` stand below the address in the letterhead. `review_days`: when the sheet asks to come
    again, in days after it is dated. `week` is Monday to Sunday, None for a closed day.
    `review_hours`: clinic hours in which a form without a red flag is to be reviewed. `languages`:
    switched on although nobody has reviewed the translation.
    """

    name: str
    address: str
    phone: str
    colour: str
    lines: tuple[str, ...] = ()
    paper: Literal["a4", "letter"] = "a4"
    high_contrast: bool = False
    body_style: BodyStyle = "short_hair"
    review_days: int | None = None
    week: tuple[Opening | None, ...] = (*(WORKDAY,) * 5, None, None)
    review_hours: int | None = None
    on_call_phone: str = ""
    contacts: tuple[Contact, ...] = ()
    languages: tuple[str, ...] = ()


SECTIONS: Mapping[Section, tuple[str, ...]] = {
    "letterhead": ("name", "address", "lines", "phone", "colour"),
    "printing": ("paper", "high_contrast", "body_style", "review_days"),
    "hours": ("week", "review_hours"),
    "contacts": ("on_call_phone", "contacts"),
    "languages": ("languages",),
}
"""What is edited and saved together."""

_reader = TypeAdapter(ClinicProfile)


def profile_from_json(content: Mapping[str, object]) -> ClinicProfile:
    """The profile as it was stored. Raises pydantic.ValidationError."""
    return _reader.validate_json(json.dumps(content), strict=True)


def profile_to_json(profile: ClinicProfile) -> dict[str, object]:
    """What is stored."""
    content: dict[str, object] = _reader.dump_python(profile, mode="json")
    return content


def differences(before: ClinicProfile, after: ClinicProfile) -> tuple[str, ...]:
    """The names of what is not the same, in the order of the profile."""
    names = (each.name for each in fields(ClinicProfile))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
