"""One sheet about to be printed: its values with the words and styles they are printed in."""

import hashlib
from dataclasses import dataclass

from reports.sheet import Sheet
from reports.style import LARGE_PRINT, Styles, styles
from reports.typeface import BOLD, cleaned, printable
from reports.wording import Wording, wording
from rules.knowledge_model import Knowledge
from rules.model import CarePlan
from rules.wire import plan_to_json


@dataclass(frozen=True, slots=True)
class Fit:
    """Text size and the most height the figures of one exercise may take, in points."""

    size: float
    highest: float


_FITS = (
    *(Fit(11.5, highest) for highest in (150, 124, 100)),
    *(Fit(10.5, highest) for highest in (150, 124, 100)),
    Fit(9.8, 92),
)


@dataclass(frozen=True, slots=True)
class Printing:
    """What every part of a sheet draws from.

    `highest` is the most height that the figures of one exercise may take, in points. `name` is
    the patient's first name as it can be printed. `code` ties the pages of one sheet together and
    to its record: any other content, signer or date changes it. It is no signature.
    """

    sheet: Sheet
    knowledge: Knowledge
    words: Wording
    style: Styles
    highest: float
    name: str
    code: str

    @property
    def plan(self) -> CarePlan:
        return self.sheet.plan


def fits(sheet: Sheet) -> tuple[Fit, ...]:
    """What to try until the sheet takes two pages, best first.

    Large print is chosen by the caller or by the precaution that asks for it, and takes its room.
    """
    large = sheet.large_print or "pc_vision" in sheet.plan.precautions
    return (Fit(LARGE_PRINT, 300),) if large else _FITS


def printing(sheet: Sheet, knowledge: Knowledge, fit: Fit) -> Printing:
    """Raises UnknownLanguage."""
    words = wording(sheet.language)
    return Printing(
        sheet=sheet,
        knowledge=knowledge,
        words=words,
        style=styles(sheet.clinic.colour, fit.size),
        highest=fit.highest,
        name=_name(sheet.first_name, words),
        code=_code(sheet, knowledge),
    )


def _name(first_name: str, words: Wording) -> str:
    if printable(first_name, BOLD):
        return " ".join(cleaned(first_name).split())
    return words.name_unprintable


def _code(sheet: Sheet, knowledge: Knowledge) -> str:
    told = repr((sheet.number, sheet.first_name, sheet.clinic, sheet.dated, sheet.signed_by))
    content = f"{told}{plan_to_json(sheet.plan)!r}{sheet.language}{knowledge.version}"
    code = hashlib.sha256(content.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{code[:4]} {code[4:]}"
