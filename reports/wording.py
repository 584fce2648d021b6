"""The labels of a sheet, by language; clinical texts come from the knowledge."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from rules.model import Side

_Strict = ConfigDict(extra="forbid", frozen=True, strict=True)


class UnknownLanguage(ValueError):
    """There are no texts in the language asked for; the sentence names those there are."""

    @classmethod
    def among(cls, code: str) -> "UnknownLanguage":
        """For a code we do not know; it is shortened, for it may be anything."""
        return cls(f"No texts in the language {code[:20]!r}; there are: {', '.join(languages())}.")


class DoseWords(BaseModel):
    """How an amount is said; the names of the blanks are those of the English file."""

    model_config = _Strict
    range: str
    once: str
    times: str
    each_side: str
    sets: str
    or_reps: str
    no_hold: str
    hold: str
    hold_each: str
    second: str
    seconds: str
    minute: str
    minutes: str
    in_all: str
    once_a_day: str
    per_day: str
    every_hour: str
    every_hours: str
    every_day: str
    every_second_day: str
    day_or_second: str
    every_days: str
    change_position: str
    as_asked: str


class Wording(BaseModel):
    """One file of `reports/languages`."""

    model_config = _Strict
    months: Annotated[list[str], Field(min_length=12, max_length=12)]
    date_order: str
    draft: str
    draft_banner: str
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


def languages() -> tuple[str, ...]:
    """The codes of the languages there are labels in; `reports.translations` says which are on."""
    found = (files("reports") / "languages").iterdir()
    return tuple(sorted(f.name.removesuffix(".yaml") for f in found if f.name.endswith(".yaml")))


def primary(code: str) -> str:
    """The language of a code; a region ("en-GB") is not told apart."""
    return code.split("-")[0].lower()


def wording(code: str) -> Wording:
    """The labels for a language code. Raises UnknownLanguage."""
    if primary(code) not in languages():
        raise UnknownLanguage.among(code)
    return _read(primary(code))


def labels(code: str) -> str:
    """The file of the labels, as it is written."""
    return (files("reports") / "languages" / f"{code}.yaml").read_text(encoding="utf-8")


@cache
def _read(code: str) -> Wording:
    return Wording.model_validate(yaml.safe_load(labels(code)))
