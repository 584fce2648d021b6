"""What the knowledge says a picture shows, and what it does show, angle by angle."""

import re
from collections.abc import Mapping

from reports.figures.geometry import heading
from reports.figures.scene import Scene
from rules.pose import LegAngles, Posture
from tests.reports.sheets import KNOWN

HEAD_LEFT = ("supine", "sitting_floor", "side_lying")
"""Positions drawn with the head to the left: the trunk then points that way."""
TRUNK = ("trunk", "thorax", "lum", "neck")
LEG = ("hip", "abd", "knee", "ankle")
Angles = dict[str, float]


def posture(name: str) -> Posture:
    """The posture that a scene is to show: a picture that does not move shows the start."""
    pose = KNOWN.exercises[name[:4]].pose
    return pose.at_end if name.endswith(".end") else pose.start


def wanted(posture: Posture) -> Angles:
    """The listed angles; those that the posture itself overrules are left out.

    A slope in words or a thorax of its own says how the trunk lies; a contact says how the foot
    stands; a place for the hands says where the arms go.
    """
    found = {name: getattr(posture, name) for name in TRUNK}
    if posture.trunk_slope is not None:
        found["trunk"] = -float(re.findall(r"\d+", posture.trunk_slope)[0])
    elif posture.thorax is not None:
        found["trunk"] = None
    for side, leg in (("A", posture.affected), ("O", posture.other)):
        found |= _leg(side, leg)
    arms = posture.arms
    if arms is not None and arms.hands is None:
        for side in ("far",) if arms.which == "opposite" else ("near", "far"):
            found |= {f"{side}.sh": arms.sh, f"{side}.elb": arms.elb}
    return {name: value for name, value in found.items() if isinstance(value, float)}


def _leg(side: str, leg: LegAngles | None) -> Mapping[str, float | None]:
    if leg is None:
        return {}
    found = {f"{side}.{name}": getattr(leg, name) for name in LEG}
    return found | ({f"{side}.ankle": None} if leg.contact else {})


def drawn(scene: Scene, position: str) -> Angles:
    """The angles of a body seen from its side. The near leg is the affected one."""
    body = scene.body
    if body is None:
        return {}
    line, chest = heading(body.pose.hip, body.spine[-1][0]), body.chest
    if position in HEAD_LEFT:
        line, chest = 180 - line, 180 - chest
    found = {
        "trunk": (line + 180) % 360 - 180,
        "thorax": chest,
        "lum": body.pose.lumbar,
        "neck": body.pose.neck + body.pose.nod,
        "A.hip": body.hip_flexion("near"),
        "O.hip": body.hip_flexion("far"),
        "near.sh": body.shoulder_flexion("near"),
        "far.sh": body.shoulder_flexion("far"),
        "near.elb": body.near_arm.flexion,
        "far.elb": body.far_arm.flexion,
    }
    for side, leg in (("A", body.near_leg), ("O", body.far_leg)):
        found |= {f"{side}.knee": leg.flexion, f"{side}.ankle": leg.dorsiflexion}
    return found
