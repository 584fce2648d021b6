"""Who the figures show: a clinic chooses the body style its patients see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Literal

from reports.figures.display import Covering, Shape, Shapes, mix

StyleName = Literal["short_hair", "short_hair_dark", "tied_hair", "headscarf"]

DEFAULT_STYLE: StyleName = "short_hair"


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """Colours as #rrggbb, and what covers the head."""

    skin: str
    hair: str
    covering: Covering
    scarf: str = "#6C5B8C"


STYLES: Mapping[StyleName, BodyStyle] = MappingProxyType(
    {
        "short_hair": BodyStyle("#DDA67C", "#3A2A22", "short"),
        "short_hair_dark": BodyStyle("#8D5B3E", "#211A18", "short"),
        "tied_hair": BodyStyle("#F0C8A6", "#7A5232", "tied"),
        "headscarf": BodyStyle("#C98F63", "#2E221D", "scarf"),
    }
)


def dressed(shapes: Shapes, style: StyleName) -> Shapes:
    """The shapes in a style: its colours, and of the head coverings only its own."""
    body = STYLES[style]
    return tuple(_clothed(s, body) for s in shapes if s.covering in (None, body.covering))


def _clothed(shape: Shape, body: BodyStyle) -> Shape:
    inside, line = shape.fill, shape.stroke
    if (inside is None or _is_final(inside)) and (line is None or _is_final(line)):
        return shape
    return replace(
        shape,
        fill=inside and _coloured(inside, body),
        stroke=line and _coloured(line, body),
    )


def _is_final(colour: str) -> bool:
    """Whether nothing of a colour is left to the style; #rrggbb and no more."""
    return len(colour) == 7 and colour.startswith("#")


@cache
def _coloured(colour: str, body: BodyStyle) -> str:
    """A colour of the palette with what the style gives put in."""
    first, *steps = colour.split("+")
    found = _given(first, body)
    for step in steps:
        other, share = step.split("*")
        found = mix(found, _given(other, body), float(share))
    return found


def _given(colour: str, body: BodyStyle) -> str:
    return {"skin": body.skin, "hair": body.hair, "scarf": body.scarf}.get(colour, colour)
