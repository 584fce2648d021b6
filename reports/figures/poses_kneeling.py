"""Poses on hands and knees, with the joint angles of the exercise catalogue (mat top at zero)."""

from reports.figures.geometry import Point
from reports.figures.skeleton import Arm, Leg, Pose

_HANDS = (Arm(at=Point(31, 1.8), palm=0, hand="flat"), Arm(at=Point(33, 2.2), palm=0, hand="flat"))

ALL_FOURS = Pose(
    hip=Point(0, 28.2),
    trunk=10,
    neck=-6,
    near_leg=Leg(hip=80, knee=90, ankle=-62),
    far_leg=Leg(hip=80, knee=90, ankle=-62),
    near_arm=_HANDS[0],
    far_arm=_HANDS[1],
)
BIRD_DOG = Pose(
    hip=Point(0, 28.2),
    trunk=10,
    neck=-6,
    near_leg=Leg(hip=-9, knee=2, ankle=-14),
    far_leg=Leg(hip=80, knee=90, ankle=-62),
    near_arm=_HANDS[0],
    far_arm=Arm(shoulder=168, elbow=3),
)
ROCKED_BACK = Pose(
    hip=Point(-18.4, 19.6),
    trunk=15,
    lumbar=20,
    neck=-4,
    near_leg=Leg(hip=125, knee=140, ankle=-62),
    far_leg=Leg(hip=125, knee=140, ankle=-62),
    near_arm=_HANDS[0],
    far_arm=_HANDS[1],
)
