"""Colours in drawing operators as the greys they look like, for printers without colour."""

import re

# A string is passed over whole: what a patient wrote may look like an operator.
_STRING_OR_COLOUR = re.compile(r"\((?:\\.|[^\\()])*\)|([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)\b", re.S)
_GREY = {"rg": "g", "RG": "G"}


def greyed(operators: str) -> str:
    """The same drawing in greys of the same lightness (luma of ITU-R BT.601)."""
    return _STRING_OR_COLOUR.sub(_grey, operators)


def _grey(found: re.Match[str]) -> str:
    if found[4] is None:
        return found[0]
    red, green, blue = (float(part) for part in found.groups()[:3])
    return f"{0.299 * red + 0.587 * green + 0.114 * blue:.3f} {_GREY[found[4]]}"
