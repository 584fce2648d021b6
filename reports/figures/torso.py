"""Shirt and pelvis, bent along the spine."""

import math
from collections.abc import Sequence

from reports.figures.display import COLOURS, Shape, Shapes, crease, fill, merged, mix, shade, stroke
from reports.figures.geometry import Path, Point, local, outline, polyline, spline
from reports.figures.limbs import LIGHT, sleeve_parts
from reports.figures.skeleton import LUMBAR, PELVIS, THORAX, Body

# Distance from the hip along the spine, half width in front and behind.
_STATIONS = (
    (0.0, 6.2, 7.4),
    (4.0, 6.3, 7.0),
    (8.0, 6.0, 6.1),
    (11.5, 5.8, 5.5),
    (15.0, 6.1, 5.8),
    (19.0, 6.9, 6.6),
    (23.0, 7.1, 6.9),
    (26.5, 6.3, 6.4),
    (29.2, 4.7, 5.0),
    (31.0, 3.3, 3.5),
)
_WAIST = 8.8
_CURVES = (
    (4.0, 7.0),
    (0.0, 7.4),
    (-3.0, 6.9),
    (-5.6, 4.6),
    (-6.6, 0.6),
    (-5.0, -4.0),
    (0.0, -6.2),
    (4.0, -6.3),
)


def shirt_outline(body: Body) -> Shapes:
    """The trunk of the shirt alone."""
    return (fill(_trunk(body), COLOURS.shirt),)


def shirt(body: Body) -> Shapes:
    """The shirt with the near sleeve's silhouette, so that shoulder and trunk read as one."""
    return (
        *merged([(_trunk(body), COLOURS.shirt), *sleeve_parts(body.near_arm, far=False)]),
        _shadow(body),
        stroke(spline(_collar(body)), COLOURS.line, 0.6),
        *_folds(body),
    )


def pelvis(body: Body) -> list[tuple[Path, str]]:
    """The seat of the trousers up to the waistband."""
    seat = [
        _beside(body, u, v) if u > 0 else local(body.pose.hip, body.pose.trunk, u, v)
        for u, v in _CURVES
    ]
    front, back = _waist(body)
    return [(outline([back, *seat, front]), COLOURS.trousers)]


def pelvis_details(body: Body) -> Shapes:
    """Waistband and the fold under the buttock."""
    front, back = _waist(body)
    low = [_beside(body, _WAIST - 1.5, v) for v in (-5.9, 0.0, 6.1)]
    cloth = COLOURS.trousers
    band = outline([front, back], low[::-1])
    return (
        fill(band, mix(cloth, COLOURS.line, 0.35)),
        stroke(polyline([front, back]), COLOURS.line, 0.62),
    )


def _trunk(body: Body) -> Path:
    front = [_beside(body, s, -f) for s, f, _ in _STATIONS[1:]]
    back = [_beside(body, s, b) for s, _, b in _STATIONS[1:]]
    return outline(front, _collar(body), back[::-1])


def _waist(body: Body) -> tuple[Point, Point]:
    return _beside(body, _WAIST, -6.1), _beside(body, _WAIST, 6.2)


def _collar(body: Body) -> list[Point]:
    return [_beside(body, u, v) for u, v in ((31.0, -3.3), (29.9, 0.2), (31.0, 3.5))]


def _beside(body: Body, distance: float, left: float) -> Point:
    """A point at a distance along the spine and beside it; links blend where they meet."""
    lengths = (PELVIS, *LUMBAR, THORAX)
    index, rest = 0, distance
    while index < len(lengths) - 1 and rest > lengths[index]:
        rest -= lengths[index]
        index += 1
    spot, direction = body.spine[index]
    return local(spot, direction, rest, left)


def _shadow(body: Body) -> Shape:
    away = -1 if math.cos(math.radians(body.chest - 90 - LIGHT)) < 0 else 1
    column = 1 if away < 0 else 2
    outer = [_beside(body, s[0], away * s[column] * 0.985) for s in _STATIONS[2:8]]
    share = (0.9, 0.5, 0.42, 0.45, 0.55, 0.92)
    inner = [
        _beside(body, s[0], away * s[column] * k)
        for s, k in zip(_STATIONS[2:8], share, strict=True)
    ]
    return fill(spline(outer + inner[::-1], closed=True), shade(COLOURS.shirt), "shade")


def _folds(body: Body) -> Sequence[Shape]:
    bent = body.pose.lumbar
    if abs(bent) < 14:
        return ()
    side = -1 if bent > 0 else 1
    ends = ((13.0, 5.2, 2.4), (16.0, 5.4, 3.0))
    return [
        stroke(
            spline([_beside(body, s, side * a), _beside(body, s + 0.5, side * b)]),
            crease(COLOURS.shirt),
            0.42,
        )
        for s, a, b in ends
    ]
