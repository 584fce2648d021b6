"""One handout about to be printed: its values with the words and styles they are printed in."""

from dataclasses import dataclass, replace

from reports.page import Page, check_code, printed_name
from reports.sheet import Sheet
from reports.style import LARGE_PRINT, PAPERS, Styles, styles
from reports.wording import Language, language, wording
from rules.knowledge_model import Knowledge
from rules.model import CarePlan
from rules.wire import plan_to_json


@dataclass(frozen=True, slots=True)
class Fit:
    """Text size and the most height the figures of one exercise may take, in points.

    `whole`: an exercise is kept on one page, its dose with its steps. `leading`: how far apart
    lines are, as a share of what their language needs for ease.
    """

    size: float
    highest: float
    whole: bool = True
    leading: float = 1.0


_FITS = (
    Fit(11.5, 150),
    Fit(11.5, 124),
    Fit(11.0, 112),
    Fit(10.5, 100),
    Fit(10.1, 96),
    Fit(9.8, 92),
    Fit(9.4, 84),
    Fit(9.0, 76),
    Fit(9.0, 64, leading=0.94),
)
_LARGE_FITS = (
    Fit(LARGE_PRINT, 300),
    Fit(LARGE_PRINT, 300, whole=False),
    Fit(LARGE_PRINT, 220, whole=False),
    Fit(LARGE_PRINT, 220, whole=False, leading=0.95),
)


@dataclass(frozen=True, slots=True)
class Printing(Page):
    """A handout in one of the ways to fit it."""

    sheet: Sheet
    fit: Fit

    @property
    def plan(self) -> CarePlan:
        return self.sheet.plan


def fits(sheet: Sheet) -> tuple[Fit, ...]:
    """What to try until the sheet takes two pages, best first, each a little tighter.

    Large print is chosen by the caller or by the precaution that asks for it, and takes its room:
    that with the fewest pages.
    """
    large = sheet.look.large_print or "pc_vision" in sheet.plan.precautions
    return _LARGE_FITS if large else _FITS


def printing(sheet: Sheet, knowledge: Knowledge, fit: Fit) -> Printing:
    """Raises UnknownLanguage."""
    words = wording(sheet.language)
    draft = sheet.state == "draft"
    return Printing(
        knowledge=knowledge,
        words=words,
        style=_style(sheet, fit),
        paper=PAPERS[sheet.look.paper],
        clinic=sheet.clinic,
        number=sheet.number,
        name=printed_name(sheet.first_name, words),
        code=_code(sheet, knowledge),
        banner=_banner(language(sheet.language)) if draft else "",
        across=words.draft if draft else "",
        sheet=sheet,
        fit=fit,
    )


def in_fit(this: Printing, fit: Fit) -> Printing:
    """The same handout fitted in another way."""
    return replace(this, style=_style(this.sheet, fit), fit=fit)


def _style(sheet: Sheet, fit: Fit) -> Styles:
    known = language(sheet.language)
    return styles(
        sheet.clinic.colour,
        fit.size,
        high_contrast=sheet.look.high_contrast,
        leading=known.leading * fit.leading,
        rtl=known.rtl,
    )


def _banner(known: Language) -> str:
    """What a draft is not yet, in English, for the physiotherapist who reviews it."""
    words = known.labels
    more = () if known.status == "reviewed" else (words.draft_unreviewed,)
    return " ".join((words.draft_banner, *more))


def _code(sheet: Sheet, knowledge: Knowledge) -> str:
    who = (sheet.number, sheet.first_name, sheet.clinic, sheet.dated, sheet.signed_by)
    more = (sheet.diary, sheet.review_on, sheet.address, knowledge.version)
    return check_code(who, plan_to_json(sheet.plan), sheet.language, more)
