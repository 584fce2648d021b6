"""What one picture shows, before it is framed and lettered."""

from dataclasses import dataclass, replace
from typing import Literal

from reports.figures.display import Shapes
from reports.figures.geometry import Point, local, move
from reports.figures.skeleton import Arm, Body, LegJoints, along_shank, along_thigh

Part = Literal["near_foot", "far_foot", "seat", "back", "near_hand", "far_hand", "belly"]

_PALM = 3.2  # from the wrist to the middle of the palm


@dataclass(frozen=True, slots=True)
class Rest:
    """A part of the body that lies on a level surface."""

    part: Part
    height: float = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A place on a leg: along the segment from its upper joint, forward of its middle."""

    segment: Literal["thigh", "shank"]
    along: float
    forward: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture of the RIGHT side. The left is its mirror image, lettered anew.

    `alt` may hold {the} ("the right" or "one") and {other} ("the left" or "the other").
    """

    step: str
    alt: str
    shapes: Shapes
    tag: Point = Point(0, 0)
    tag_foot: Point | None = None
    body: Body | None = None
    rests: tuple[Rest, ...] = ()
    own_frame: bool = False


def palm_on(target: Point, direction: float) -> Point:
    """Where the wrist is when the palm lies on the target, fingers along the direction."""
    return move(target, direction + 180, _PALM)


def grasp(arm: Arm, leg: LegJoints, hold: Hold, turn: float) -> Arm:
    """The arm with its hand closed round a leg, the palm turned into a world direction."""
    beside = along_thigh if hold.segment == "thigh" else along_shank
    target = beside(leg, hold.along, hold.forward)
    return replace(arm, at=palm_on(target, turn), palm=turn, hand="grip")


def stripe_spot(body: Body, along: float = 12) -> Point:
    """Where a tag's line ends: on the stripe of the near thigh."""
    return local(body.near_leg.hip, body.near_leg.thigh, along, 0)
