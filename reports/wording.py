"""The languages of a sheet: their fixed words, and the file that each is made of.

Adding a language is one file in `reports/languages`, and its fonts in `reports/fonts` when it is
written in letters that no language had before.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, model_validator

from reports.figure_words import ENGLISH as ENGLISH_FIGURES
from reports.figure_words import FigureWords
from reports.labels import STRICT, Wording


class UnknownLanguage(ValueError):
    """There are no texts in the language asked for; the sentence names those there are."""

    @classmethod
    def among(cls, code: str) -> "UnknownLanguage":
        """For a code we do not know; it is shortened, for it may be anything."""
        return cls(f"No texts in the language {code[:20]!r}; there are: {', '.join(languages())}.")


class Translated(BaseModel):
    """A text, and the first twelve hex digits of the SHA-256 of the English it translates."""

    model_config = STRICT
    of: str
    text: str


class Fonts(BaseModel):
    """The letters of a script that Atkinson Hyperlegible and Noto Sans lack: files of
    `reports/fonts` without their ending. `script` is how the Unicode names of its letters begin."""

    model_config = STRICT
    script: str
    regular: str
    bold: str


class Language(BaseModel):
    """One file of `reports/languages`. `name` is what staff call it; `labels_of` is the hash of the
    English labels; `leading` is the distance of two lines in font sizes; `figure_sides` fills the
    blanks of the drawings' texts.
    """

    model_config = STRICT
    name: str
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
            if name != "date_order"  # filled into sentences itself, as one
        }
        return given | {"labels": given["labels"] | labels}


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
