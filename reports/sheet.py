"""What a handout is drawn from: the values a caller gives."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from reports.figures.styles import DEFAULT_STYLE, StyleName
from reports.style import PaperName
from rules.model import CarePlan

State = Literal["draft", "final"]


@dataclass(frozen=True, slots=True)
class Clinic:
    """The letterhead. `colour` is a hex colour such as #005eb8; text is darkened if need be.

    `lines` stand below address and phone: opening hours, a web address.

    Raises ValueError for any other colour.
    """

    name: str
    address: str
    phone: str
    colour: str
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", self.colour):
            raise ValueError("a clinic's colour is written like #005eb8")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """The physiotherapist whose name and registration number a final document carries."""

    name: str
    registration_number: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is printed, whatever it says.

    `large_print`: nothing below 18 points. `high_contrast`: black on white, figures in greys.
    `body`: whom the figures show.
    """

    large_print: bool = False
    high_contrast: bool = False
    paper: PaperName = "a4"
    body: StyleName = DEFAULT_STYLE


def check_signer(state: State, signed_by: SignedBy | None) -> None:
    """Raises ValueError unless a final document names its signer and a draft nobody."""
    if (state == "final") != (signed_by is not None):
        raise ValueError("a final document names its signer, a draft names nobody")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One handout. `language` is a code such as "en" or "en-GB"; `dated` is the day printed on it.

    With `diary` there is a page to tick off two weeks, which says when the next review is.
    `address`: where the same sheet is found on a phone; empty where there is no such place.

    A draft names no signer, a final document names one. Raises ValueError otherwise.
    """

    number: str
    first_name: str = field(repr=False)
    language: str
    clinic: Clinic
    dated: date
    plan: CarePlan = field(repr=False)
    state: State
    signed_by: SignedBy | None
    look: Look = Look()
    diary: bool = False
    review_on: date | None = None
    address: str = field(repr=False, default="")

    def __post_init__(self) -> None:
        check_signer(self.state, self.signed_by)
