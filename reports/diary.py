"""Two weeks to tick off: the exercises, and the worst pain of each day from 0 to 10."""

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import PageBreak, Spacer

from reports.blocks import Text
from reports.paper import Together
from reports.printing import Printing
from reports.tables import Head, table
from reports.typeface import BOLD, markup

WEEKS, DAYS = 2, 7
_TALL = 32.0  # room to write a number by hand


def diary(this: Printing) -> Iterator[Any]:
    """The diary on a page of its own, with the day of the next review."""
    words, style = this.words, this.style
    yield PageBreak()
    yield Text(markup(words.diary, BOLD), style.heading, "H2")
    yield Text(markup(words.diary_how), style.body)
    for week in range(WEEKS):
        heading = Text(markup(words.diary_week.format(n=week + 1), BOLD), style.label, "H3")
        yield Spacer(0, 8)
        yield Together([heading, Spacer(0, 3), _week(this, week)])
    yield Spacer(0, 12)
    day = this.sheet.review_on
    review = words.review.format(date=words.day(day)) if day else words.review_open
    yield Text(markup(review, BOLD), style.amount)


def _week(this: Printing, week: int) -> Any:
    """A row for each exercise and one for the pain; the cells are there to be written in."""
    words, style, room = this.words, this.style, this.paper.room
    first = room * (0.4 if style.wide else 0.44)
    days = range(week * DAYS + 1, (week + 1) * DAYS + 1)
    names = [
        f"{number}. {this.knowledge.exercises[each.id].title}"
        for number, each in enumerate(this.plan.exercises, 1)
    ]
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
