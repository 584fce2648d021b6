"""The parts of the clinic profile as they are posted: checked strictly, every fault a sentence."""

import re
from datetime import time
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from records.profile import BodyStyle, Contact, Opening, Section
from reports.style import TEXT_CONTRAST, contrast

LINES, MOST_CONTACTS = 4, 8
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE = "#FFFFFF"


def line(words: str, most: int, *, needed: bool = False) -> AfterValidator:
    """One line of text that can be printed."""

    def check(typed: str) -> str:
        text = typed.strip()
        if needed and not text:
            raise ValueError(f"Enter {words}.")
        if len(text) > most:
            raise ValueError(f"{most} letters at most; this has {len(text)}.")
        if not text.isprintable():
            raise ValueError("There is a character in it that cannot be printed.")
        return text

    return AfterValidator(check)


def _lines(typed: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(text.strip() for text in typed if text.strip())
    if len(kept) > LINES:
        raise ValueError(f"{LINES} lines at most; these are {len(kept)}.")
    return kept


def _readable(colour: str) -> str:
    """A colour that text can have on white paper (WCAG 2.2, 1.4.3)."""
    if not COLOUR.fullmatch(colour):
        raise ValueError("Write the colour like #155e63: # and six of 0-9 and a-f.")
    found = contrast(colour, WHITE)
    if found < TEXT_CONTRAST:
        raise ValueError(
            f"This colour is too light: its contrast on white is {found:.1f} to 1,"
            f" and text needs {TEXT_CONTRAST} to 1. Choose a darker one."
        )
    return colour.lower()


class Part(BaseModel):
    """`sentences` speak for the library's own faults, by field."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    section: ClassVar[Section]
    sentences: ClassVar[dict[str, str]] = {}


class Letterhead(Part):
    section = "letterhead"
    name: Annotated[str, line("the clinic's name", 120, needed=True)]
    address: Annotated[str, line("the address", 200)]
    lines: Annotated[tuple[Annotated[str, line("the line", 100)], ...], AfterValidator(_lines)]
    phone: Annotated[str, line("the phone number", 40)]
    colour: Annotated[str, AfterValidator(_readable)]


class Printing(Part):
    section = "printing"
    sentences = {
        "paper": "Choose the paper.",
        "body_style": "Choose a body style.",
        "review_days": "Enter a whole number of days from 1 to 90, or leave it empty.",
    }
    paper: Literal["a4", "letter"]
    high_contrast: bool
    body_style: BodyStyle
    review_days: Annotated[int, Field(ge=1, le=90)] | None


class Day(BaseModel):
    """Opening hours as typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> "Day":
        if self.opens >= self.closes:
            raise ValueError("The clinic has to close after it opens.")
        return self


class Hours(Part):
    section = "hours"
    sentences = {
        "opens": "Enter a time such as 09:00.",
        "closes": "Enter a time such as 17:30.",
        "review_hours": "Enter a whole number of hours from 1 to 80, or leave it empty.",
    }
    week: tuple[Day | None, Day | None, Day | None, Day | None, Day | None, Day | None, Day | None]
    review_hours: Annotated[int, Field(ge=1, le=80)] | None

    @model_validator(mode="after")
    def _open_at_all(self) -> "Hours":
        if self.review_hours and not any(self.week):
            raise ValueError("A target in clinic hours needs a day on which the clinic is open.")
        return self

    def openings(self) -> tuple[Opening | None, ...]:
        """The week as the profile keeps it."""
        return tuple(Opening(day.opens, day.closes) if day else None for day in self.week)


class Service(BaseModel):
    """A service and its number, both."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, line("the name of the service", 80, needed=True)]
    phone: Annotated[str, line("its phone number", 40, needed=True)]


class Contacts(Part):
    section = "contacts"
    on_call_phone: Annotated[str, line("the phone number", 40)]
    contacts: tuple[Service | None, ...]

    def services(self) -> tuple[Contact, ...]:
        """The filled-in rows as the profile keeps them."""
        return tuple(Contact(each.name, each.phone) for each in self.contacts if each)


def languages_part(offered: frozenset[str], unreviewed: frozenset[str]) -> type[Part]:
    """The languages that may be switched on here; an unreviewed one only knowingly."""

    def known(code: str) -> str:
        if code not in offered:
            raise ValueError("This language cannot be switched on.")
        return code

    class Languages(Part):
        section = "languages"
        languages: tuple[Annotated[str, AfterValidator(known)], ...]
        knowingly: bool

        @model_validator(mode="after")
        def _meant(self) -> "Languages":
            if set(self.languages) & unreviewed and not self.knowingly:
                raise ValueError("Tick that you know that nobody has reviewed this translation.")
            return self

    return Languages


PARTS: dict[str, type[Part]] = {
    part.section: part for part in (Letterhead, Printing, Hours, Contacts)
}
