"""What a handout is drawn from: the values a caller gives."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rules.model import CarePlan


@dataclass(frozen=True, slots=True)
class Clinic:
    """The letterhead. `colour` is a hex colour such as #005eb8; text is darkened if need be.

    Raises ValueError for any other colour.
    """

    name: str
    address: str
    phone: str
    colour: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", self.colour):
            raise ValueError("a clinic's colour is written like #005eb8")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """The physiotherapist whose name and registration number a final document carries."""

    name: str
    registration_number: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One handout. `language` is a code such as "en" or "en-GB"; `dated` is the day printed on it.

    A draft names no signer, a final document names one. Raises ValueError otherwise.
    """

    number: str
    first_name: str = field(repr=False)
    language: str
    clinic: Clinic
    dated: date
    plan: CarePlan = field(repr=False)
    state: Literal["draft", "final"]
    signed_by: SignedBy | None
    large_print: bool = False

    def __post_init__(self) -> None:
        if (self.state == "final") != (self.signed_by is not None):
            raise ValueError("a final document names its signer, a draft names nobody")
