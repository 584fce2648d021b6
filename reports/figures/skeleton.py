"""The articulated figure seen from its side: clinical joint angles in, joint positions out.

One unit is 1 % of body height. Upright figures face +x. `trunk` is the direction from pelvis to
neck: 90 upright, 180 on the back (head left), 0 on the front (head right). In all of these the
RIGHT side of the body is near the viewer; the mirrored picture shows the left.
"""

import math
from dataclasses import dataclass
from typing import Literal

from reports.figures.geometry import Point, local, move, reach

PELVIS = 7.0
LUMBAR = (3.2, 3.2, 3.2)
THORAX = 14.6
SHOULDER = 10.9
NECK = 4.3
THIGH = 24.0
SHANK = 23.5
UPPER_ARM = 17.4
FOREARM = 15.0
SOLE = 4.2  # height of the ankle above the ground in a flat foot

Side = Literal["near", "far"]
Kind = Literal["flat", "grip", "rest"]


@dataclass(frozen=True, slots=True)
class Leg:
    """Joint angles, or where the ankle is; `sole` is the world direction heel to toes."""

    hip: float = 0
    knee: float = 0
    ankle: float = 0
    at: Point | None = None
    sole: float | None = None

    @classmethod
    def flat(cls, x: float, height: float = 0) -> "Leg":
        """A leg whose foot is flat on the ground, or on something of that height."""
        return cls(at=Point(x, height + SOLE), sole=0)


@dataclass(frozen=True, slots=True)
class Arm:
    """Joint angles, or where the wrist is; `palm` is the world direction of the hand.

    `out` turns the arm out of the picture plane, so that it is drawn shorter.
    """

    shoulder: float = 0
    elbow: float = 0
    wrist: float = 0
    at: Point | None = None
    palm: float | None = None
    bend: Literal[-1, 1] = -1
    out: float = 0
    hand: Kind = "rest"


@dataclass(frozen=True, slots=True)
class Pose:
    """A whole body. Angles as in the exercise catalogue: flexion and dorsiflexion positive."""

    hip: Point
    trunk: float
    near_leg: Leg
    far_leg: Leg
    near_arm: Arm = Arm()
    far_arm: Arm = Arm()
    lumbar: float = 0
    neck: float = 0
    nod: float = 0
    far_hip: Point = Point(0, 0)


@dataclass(frozen=True, slots=True)
class LegJoints:
    """A leg in the world: joints and segment directions."""

    hip: Point
    knee: Point
    ankle: Point
    thigh: float
    shank: float
    foot: float

    @property
    def flexion(self) -> float:
        """Knee flexion in degrees."""
        return _turn(self.thigh - self.shank)

    @property
    def dorsiflexion(self) -> float:
        """Ankle dorsiflexion in degrees; toes pointed is negative."""
        return _turn(self.foot - self.shank - 90)


@dataclass(frozen=True, slots=True)
class ArmJoints:
    """An arm in the world: joints and segment directions."""

    shoulder: Point
    elbow: Point
    wrist: Point
    upper: float
    fore: float
    palm: float

    @property
    def upper_length(self) -> float:
        """Length of the upper arm as drawn."""
        return math.dist(self.shoulder, self.elbow)

    @property
    def fore_length(self) -> float:
        """Length of the forearm as drawn."""
        return math.dist(self.elbow, self.wrist)

    @property
    def flexion(self) -> float:
        """Elbow flexion in degrees."""
        return _turn(self.fore - self.upper)


@dataclass(frozen=True, slots=True)
class Body:
    """A solved pose."""

    pose: Pose
    spine: tuple[tuple[Point, float], ...]  # hip, lumbar links, thorax, neck base: with directions
    skull: Point
    face: float  # direction from the neck joint to the crown
    near_leg: LegJoints
    far_leg: LegJoints
    near_arm: ArmJoints
    far_arm: ArmJoints

    @property
    def chest(self) -> float:
        """Direction of the thorax."""
        return self.spine[-1][1]

    def hip_flexion(self, side: Side) -> float:
        """Hip flexion against the pelvis in degrees."""
        leg = self.near_leg if side == "near" else self.far_leg
        return _turn(leg.thigh - self.pose.trunk - 180)

    def shoulder_flexion(self, side: Side) -> float:
        """Shoulder flexion against the thorax in degrees."""
        arm = self.near_arm if side == "near" else self.far_arm
        return _turn(arm.upper - self.chest - 180)


def _turn(angle: float) -> float:
    return (angle + 180) % 360 - 180


def solve(pose: Pose) -> Body:
    """Place every joint of a pose."""
    spine = _spine(pose)
    neck_base, chest = spine[-1]
    shoulder = move(spine[-2][0], chest, SHOULDER)
    neck = chest - pose.neck
    far_hip = Point(pose.hip.x + pose.far_hip.x, pose.hip.y + pose.far_hip.y)
    return Body(
        pose=pose,
        spine=spine,
        skull=move(neck_base, neck, NECK),
        face=neck - pose.nod,
        near_leg=_leg(pose.near_leg, pose.hip, pose.trunk),
        far_leg=_leg(pose.far_leg, far_hip, pose.trunk),
        near_arm=_arm(pose.near_arm, shoulder, chest),
        far_arm=_arm(pose.far_arm, shoulder, chest),
    )


def _spine(pose: Pose) -> tuple[tuple[Point, float], ...]:
    direction = pose.trunk
    joints = [(pose.hip, direction)]
    spot = move(pose.hip, direction, PELVIS)
    for length in LUMBAR:
        direction -= pose.lumbar / (len(LUMBAR) + 1)
        joints.append((spot, direction))
        spot = move(spot, direction, length)
    chest = pose.trunk - pose.lumbar
    return (*joints, (spot, chest), (move(spot, chest, THORAX), chest))


def _leg(leg: Leg, hip: Point, trunk: float) -> LegJoints:
    if leg.at is None:
        thigh = trunk + 180 + leg.hip
        shank = thigh - leg.knee
    else:
        thigh, shank = reach(hip, leg.at, THIGH, SHANK, 1)
    knee = move(hip, thigh, THIGH)
    foot = shank + 90 + leg.ankle if leg.sole is None else leg.sole
    return LegJoints(hip, knee, move(knee, shank, SHANK), thigh, shank, foot)


def _arm(arm: Arm, shoulder: Point, chest: float) -> ArmJoints:
    drawn = math.cos(math.radians(arm.out))
    upper_length, fore_length = UPPER_ARM * drawn, FOREARM * drawn
    if arm.at is None:
        upper = chest + 180 + arm.shoulder
        fore = upper + arm.elbow
    else:
        upper, fore = reach(shoulder, arm.at, upper_length, fore_length, arm.bend)
    elbow = move(shoulder, upper, upper_length)
    palm = fore + arm.wrist if arm.palm is None else arm.palm
    return ArmJoints(shoulder, elbow, move(elbow, fore, fore_length), upper, fore, palm)


def along_thigh(leg: LegJoints, distance: float, forward: float) -> Point:
    """A point beside the thigh: distance from the hip, forward of its middle."""
    return local(leg.hip, leg.thigh, distance, forward)


def along_shank(leg: LegJoints, distance: float, forward: float) -> Point:
    """A point beside the shank: distance from the knee, forward of its middle."""
    return local(leg.knee, leg.shank, distance, forward)
