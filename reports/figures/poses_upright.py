"""Poses standing and sitting, with the joint angles of the exercise catalogue (floor at zero)."""

from dataclasses import replace

from reports.figures.geometry import Point
from reports.figures.skeleton import Arm, Leg, Pose

SEAT = 22.0
LUNGE_SEAT = 26.2  # 45 cm
STEP = 8.8  # 15 cm
HAND_ON_THIGH = Arm(at=Point(11.0, 35.6), palm=-8)
HAND_ON_THIGH_FAR = Arm(at=Point(12.6, 36.2), palm=-8)

WALK = Pose(
    hip=Point(0, 49.6),
    trunk=88,
    neck=0,
    nod=2,
    near_leg=Leg(hip=-15, knee=16, ankle=18),
    far_leg=Leg(hip=31, knee=27.5, ankle=10),
    near_arm=Arm(shoulder=22, elbow=24),
    far_arm=Arm(shoulder=-22, elbow=14),
)
_SITTING = Pose(
    hip=Point(0, 28.4),
    trunk=90,
    near_leg=Leg.flat(23.5),
    far_leg=Leg.flat(27),
    near_arm=HAND_ON_THIGH,
    far_arm=HAND_ON_THIGH_FAR,
)
SIT_CHIN_DOWN = replace(_SITTING, neck=16, nod=10, near_leg=Leg.flat(23.6), far_leg=Leg.flat(21.5))
SIT_KNEE_STRAIGHT = replace(
    SIT_CHIN_DOWN, neck=-12, nod=-10, near_leg=Leg(hip=92, knee=28, ankle=0)
)
SIT_EASY = replace(
    _SITTING,
    trunk=92,
    neck=4,
    nod=4,
    far_leg=Leg.flat(26),
    near_arm=Arm(at=Point(0.5, 39), palm=14, out=52),
    far_arm=Arm(at=Point(1.5, 42), palm=20, out=52),
)
SIT_FEET_FLAT = replace(_SITTING, neck=4)
SIT_ROLLED_DOWN = replace(
    _SITTING,
    trunk=58,
    lumbar=40,
    neck=24,
    nod=14,
    near_arm=Arm(at=Point(22.5, 16), palm=-80),
    far_arm=Arm(at=Point(27.5, 16), palm=-80),
)
SIT_HINGED = replace(
    _SITTING,
    trunk=68,
    neck=-8,
    far_leg=Leg.flat(23.5),
    near_arm=Arm(at=Point(17.5, 38.5), palm=-20),
    far_arm=Arm(at=Point(21.5, 41), palm=-25),
)
SIT_ON_ROLL = Pose(
    hip=Point(1.5, 28.4),
    trunk=91,
    lumbar=-13,
    neck=9,
    near_leg=Leg.flat(26),
    far_leg=Leg.flat(28.5),
    near_arm=Arm(at=Point(16.5, 35.8), palm=-8),
    far_arm=Arm(at=Point(18, 36.4), palm=-8),
)
LUNGE_START = Pose(
    hip=Point(0, 51.5),
    trunk=90,
    neck=0,
    near_leg=Leg.flat(27, LUNGE_SEAT),
    far_leg=Leg.flat(-1.5),
    near_arm=Arm(at=Point(14.5, 58.6), palm=-14),
    far_arm=Arm(at=Point(31, 72.5), palm=62),
)
LUNGE_END = replace(LUNGE_START, hip=Point(9.5, 50), near_arm=Arm(at=Point(23.0, 58.6), palm=-14))
SIT_ON_BALL = Pose(
    hip=Point(0, 10.6),
    trunk=130,
    lumbar=0,
    neck=22,
    nod=12,
    near_leg=Leg.flat(33.0),
    far_leg=Leg.flat(35.5),
    near_arm=Arm(at=Point(-19.5, 1.8), palm=180, hand="flat", out=18),
    far_arm=Arm(at=Point(-17.5, 2.1), palm=180, hand="flat", out=18),
)
BALL_AT_WALL = Pose(
    hip=Point(0, 50.7),
    trunk=94,
    neck=3,
    nod=2,
    near_leg=Leg.flat(5.5),
    far_leg=Leg.flat(8.0),
    near_arm=Arm(at=Point(2.6, 60.1), palm=14, out=40),
    far_arm=Arm(at=Point(3.4, 63.1), palm=20, out=40),
)
STAND = Pose(
    hip=Point(-2.5, 51.6),
    trunk=90,
    neck=2,
    near_leg=Leg.flat(-2.5),
    far_leg=Leg.flat(-0.5),
    near_arm=Arm(shoulder=4, elbow=8),
    far_arm=Arm(shoulder=8, elbow=10),
)
FOOT_ON_STEP = replace(
    STAND,
    hip=Point(-2, 51.6),
    trunk=91,
    lumbar=4,
    near_leg=Leg.flat(14.5, STEP),
    far_leg=Leg.flat(-2.5),
)
HANDS_ON_BACK = Pose(
    hip=Point(0, 51.6),
    trunk=90,
    lumbar=-5,
    neck=2,
    near_leg=Leg.flat(0),
    far_leg=Leg.flat(2),
    near_arm=Arm(at=Point(-6.2, 61.5), palm=-40, out=44),
    far_arm=Arm(at=Point(-5, 62), palm=-40, out=44),
)
BENT_BACK = replace(
    HANDS_ON_BACK,
    hip=Point(4.5, 51.3),
    trunk=97,
    lumbar=-22,
    neck=-4,
    nod=-6,
    near_arm=Arm(at=Point(-3.6, 61), palm=-35, out=44),
    far_arm=Arm(at=Point(-2.6, 61.5), palm=-35, out=44),
)
WITH_STICK = Pose(
    hip=Point(0, 51.4),
    trunk=90,
    neck=-2,
    near_leg=Leg.flat(1.5),
    far_leg=Leg.flat(2.5),
    near_arm=Arm(at=Point(-7.6, 63.5), palm=-100, out=44, hand="grip"),
    far_arm=Arm(at=Point(-6.4, 84.5), palm=140, out=55, hand="grip"),
)
HINGED = replace(
    WITH_STICK,
    hip=Point(-13.6, 48.3),
    trunk=50,
    near_arm=Arm(at=Point(-11.1, 62.7), palm=-140, out=44, hand="grip"),
    far_arm=Arm(at=Point(4.1, 79.6), palm=90, out=55, hand="grip"),
)
