"""The whole figure from its side: parts painted from far to near."""

from typing import Literal

from reports.figures.display import COLOURS, Shapes, crease, merged, stroke
from reports.figures.feet import foot
from reports.figures.geometry import local, spline
from reports.figures.hands import hand_lines, hand_parts
from reports.figures.heads import head
from reports.figures.limbs import (
    arm_parts,
    arm_shadow,
    leg_details,
    leg_parts,
    long_sleeve,
    sleeve_over,
    sleeve_parts,
    stripe,
)
from reports.figures.skeleton import ArmJoints, Body, Kind
from reports.figures.torso import pelvis, pelvis_details, shirt

Part = Literal["far_arm", "far_leg", "head", "shirt", "near_leg", "near_arm"]
ORDER: tuple[Part, ...] = ("far_arm", "far_leg", "head", "shirt", "near_leg", "near_arm")


def paint(
    body: Body, *, marked: bool = False, shod: bool = False, order: tuple[Part, ...] = ORDER
) -> Shapes:
    """Every part of the body in painting order; `marked` puts the stripe on the near leg."""
    painters = {
        "far_arm": lambda: _far_arm(body),
        "far_leg": lambda: far_leg(body, shod=shod),
        "head": lambda: head(body),
        "shirt": lambda: shirt(body),
        "near_leg": lambda: near_leg(body, marked=marked, shod=shod),
        "near_arm": lambda: near_arm(body),
    }
    return tuple(shape for part in order for shape in painters[part]())


def far_leg(body: Body, *, shod: bool = False) -> Shapes:
    """The leg on the far side."""
    leg = body.far_leg
    return (
        *foot(leg, far=True, shod=shod),
        *merged(leg_parts(leg, far=True)),
        *leg_details(leg, far=True),
    )


def near_leg(body: Body, *, marked: bool = False, shod: bool = False) -> Shapes:
    """The near leg with the pelvis, as one piece of cloth."""
    leg = body.near_leg
    fold = [local(leg.hip, leg.thigh, u, v) for u, v in ((0.5, -6.0), (3.0, -5.0), (4.8, -3.4))]
    return (
        *foot(leg, far=False, shod=shod),
        *merged([*leg_parts(leg, far=False), *pelvis(body)]),
        *leg_details(leg, far=False),
        *pelvis_details(body),
        stroke(spline(fold), crease(COLOURS.trousers), 0.42),
        *(stripe(leg) if marked else ()),
    )


def _far_arm(body: Body) -> Shapes:
    return (
        *_bare_arm(body.far_arm, body.pose.far_arm.hand, far=True),
        *merged(sleeve_parts(body.far_arm, far=True)),
    )


def near_arm(body: Body) -> Shapes:
    """The arm on the near side, its sleeve growing out of the shirt."""
    bare = _bare_arm(body.near_arm, body.pose.near_arm.hand, far=False)
    return (*bare, *sleeve_over(body.near_arm))


def _bare_arm(arm: ArmJoints, kind: Kind, *, far: bool) -> Shapes:
    return (
        *merged([*hand_parts(arm, kind, far=far), *arm_parts(arm, far=far)]),
        arm_shadow(arm, far=far),
        *hand_lines(arm, kind, far=far),
        *long_sleeve(arm, far=far),
    )
