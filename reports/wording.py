"""The languages of a sheet: their fixed words, and the file that each is made of.

Adding a language is one file in `reports/languages`, and its fonts in `reports/fonts` when it is
written in letters that no language had before.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from reports.figure_words import ENGLISH as ENGLISH_FIGURES
from reports.figure_words import FigureWords
from rules.model import Side

_Strict = ConfigDict(extra="forbid", frozen=True, strict=True)


class UnknownLanguage(ValueError):
    """There are no texts in the language asked for; the sentence names those there are."""

    @classmethod
    def among(cls, code: str) -> "UnknownLanguage":
        """For a code we do not know; it is shortened, for it may be anything."""
        return cls(f"No texts in the language {code[:20]!r}; there are: {', '.join(languages())}.")


class Plural(BaseModel):
    """A template whose noun follows the number {n}, for languages in which it has more forms than
    English: for 2 alone, for 3 to 10 (also above a hundred), for all other numbers (CLDR, Arabic).
    """

    model_config = _Strict
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

    model_config = _Strict
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


class Translated(BaseModel):
    """A text, and the first twelve hex digits of the SHA-256 of the English it translates."""

    model_config = _Strict
    of: str
    text: str


class Fonts(BaseModel):
    """The letters of a script that Atkinson Hyperlegible and Noto Sans lack: files of
    `reports/fonts` without their ending. `script` is how the Unicode names of its letters begin."""

    model_config = _Strict
    script: str
    regular: str
    bold: str


class Language(BaseModel):
    """One file of `reports/languages`. `labels_of` is the hash of the English labels; `leading` is
    the distance of two lines in font sizes; `figure_sides` fills the blanks of the drawings' texts.
    """

    model_config = _Strict
    status: Literal["unreviewed", "reviewed"]
    direction: Literal["ltr", "rtl"] = "ltr"
    leading: float = 1.32
    fonts: Fonts | None = None
    labels_of: str = ""
    labels: Wording
    figure_sides: dict[str, dict[str, str]] = {}
    texts: dict[str, Translated] = {}

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return self.direction == "rtl"

    @model_validator(mode="before")
    @classmethod
    def _isolate(cls, given: Any) -> Any:
        """What is filled into a line from right to left keeps its order (UAX 9: FSI, PDI)."""
        if given.get("direction") != "rtl":
            return given
        labels = {
            name: re.sub(r"({\w+})", "\u2068\\1\u2069", said) if isinstance(said, str) else said
            for name, said in given["labels"].items()
        }
        return given | {"labels": labels}


LANGUAGES = Path(__file__).with_name("languages")


def languages(folder: Path = LANGUAGES) -> tuple[str, ...]:
    """The codes of the languages there are files of; `reports.translations` says which are on."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def primary(code: str) -> str:
    """The language of a code; a region ("en-GB") is not told apart."""
    return code.split("-")[0].lower()


def language(code: str, folder: Path = LANGUAGES) -> Language:
    """All there is of a language. Raises UnknownLanguage."""
    if primary(code) not in languages(folder):
        raise UnknownLanguage.among(code)
    return _read(folder, primary(code))


def wording(code: str) -> Wording:
    """The labels for a language code. Raises UnknownLanguage."""
    return language(code).labels


def figure_words(code: str) -> FigureWords:
    """What the figures say in a language. Raises UnknownLanguage."""
    return _figure_words(primary(code))


@cache
def _figure_words(code: str) -> FigureWords:
    known = language(code)
    if not known.figure_sides:
        return ENGLISH_FIGURES
    said = known.texts.items()
    tags: Mapping[Any, str] = dict(known.labels.sides)
    alts = {name.removeprefix("figure."): each.text for name, each in said if "figure." in name}
    return FigureWords(tags, known.figure_sides, alts)


@cache
def _read(folder: Path, code: str) -> Language:
    text = (folder / f"{code}.yaml").read_text(encoding="utf-8")
    return Language.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
