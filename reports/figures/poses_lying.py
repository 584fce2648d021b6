"""Poses on the mat, with the joint angles of the exercise catalogue (mat top at height zero)."""

from dataclasses import replace

from reports.figures.geometry import Point
from reports.figures.skeleton import Arm, Leg, Pose

ON_BACK = 181.5
FOOT_FLAT = Leg.flat(31)
FOOT_FLAT_FAR = Leg.flat(33.5)
ARM_ALONG = Arm(shoulder=-10.3, elbow=1.5, hand="flat", palm=0)
ARM_ALONG_FAR = Arm(shoulder=-9.4, elbow=1.5, hand="flat", palm=0)

_ON_BACK = Pose(
    hip=Point(0, 7.5),
    trunk=ON_BACK,
    neck=10,
    nod=2,
    near_leg=FOOT_FLAT,
    far_leg=FOOT_FLAT_FAR,
)
FLOSS_START = replace(_ON_BACK, near_leg=Leg(hip=90, knee=100, ankle=10), far_leg=FOOT_FLAT)
FLOSS_END = replace(FLOSS_START, near_leg=Leg(hip=90, knee=30, ankle=10))
SLIDER_END = replace(FLOSS_END, near_leg=replace(FLOSS_END.near_leg, ankle=-20))


def foot_relaxed(pose: Pose) -> Pose:
    """The pose with the near foot hanging loose."""
    return replace(pose, near_leg=replace(pose.near_leg, ankle=-28))


BACK_KNEES_BENT = replace(_ON_BACK, near_arm=ARM_ALONG, far_arm=ARM_ALONG_FAR)
KNEES_TO_CHEST = replace(
    _ON_BACK,
    hip=Point(0, 8.4),
    trunk=198,
    lumbar=17,
    near_leg=Leg(hip=116, knee=130, ankle=-10),
    far_leg=Leg(hip=111, knee=128, ankle=-10),
)
KNEE_TO_CHEST = replace(
    _ON_BACK,
    hip=Point(0, 7.8),
    trunk=185.5,
    lumbar=8,
    near_leg=Leg(hip=117, knee=126, ankle=-10),
)
_LEG_LONG = Leg(at=Point(47.3, 4.0), sole=82)
BED_START = replace(BACK_KNEES_BENT, far_leg=_LEG_LONG)
BED_END = replace(KNEE_TO_CHEST, far_leg=_LEG_LONG)
BRIDGE = Pose(
    hip=Point(0, 18.2),
    trunk=203,
    lumbar=0,
    neck=26,
    nod=4,
    near_leg=Leg.flat(30),
    far_leg=Leg.flat(32.5),
    near_arm=Arm(shoulder=-33.0, elbow=1.5, palm=0, hand="flat"),
    far_arm=Arm(shoulder=-32.2, elbow=1.5, palm=0, hand="flat"),
)
CALVES_ON_CHAIR = replace(
    _ON_BACK,
    near_leg=Leg(hip=88, knee=89, ankle=-8),
    far_leg=Leg(hip=86, knee=87, ankle=-8),
    near_arm=Arm(at=Point(-14.8, 14.2), palm=4, out=40),
    far_arm=Arm(at=Point(-13.0, 14.8), palm=8, out=40),
)
TILT_HOLLOW = replace(
    BACK_KNEES_BENT,
    trunk=173,
    lumbar=-17,
    neck=19,
    near_arm=Arm(at=Point(-23, 14.5), palm=10, out=50),
    far_arm=Arm(at=Point(-21, 15), palm=14, out=50),
)
TILT_FLAT = replace(TILT_HOLLOW, trunk=185.5, lumbar=9, neck=6)
PRONE_START = Pose(
    hip=Point(0, 6.4),
    trunk=1.5,
    neck=-8,
    nod=-6,
    near_leg=Leg(hip=0, knee=3, ankle=-62),
    far_leg=Leg(hip=1.5, knee=3, ankle=-62),
    near_arm=Arm(at=Point(16.5, 1.8), palm=0, hand="flat"),
    far_arm=Arm(at=Point(18, 2.2), palm=0, hand="flat"),
)
PRONE_PRESSED = replace(
    PRONE_START,
    trunk=7,
    lumbar=-20,
    neck=-2,
    nod=0,
    near_leg=Leg(hip=-7, knee=3, ankle=-62),
    far_leg=Leg(hip=-5.5, knee=3, ankle=-62),
)
PRONE_REST = replace(
    PRONE_START,
    hip=Point(0, 6.6),
    neck=-4,
    nod=0,
    near_arm=Arm(shoulder=6.5, elbow=2, hand="flat", palm=180),
    far_arm=Arm(shoulder=5.5, elbow=2, hand="flat", palm=180),
)
PRONE_ON_ELBOWS = replace(
    PRONE_PRESSED,
    trunk=11,
    lumbar=-17,
    near_leg=Leg(hip=-11.5, knee=3, ankle=-62),
    far_leg=Leg(hip=-10, knee=3, ankle=-62),
    near_arm=Arm(at=Point(44, 1.8), palm=0, hand="flat", out=34),
    far_arm=Arm(at=Point(46, 2.2), palm=0, hand="flat", out=34),
)
# Side-lying seen from above: what is near here is the upper leg.
SIDE_LYING = Pose(
    hip=Point(0, 0),
    trunk=180,
    neck=6,
    nod=2,
    near_leg=Leg(hip=50, knee=60, ankle=-10),
    far_leg=Leg(hip=38, knee=52, ankle=-10),
    near_arm=Arm(shoulder=4, elbow=24),
    far_arm=Arm(shoulder=102, elbow=122, palm=190),
)
SIDE_SLIDER_START = replace(
    SIDE_LYING,
    near_leg=Leg(hip=60, knee=80, ankle=-10),
    far_leg=Leg(hip=50, knee=60, ankle=-10),
)
SIDE_SLIDER_END = replace(
    SIDE_SLIDER_START,
    near_leg=Leg(hip=75, knee=40, ankle=-10),
)
