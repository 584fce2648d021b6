"""Feet in socks and shoes, seen from the side."""

from collections.abc import Sequence

from reports.figures.display import COLOURS, Shapes, crease, dim, fill, merged, shade, stroke
from reports.figures.geometry import Point, local, polyline, spline
from reports.figures.limbs import SHANK_WIDTHS, segment
from reports.figures.skeleton import SHANK, LegJoints

# Outlines beside the ankle: along the foot, above the ankle.
_FOOT = (
    *((-3.7, -1.4), (-3.4, -3.5), (-1.6, -4.2), (1.4, -4.1), (4.4, -3.8), (7.6, -4.1)),
    *((10.0, -4.2), (11.6, -3.8), (11.8, -2.8), (10.6, -1.8), (8.0, -0.9), (5.2, 0.3)),
)
_ANKLE = ((3.2, 1.6), (2.6, 3.6), (-2.6, 3.6), (-2.9, 1.0))
_SOLE = (
    *((-3.7, -2.6), (-3.6, -4.2), (-1.4, -4.35), (4.0, -4.3), (9.8, -4.35), (11.9, -4.0)),
    *((12.2, -2.9), (9.6, -3.1), (4.2, -2.9), (-1.0, -2.9)),
)
_UNDERSIDE = (
    *((-3.5, -2.2), (-3.2, -3.6), (-1.2, -4.05), (4.4, -3.65), (9.8, -4.05), (11.5, -3.4)),
    *((10.0, -3.0), (4.4, -2.6), (-1.0, -2.8)),
)


def foot(leg: LegJoints, *, far: bool, shod: bool) -> Shapes:
    """A foot in a sock or a shoe."""

    def at(points: Sequence[tuple[float, float]]) -> list[Point]:
        return [local(leg.ankle, leg.foot, u, v) for u, v in points]

    colour = dim(COLOURS.shoe if shod else COLOURS.sock, far=far)
    sock = dim(COLOURS.sock, far=far)
    ankle = segment(leg.knee, leg.shank, SHANK, SHANK_WIDTHS, 0.82, 1.0)
    skin = merged([(ankle, sock), (spline([*at(_FOOT), *_ankle(leg)], closed=True), colour)])
    if not shod:
        return (*skin, fill(spline(at(_UNDERSIDE), closed=True), shade(colour), "shade"))
    sole = spline(at(_SOLE), closed=True)
    laces = [
        stroke(polyline(at(((u, v), (u + 1.5, v - 1.1)))), crease(colour), 0.45)
        for u, v in ((3.6, 0.4), (5.0, -0.3))
    ]
    collar = stroke(spline(at(((-3.2, 0.6), (0.0, -0.3), (3.6, 1.2)))), crease(colour), 0.5)
    return (*skin, *merged([(sole, dim(COLOURS.sole, far=far))]), collar, *laces)


def _ankle(leg: LegJoints) -> list[Point]:
    """The upper edge of the foot: it stays with the shank, so that nothing bulges at the hem."""
    half = leg.shank + 90 + leg.dorsiflexion / 2
    turns = (half, leg.shank + 90, leg.shank + 90, half)
    return [local(leg.ankle, turn, *spot) for turn, spot in zip(turns, _ANKLE, strict=True)]
