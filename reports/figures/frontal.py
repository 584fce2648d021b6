"""Parts of the figure seen from the front or from behind, for poses a side view cannot show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures.display import (
    COLOURS,
    LINE,
    Shape,
    Shapes,
    covering,
    crease,
    dim,
    fill,
    merged,
    mix,
    shade,
    stroke,
)
from reports.figures.geometry import (
    Path,
    Point,
    blend,
    ellipse,
    heading,
    local,
    outline,
    polyline,
    spline,
)
from reports.figures.skeleton import FOREARM, UPPER_ARM

WAIST = 8.8  # from the hips up to the waistband
SHOULDER = 4.15  # half width of the sleeve at the shoulder

Parts = list[tuple[Path, str]]

# Distance above the hips, half width.
_TRUNK = (
    (6.0, 7.9),
    (9.0, 7.5),
    (13.0, 7.4),
    (18.0, 8.4),
    (23.0, 9.4),
    (26.0, 9.9),
    (28.8, 7.6),
    (30.3, 4.6),
    (31.0, 3.6),
)
_PELVIS = ((-5.0, 5.0), (-3.0, 7.6), (0.0, 9.0), (4.0, 8.7), (WAIST, 7.7))


@dataclass(frozen=True, slots=True)
class Limb:
    """A leg in the picture, with half widths from hip to ankle."""

    hip: Point
    knee: Point
    ankle: Point
    toes: Point


def cuff(leg: Limb, share: float = 0.86) -> Point:
    """Where the trousers end."""
    return blend(leg.knee, leg.ankle, share)


def taper(start: Point, end: Point, widths: tuple[float, float], colour: str) -> Parts:
    """A round-ended segment between two joints, with its half width at each."""
    way = heading(start, end)
    sides = [
        [local(start, way, 0, s * widths[0]), local(end, way, 0, s * widths[1])] for s in (1, -1)
    ]
    return [
        (outline(sides[0], sides[1][::-1]), colour),
        (ellipse(start, widths[0]), colour),
        (ellipse(end, widths[1]), colour),
    ]


def trunk(base: Point, up: float, squash: tuple[float, float] = (1, 1)) -> Path:
    """The shirt: `base` is between the hips, `squash` shortens length and width."""
    sides = [
        [local(base, up, u * squash[0], s * v * squash[1]) for u, v in _TRUNK] for s in (1, -1)
    ]
    collar = [
        local(base, up, u * squash[0], v * squash[1])
        for u, v in ((31.0, 3.6), (29.6, 0), (31.0, -3.6))
    ]
    return outline(sides[0], collar, sides[1][::-1])


def collar(base: Point, up: float, squash: tuple[float, float] = (1, 1)) -> Shape:
    """The neck edge of the shirt."""
    at = [
        local(base, up, u * squash[0], v * squash[1])
        for u, v in ((31.0, 3.6), (29.6, 0), (31.0, -3.6))
    ]
    return stroke(spline(at), COLOURS.line, 0.6)


def hips(base: Point, up: float, squash: tuple[float, float] = (1, 1)) -> Path:
    """The seat of the trousers."""
    sides = [
        [local(base, up, u * squash[0], s * v * squash[1]) for u, v in _PELVIS] for s in (1, -1)
    ]
    return outline(sides[0], sides[1][::-1])


def waistband(base: Point, up: float, squash: tuple[float, float] = (1, 1)) -> Shapes:
    """The band along the top of the trousers."""

    def at(u: float, v: float) -> Point:
        return local(base, up, u * squash[0], v * squash[1])

    band = polyline([at(WAIST, 7.7), at(WAIST, -7.7), at(7.3, -7.9), at(7.3, 7.9)], closed=True)
    return (
        fill(band, mix(COLOURS.trousers, COLOURS.line, 0.35)),
        stroke(polyline([at(WAIST, 7.7), at(WAIST, -7.7)]), COLOURS.line, LINE),
    )


def neck(base: Point, up: float, squash: tuple[float, float] = (1, 1)) -> Path:
    """The neck, from the collar into the head."""
    runs = [
        [local(base, up, u * squash[0], s * 2.9 * squash[1]) for u in (28, 31, 36)] for s in (1, -1)
    ]
    return outline(runs[0], runs[1][::-1])


def arm(shoulder: Point, elbow: Point, wrist: Point, palm: float, *, far: bool = False) -> Shapes:
    """A bare arm with a resting hand, its sleeve over it; raises when it is longer than an arm."""
    if math.dist(shoulder, elbow) > UPPER_ARM + 0.5 or math.dist(elbow, wrist) > FOREARM + 0.5:
        raise ValueError(f"an arm from {shoulder} by {elbow} to {wrist} is too long")
    skin, cloth = dim(COLOURS.skin, far=far), dim(COLOURS.shirt, far=far)
    cuff = Point(
        shoulder.x + (elbow.x - shoulder.x) * 0.55, shoulder.y + (elbow.y - shoulder.y) * 0.55
    )
    way = heading(shoulder, elbow)
    hem = [local(cuff, way, 0, s * 3.5) for s in (1, -1)]
    sides = [[local(shoulder, way, 1.0, s * SHOULDER), hem[0 if s > 0 else 1]] for s in (1, -1)]
    sleeve = outline(sides[0], sides[1][::-1])
    edge = polyline([sides[0][0], *hem, sides[1][0]])
    return (
        *merged(
            [
                *_hand(wrist, palm, skin),
                *taper(elbow, wrist, (2.5, 1.7), skin),
                *taper(shoulder, elbow, (3.3, 2.5), skin),
            ]
        ),
        *_fingers(wrist, palm, skin),
        *covering(
            merged(
                [
                    *taper(elbow, blend(elbow, wrist, 0.92), (2.9, 2.1), cloth),
                    *taper(shoulder, elbow, (3.6, 2.9), cloth),
                ]
            ),
            "scarf",
        ),
        fill(sleeve, cloth),
        fill(ellipse(shoulder, SHOULDER), cloth),
        stroke(edge, COLOURS.line, LINE),
    )


def _hand(wrist: Point, palm: float, skin: str) -> Parts:
    tips = [local(wrist, palm, 7.4 - abs(v - 0.4) * 0.5, v * 1.15) for v in (1.8, 0.6, -0.6, -1.8)]
    roots = [local(wrist, palm, 3.4, v) for v in (1.6, 0.55, -0.55, -1.6)]
    fingers = [p for a, b in zip(roots, tips, strict=True) for p in taper(a, b, (0.75, 0.65), skin)]
    thumb = taper(local(wrist, palm, 1.2, 1.2), local(wrist, palm, 4.4, 3.4), (1.0, 0.7), skin)
    return [*thumb, *fingers, *taper(wrist, local(wrist, palm, 3.2, 0), (1.7, 2.4), skin)]


def _fingers(wrist: Point, palm: float, skin: str) -> Shapes:
    gaps = [[local(wrist, palm, 3.4, v), local(wrist, palm, 6.2, v * 1.1)] for v in (1.2, 0, -1.2)]
    return tuple(stroke(polyline(gap), crease(skin), 0.38) for gap in gaps)


def band(points: Sequence[Point]) -> Shapes:
    """The stripe of the affected leg along the given line."""
    dark = mix(COLOURS.trousers, COLOURS.line, 0.5)
    line = polyline(points)
    return (stroke(line, dark, 2.9, "stripe-edge"), stroke(line, COLOURS.stripe, 2.1, "stripe"))


def under(start: Point, end: Point, width: float, colour: str) -> Shape:
    """The shaded lower side of a segment between two joints."""
    way = heading(start, end)
    down = 1 if local(start, way, 0, 1).y < start.y else -1
    run = ((0.1, 0.95), (0.5, 0.95), (0.9, 0.9), (0.9, 0.6), (0.5, 0.4), (0.1, 0.6))
    length = math.dist(start, end)
    at = [local(start, way, t * length, down * v * width) for t, v in run]
    return fill(spline(at, closed=True), shade(colour), "shade")
