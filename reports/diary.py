"""Two weeks to tick off: the exercises, and the worst pain of each day from 0 to 10."""

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import PageBreak, Spacer

from reports.blocks import Text
from reports.kept import Kept
from reports.page import Setting
from reports.paper import Together
from reports.printing import Printing
from reports.tables import Head, table
from reports.typeface import BOLD, markup

WEEKS, DAYS = 2, 7
_TALL = 32.0  # room to write a number by hand


def diary(this: Printing) -> Iterator[Any]:
    """The diary on a page of its own, with the day of the next review."""
    words, setting = this.words, this.setting
    titles = tuple(this.knowledge.exercises[each.id].title for each in this.plan.exercises)
    yield PageBreak()
    yield Kept(_how, setting)
    for week in range(WEEKS):
        yield Spacer(0, 8)
        yield Together([Kept(_week, setting, titles, week)])
    yield Spacer(0, 12)
    day = this.sheet.review_on
    review = words.review.format(date=words.day(day)) if day else words.review_open
    yield Text(markup(review, BOLD), setting.style.amount)


def _how(setting: Setting) -> list[Any]:
    words, style = setting.words, setting.style
    heading = Text(markup(words.diary, BOLD), style.heading, "H2")
    return [heading, Text(markup(words.diary_how), style.body)]


def _week(setting: Setting, titles: tuple[str, ...], week: int) -> list[Any]:
    words = setting.words
    heading = Text(markup(words.diary_week.format(n=week + 1), BOLD), setting.style.label, "H3")
    return [heading, Spacer(0, 3), _days(setting, titles, week)]


def _days(setting: Setting, titles: tuple[str, ...], week: int) -> Any:
    """A row for each exercise and one for the pain; the cells are there to be written in."""
    words, style, room = setting.words, setting.style, setting.paper.room
    first = room * (0.4 if style.wide else 0.44)
    days = range(week * DAYS + 1, (week + 1) * DAYS + 1)
    names = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    head = [Head(markup(words.diary_day, BOLD), style.label)]
    head += [Head(markup(str(day), BOLD), style.label) for day in days]
    rows = [[Head(markup(name), style.body, "Row"), *[""] * DAYS] for name in names]
    rows += [[Head(markup(words.diary_pain, BOLD), style.amount, "Row"), *[""] * DAYS]]
    spare = max(_TALL - style.body.leading, 6) / 2
    return table(
        [head, *rows],
        [first, *[(room - first) / DAYS] * DAYS],
        style.colours.grey,
        ("GRID", (0, 0), (-1, -1), 0.6, style.label.textColor),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 1), (-1, -1), spare),
        ("BOTTOMPADDING", (0, 1), (-1, -1), spare),
        rtl=style.rtl,
    )
