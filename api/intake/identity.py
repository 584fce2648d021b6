"""Who the intake is about, as typed on the first page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from records.views import Patient

OLDEST = 130
NAME_LETTERS = 100
NAMES = (("given_name", "first name"), ("family_name", "last name"))
OPTIONAL = (("phone", "phone number", 40), ("external_id", "record number", 100))


@dataclass(frozen=True, slots=True)
class Identity:
    """The patient, or a sentence for each field that is wrong."""

    patient: Patient | None = field(repr=False)
    faults: Mapping[str, str]


def read_identity(
    posted: Mapping[str, str], today: date, languages: Collection[str] = ("en",)
) -> Identity:
    """The posted first page; names are kept as typed, without spaces around them.

    `languages` are those a sheet can be printed in; none chosen leaves it to the clinic's own.
    """
    typed = {name: posted.get(name, "").strip() for name, _ in NAMES}
    more = {name: posted.get(name, "").strip() for name, *_ in OPTIONAL}
    faults = {name: _name_fault(typed[name], words) for name, words in NAMES}
    faults |= {name: _line_fault(more[name], words, most) for name, words, most in OPTIONAL}
    spoken = posted.get("language", "") or None
    if spoken not in (None, *languages):
        faults["language"] = "Choose one of the languages."
    born, faults["birth_date"] = read_birth_date(posted, today)
    wrong = {name: fault for name, fault in faults.items() if fault}
    if wrong or born is None:
        return Identity(None, wrong)
    patient = Patient(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        birth_date=born,
        phone=more["phone"] or None,
        external_id=more["external_id"] or None,
        language=spoken,
    )
    return Identity(patient, {})


def _name_fault(typed: str, words: str) -> str | None:
    return _line_fault(typed, words, NAME_LETTERS) if typed else f"Enter the {words}."


def _line_fault(typed: str, words: str, most: int) -> str | None:
    if len(typed) > most:
        return f"The {words} may have {most} letters at most."
    if any(letter < " " or letter == "\x7f" for letter in typed):
        return f"The {words} has a character that cannot be printed."
    return None


def read_birth_date(posted: Mapping[str, str], today: date) -> tuple[date | None, str | None]:
    """The three posted boxes as a day, or a sentence that says what is wrong."""
    parts = [posted.get(f"birth_date[{part}]", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None, "Enter the date of birth."
    try:
        born = date(*(int(part) for part in parts))
    except ValueError:
        return None, "Enter a real date of birth, such as 31 5 1984."
    if born > today:
        return None, "The date of birth must be in the past."
    if today.year - born.year > OLDEST:
        return None, f"The year of birth is more than {OLDEST} years ago; use four figures."
    return born, None
