"""Hands: flat, gripping or at rest. Each finger is a shape, so that a hand reads as one."""

from collections.abc import Sequence

from reports.figures.display import COLOURS, Shapes, crease, dim, stroke
from reports.figures.geometry import Path, Point, local, spline
from reports.figures.skeleton import ArmJoints, Kind

Outline = Sequence[tuple[float, float]]  # along the hand from the wrist, towards the thumb

# Seen from the thumb side: a wedge that lies on the ground, the thumb in front of it.
_FLAT = (
    *((-1.2, 1.5), (1.2, 1.9), (3.4, 1.6), (5.6, 0.7), (7.8, 0.1), (9.0, -0.5)),
    *((8.8, -1.2), (6.0, -1.5), (2.4, -1.6), (-0.6, -1.6)),
)
_FLAT_THUMB = (
    (1.0, 0.6),
    (3.0, 0.3),
    (5.4, -0.5),
    (5.9, -1.2),
    (4.8, -1.5),
    (2.6, -1.1),
    (0.9, -0.6),
)
_FLAT_LINES = (((5.6, -0.3), (7.4, -0.6)), ((6.2, 0.2), (7.0, 0.0)))

# The back of a loosely closed hand: four knuckles, the fingers going round what is held.
_PALM = (
    (-1.2, 1.6),
    (1.0, 2.3),
    (3.2, 2.6),
    (4.4, 2.4),
    (4.4, -2.5),
    (2.6, -2.4),
    (0.6, -2.0),
    (-1.2, -1.6),
)
_GRIP_FINGERS = tuple(
    ((3.4, v + 0.75), (5.4 + s, v + 0.7), (6.1 + s, v), (5.4 + s, v - 0.7), (3.4, v - 0.75))
    for v, s in ((1.9, 0.0), (0.62, 0.4), (-0.66, 0.3), (-1.9, -0.3))
)
_GRIP_THUMB = ((0.8, 1.6), (2.0, 3.0), (3.6, 3.9), (4.7, 3.7), (4.4, 2.8), (3.2, 1.9), (2.0, 0.9))

# The back of an open resting hand: fingers of their own length, a little apart.
_REST_FINGERS = tuple(
    (
        (3.2, v + 0.7),
        (6.2 + s, v * 1.12 + 0.62),
        (7.6 + s, v * 1.15 + 0.1),
        (7.4 + s, v * 1.15 - 0.5),
        (6.0 + s, v * 1.1 - 0.65),
        (3.2, v - 0.7),
    )
    for v, s in ((1.75, 0.4), (0.55, 0.9), (-0.6, 0.6), (-1.75, -0.6))
)
_REST_THUMB = (
    (0.6, 1.2),
    (1.8, 2.9),
    (3.6, 3.9),
    (5.2, 4.2),
    (5.6, 3.5),
    (4.4, 2.7),
    (2.8, 1.6),
    (1.6, 0.4),
)


def hand_parts(arm: ArmJoints, kind: Kind, *, far: bool) -> list[tuple[Path, str]]:
    """The outlines of a hand beyond the wrist, to be merged with the arm."""
    skin = dim(COLOURS.skin, far=far)
    outlines = {
        "flat": (_FLAT,),
        "grip": (_GRIP_THUMB, *_GRIP_FINGERS, _PALM),
        "rest": (_REST_THUMB, *_REST_FINGERS, _PALM),
    }
    return [(spline(_at(arm, points), closed=True), skin) for points in outlines[kind]]


def hand_lines(arm: ArmJoints, kind: Kind, *, far: bool) -> Shapes:
    """The lines between the fingers, and the thumb in front of a flat hand."""
    line = crease(dim(COLOURS.skin, far=far))
    if kind == "flat":
        runs = [*_FLAT_LINES, _FLAT_THUMB[:5]]
    else:
        end = 5.6 if kind == "grip" else 6.4
        runs = [((3.0, v), (end, v * 1.1)) for v in (1.25, 0.0, -1.25)]
        runs.append(((1.8, 1.2), (2.8, 2.0), (3.6, 2.5)))
    return tuple(stroke(spline(_at(arm, run)), line, 0.38) for run in runs)


def _at(arm: ArmJoints, points: Outline) -> list[Point]:
    return [local(arm.wrist, arm.palm, u, v) for u, v in points]
