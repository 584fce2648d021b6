"""What the tests of every language share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.translations import texts_to_translate
from reports.typeface import BOLD, REGULAR, printable
from reports.wording import LANGUAGES, language, languages
from rules.model import Side
from tests.reports.sheets import KNOWN

ENGLISH = texts_to_translate(KNOWN)
OTHERS = [code for code in languages() if code != "en"]
SIDES: tuple[Side, ...] = ("left", "right")


def strings(value: Any) -> Iterator[str]:
    """Every text in a nested value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def texts_of(code: str, folder: Path = LANGUAGES) -> list[str]:
    """All that is printed in a language: labels, sides and texts."""
    known = language(code, folder)
    own = [each.text for each in known.texts.values()] if known.texts else list(ENGLISH.values())
    return [*strings(known.labels.model_dump()), *strings(known.figure_sides), *own]


def undrawable(code: str, folder: Path = LANGUAGES) -> list[str]:
    """The texts of a language that have a letter without a glyph, in either weight."""
    return [
        text
        for text in texts_of(code, folder)
        if not all(printable(text.replace("\u2068", "").replace("\u2069", ""), w) for w in _WEIGHTS)
    ]


_WEIGHTS = (REGULAR, BOLD)
