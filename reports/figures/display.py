"""The display list: what is painted, in order, whatever paints it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.figures.geometry import Path, Point, mirrored

Covering = Literal["short", "tied", "scarf"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One path with its paint. `role` names what it is for, as class in SVG and for tests.

    A shape with a `covering` belongs to one hair style or to the headscarf.
    """

    path: Path
    fill: str | None = None
    stroke: str | None = None
    width: float = 0
    dash: tuple[float, ...] = ()
    role: str = ""
    covering: Covering | None = None


Shapes = tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a figure, as #rrggbb; skin, hair and scarf are given by the body style."""

    skin: str = "skin"
    hair: str = "hair"
    scarf: str = "scarf"
    shirt: str = "#2E8C9A"
    trousers: str = "#465A78"
    sock: str = "#F3F5F8"
    shoe: str = "#E7ECF0"
    sole: str = "#55677A"
    line: str = "#22303C"
    stripe: str = "#F08A24"
    motion: str = "#B8205A"
    mat: str = "#CDE3DB"
    linen: str = "#EDF1F6"
    wood: str = "#D2BE9E"
    wall: str = "#E3E8EC"
    floor: str = "#93A1AC"
    ball: str = "#F2C230"
    cushion: str = "#C9B3E0"
    ghost: str = "#9AA8B4"
    paper: str = "#FFFFFF"


COLOURS = Palette()
LINE = 0.62
FAR = 0.22
SLATE = "#2B3A4A"


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a #rrggbb colour."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """A colour part of the way from one to another; a colour of the style is mixed later."""
    if not (one.startswith("#") and other.startswith("#")):
        return f"{one}+{other}*{share}"
    parts = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def dim(colour: str, *, far: bool) -> str:
    """Limbs on the far side are duller, so that near and far read apart in grey too."""
    return mix(colour, SLATE, FAR) if far else colour


def shade(colour: str) -> str:
    """The same cloth or skin, away from the light."""
    return mix(colour, "#16222E", 0.13)


def crease(colour: str) -> str:
    """A thin inner line on a surface."""
    return mix(colour, COLOURS.line, 0.55)


def stroke(path: Path, colour: str = COLOURS.line, width: float = LINE, role: str = "") -> Shape:
    """An open line."""
    return Shape(path, None, colour, width, (), role)


def fill(path: Path, colour: str, role: str = "") -> Shape:
    """A surface without a line."""
    return Shape(path, colour, None, 0, (), role)


def merged(parts: Sequence[tuple[Path, str]]) -> Shapes:
    """Parts that read as one body: all lines first, then all fills, so no seam shows inside."""
    edges = [Shape(path, None, COLOURS.line, 2 * LINE, (), "edge") for path, _ in parts]
    return (*edges, *(fill(path, colour) for path, colour in parts))


def ghosted(shapes: Iterable[Shape]) -> Shapes:
    """The same body as a dashed outline: where the movement began."""
    kept = tuple(shapes)
    dashes = [
        replace(s, stroke=COLOURS.ghost, width=1.0, dash=(1.7, 1.7), role="ghost")
        for s in kept
        if s.role == "edge"
    ]
    pale = mix(COLOURS.ghost, COLOURS.paper, 0.86)
    return (*dashes, *(fill(s.path, pale, "ghost") for s in kept if s.fill))


def flipped(shapes: Iterable[Shape]) -> Shapes:
    """The shapes seen in a mirror; edges and fills that share a path still do."""
    seen: dict[int, Path] = {}
    kept = tuple(shapes)  # as long as they live, their paths keep their identity
    for shape in kept:
        if id(shape.path) not in seen:
            seen[id(shape.path)] = mirrored(shape.path)
    return tuple(replace(s, path=seen[id(s.path)]) for s in kept)


def covering(shapes: Iterable[Shape], kind: Covering) -> Shapes:
    """The shapes as part of one head covering."""
    return tuple(replace(s, covering=kind) for s in shapes)


def extent(shapes: Iterable[Shape]) -> tuple[Point, Point]:
    """Lower left and upper right corner of everything painted, line widths included."""
    left = low = math.inf
    right = high = -math.inf
    for shape in shapes:
        half = shape.width / 2
        xs, ys = zip(*(point for step in shape.path for point in step.points), strict=True)
        left, right = min(left, min(xs) - half), max(right, max(xs) + half)
        low, high = min(low, min(ys) - half), max(high, max(ys) + half)
    return Point(left, low), Point(right, high)
