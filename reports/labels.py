"""The fixed words of a sheet: what a language file says beside the texts of the knowledge."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rules.model import Side

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Plural(BaseModel):
    """A template whose noun follows the number {n}, for languages in which it has more forms than
    English: for 2 alone, for 3 to 10 (also above a hundred), for all other numbers (CLDR, Arabic).
    """

    model_config = STRICT
    two: str
    few: str
    many: str

    def format(self, *, n: str, **more: str) -> str:
        """The form for a number or the end of a range, filled in."""
        last = int(re.findall(r"\d+", n)[-1])
        form = self.two if n == "2" else self.few if 3 <= last % 100 <= 10 else self.many
        return form.format(n=n, **more)


class DoseWords(BaseModel):
    """How an amount is said; the names of the blanks are those of the English file."""

    model_config = STRICT
    range: str
    once: str
    times: str | Plural
    each_side: str
    sets: str | Plural
    or_reps: str
    no_hold: str
    hold: str
    hold_each: str
    second: str
    seconds: str | Plural
    minute: str
    minutes: str | Plural
    in_all: str
    once_a_day: str
    per_day: str | Plural
    every_hour: str
    every_hours: str | Plural
    every_day: str
    every_second_day: str
    day_or_second: str
    every_days: str | Plural
    change_position: str
    as_asked: str


class Wording(BaseModel):
    """The labels of one language; {blanks} are filled in."""

    model_config = STRICT
    months: Annotated[list[str], Field(min_length=12, max_length=12)]
    date_order: str
    draft: str
    draft_banner: str
    draft_unreviewed: str
    title_exercise: str
    title_general: str
    for_patient: str
    name_unprintable: str
    number: str
    sore_side: str
    sides: dict[Side, str]
    going_on: str
    going_on_general: str
    message: str
    keep_in_mind: str
    exercises: str
    exercises_general: str
    your_side: str
    choose: str
    on_bed: str
    relaxed_foot: str
    relaxed_foot_steps: dict[str, int]
    physio_note: str
    stop: str
    how_many: str
    how_long: str
    hold: str
    how_often: str
    build_up: str
    gaps: str
    dose: DoseWords
    frequencies: dict[str, str]
    signed: str
    registration: str
    signed_on: str
    check_code: str
    questions: str
    questions_no_phone: str
    diary: str
    diary_how: str
    diary_week: str
    diary_day: str
    diary_pain: str
    review: str
    review_open: str
    going_to: str
    ring_by: str
    ring_by_no_phone: str
    scan: str
    scan_alt: str
    withdrawn: str
    taken_back: str
    replaced: str
    on_hold: str
    ring_us: str
    ask_us: str
    page: str
    not_printed: str

    def day(self, when: date) -> str:
        """A date as people write it."""
        return self.date_order.format(
            day=when.day, month=self.months[when.month - 1], year=when.year
        )
