"""The angles of legs seen from the front, worked out of the picture.

A thigh drawn shorter than a thigh is comes towards the eye or goes away from it: the length that
is missing says how far.
"""

import math
from typing import NamedTuple

from reports.figures import scenes_figure_four, scenes_side_lying
from reports.figures.frontal import Limb
from reports.figures.geometry import Point
from reports.figures.skeleton import SHANK, THIGH
from tests.reports.figures.catalogue import Angles


class Way(NamedTuple):
    """From one joint to the next in the room."""

    across: float
    up: float
    nearer: float


class Look(NamedTuple):
    """How a leg is seen: the eye's height in degrees, whether the shank comes nearer, the lie."""

    eye: float
    shank: int
    lying: str


_SIDE, _FEET, _CHAIR = Look(30, -1, "side"), Look(45, 1, "back"), Look(10, 1, "chair")
LEGS: dict[str, dict[str, tuple[Limb, Look]]] = {
    "S-05..start": {
        "A": (scenes_side_lying.CLOSED, _SIDE),
        "O": (scenes_side_lying.LOWER, _SIDE),
    },
    "S-05..end": {
        "A": (scenes_side_lying.OPEN, _SIDE),
        "O": (scenes_side_lying.LOWER, _SIDE),
    },
    "S-07..start": {"A": (scenes_side_lying.DOWN, _SIDE)},
    "S-07..end": {"A": (scenes_side_lying.LIFTED, Look(30, 1, "side"))},
    "M-03..start": {
        "A": (scenes_figure_four.CROSSED, _FEET),
        "O": (scenes_figure_four.STAND, _FEET),
    },
    "M-03..end": {
        "A": (scenes_figure_four.CROSSED_IN, _FEET),
        "O": (scenes_figure_four.DRAWN_IN, _FEET),
    },
    "M-04..start": {
        "A": (scenes_figure_four.LAP, _CHAIR),
        "O": (scenes_figure_four.SAT, _CHAIR),
    },
}


def seen_from_the_front(name: str) -> Angles:
    """Hip, abduction and knee of the legs of a scene."""
    found: Angles = {}
    for side, (limb, look) in LEGS.get(name, {}).items():
        thigh = _way(limb.hip, limb.knee, THIGH, look.eye, 1)
        shank = _way(limb.knee, limb.ankle, SHANK, look.eye, look.shank)
        found |= {
            f"{side}.hip": _hip(thigh, look.lying),
            f"{side}.abd": _abduction(thigh, look.lying),
            f"{side}.knee": _between(thigh, shank),
        }
    return found


def _way(start: Point, end: Point, length: float, eye: float, sign: int) -> Way:
    across, high = end.x - start.x, end.y - start.y
    depth = sign * math.sqrt(max(0.0, length**2 - across**2 - high**2))
    sine, cosine = math.sin(math.radians(eye)), math.cos(math.radians(eye))
    return Way(across, high * cosine + depth * sine, depth * cosine - high * sine)


def _hip(thigh: Way, lying: str) -> float:
    forward, down = {
        "side": (thigh.nearer, -thigh.across),
        "back": (thigh.up, thigh.nearer),
        "chair": (thigh.nearer, -thigh.up),
    }[lying]
    return math.degrees(math.atan2(forward, down))


def _abduction(thigh: Way, lying: str) -> float:
    return math.degrees(math.asin((thigh.up if lying == "side" else abs(thigh.across)) / THIGH))


def _between(one: Way, other: Way) -> float:
    cosine = sum(a * b for a, b in zip(one, other, strict=True)) / (
        math.hypot(*one) * math.hypot(*other)
    )
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
