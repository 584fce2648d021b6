"""Numbers in addresses and forms: one that no row can have is no number at all."""

import re

from werkzeug.routing import IntegerConverter

DIGITS = r"[0-9]{1,9}"
LARGEST = 999_999_999
"""Below what an integer column holds."""


class RowNumber(IntegerConverter):
    """`<int:...>` in an address; a longer number is not found."""

    regex = DIGITS


def number(typed: str | None) -> int | None:
    """What was typed in up to nine digits; None for anything else."""
    return int(typed) if typed and re.fullmatch(DIGITS, typed) else None
