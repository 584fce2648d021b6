"""Outlines of arms, legs, hands and feet, and how they are painted."""

import math
from collections.abc import Sequence

from reports.figures.display import (
    COLOURS,
    LINE,
    Shape,
    Shapes,
    covering,
    crease,
    dim,
    fill,
    merged,
    mix,
    shade,
    stroke,
)
from reports.figures.geometry import (
    Path,
    Point,
    ellipse,
    local,
    move,
    outline,
    polyline,
    spline,
)
from reports.figures.skeleton import SHANK, THIGH, ArmJoints, LegJoints

Profile = Sequence[tuple[float, float, float]]  # share of the length, half width front and back

THIGH_WIDTHS: Profile = ((0, 6.2, 6.5), (0.3, 6.2, 6.0), (0.7, 5.0, 4.8), (1, 4.2, 4.2))
SHANK_WIDTHS: Profile = ((0, 4.1, 4.2), (0.28, 3.5, 4.9), (0.65, 2.9, 3.6), (1, 2.6, 2.7))
UPPER_WIDTHS: Profile = ((0, 3.7, 3.7), (0.3, 3.4, 3.4), (0.75, 2.8, 2.8), (1, 2.5, 2.5))
FORE_WIDTHS: Profile = ((0, 2.5, 2.5), (0.25, 2.7, 2.6), (0.7, 2.0, 2.0), (1, 1.6, 1.6))
CUFF = 0.94
SLEEVE = 0.58
LIGHT = 118  # the direction the light comes from
_STEPS = 6


def widths(profile: Profile, share: float) -> tuple[float, float]:
    """Half widths in front and behind at a share of the length, eased between the stations."""
    for (t0, f0, b0), (t1, f1, b1) in zip(profile, profile[1:], strict=False):
        if share <= t1:
            s = max(0.0, (share - t0) / (t1 - t0))
            s = s * s * (3 - 2 * s)
            return f0 + (f1 - f0) * s, b0 + (b1 - b0) * s
    return profile[-1][1], profile[-1][2]


def segment(
    origin: Point, direction: float, length: float, profile: Profile, start: float, end: float
) -> Path:
    """A tapered segment; its ends are cut straight, joints are rounded by a circle of their own."""
    shares = [start + (end - start) * i / _STEPS for i in range(_STEPS + 1)]
    front = [local(origin, direction, t * length, widths(profile, t)[0]) for t in shares]
    back = [local(origin, direction, t * length, -widths(profile, t)[1]) for t in shares]
    return outline(front, back[::-1])


def joint(centre: Point, direction: float, profile: Profile, share: float) -> Path:
    """The round end of a segment."""
    front, back = widths(profile, share)
    return ellipse(local(centre, direction, 0, (front - back) / 2), (front + back) / 2)


def shadow(
    origin: Point,
    direction: float,
    length: float,
    profile: Profile,
    colour: str,
    span: tuple[float, float],
) -> Shape:
    """A darker band along the side that faces away from the light."""
    away = 1 if math.cos(math.radians(direction + 90 - LIGHT)) < 0 else -1
    outer, inner = [], []
    for i in range(_STEPS + 1):
        share = span[0] + (span[1] - span[0]) * i / _STEPS
        half = widths(profile, share)[0 if away > 0 else 1]
        depth = 0.96 - 0.58 * math.sin(math.pi * (i + 0.2) / (_STEPS + 0.4))
        outer.append(local(origin, direction, share * length, away * half * 0.985))
        inner.append(local(origin, direction, share * length, away * half * depth))
    return fill(spline(outer + inner[::-1], closed=True), shade(colour), "shade")


def leg_parts(leg: LegJoints, *, far: bool) -> list[tuple[Path, str]]:
    """The clothed leg down to the cuff."""
    cloth = dim(COLOURS.trousers, far=far)
    return [
        (segment(leg.knee, leg.shank, SHANK, SHANK_WIDTHS, 0, CUFF), cloth),
        (joint(leg.hip, leg.thigh, THIGH_WIDTHS, 0), cloth),
        (segment(leg.hip, leg.thigh, THIGH, THIGH_WIDTHS, 0, 1), cloth),
        (joint(leg.knee, leg.thigh, THIGH_WIDTHS, 1), cloth),
    ]


def leg_details(leg: LegJoints, *, far: bool) -> Shapes:
    """Shading, the knee fold and the cuff seam."""
    cloth = dim(COLOURS.trousers, far=far)
    line = crease(cloth)
    front, back = widths(SHANK_WIDTHS, 0.9)
    seam = [local(leg.knee, leg.shank, 0.9 * SHANK, v) for v in (front - 0.3, 0.3 - back)]
    shapes = [
        shadow(leg.hip, leg.thigh, THIGH, THIGH_WIDTHS, cloth, (0.08, 0.97)),
        shadow(leg.knee, leg.shank, SHANK, SHANK_WIDTHS, cloth, (0.06, 0.9)),
        stroke(polyline(seam), line, 0.42),
    ]
    if leg.flexion > 40:
        fold = [
            local(leg.knee, leg.thigh, u, v) for u, v in ((-2.0, -3.6), (-3.6, -2.2), (-4.4, -0.8))
        ]
        shapes.append(stroke(spline(fold), line, 0.42))
    return tuple(shapes)


def stripe(leg: LegJoints) -> Shapes:
    """The mark of the affected leg: one band along its outer side, bent softly at the knee."""
    bend = 3.4 if leg.flexion > 8 else 0.5
    above, below = move(leg.knee, leg.thigh, -bend), move(leg.knee, leg.shank, bend)
    line = (
        *polyline([move(leg.hip, leg.thigh, 5.0), above]),
        *_corner(above, leg.knee, below),
        *polyline([below, move(leg.knee, leg.shank, SHANK * 0.87)])[1:],
    )
    halo = mix(COLOURS.trousers, COLOURS.line, 0.5)
    return (stroke(line, halo, 2.9, "stripe-edge"), stroke(line, COLOURS.stripe, 2.1, "stripe"))


def _corner(start: Point, middle: Point, end: Point) -> Path:
    curve = spline([start, end])[1]
    pull = [
        Point(p.x + (middle.x - p.x) * 0.66, p.y + (middle.y - p.y) * 0.66) for p in (start, end)
    ]
    return (type(curve)("C", (pull[0], pull[1], end)),)


def arm_parts(arm: ArmJoints, *, far: bool) -> list[tuple[Path, str]]:
    """Upper arm and forearm without sleeve and hand."""
    skin = dim(COLOURS.skin, far=far)
    return [
        (segment(arm.elbow, arm.fore, arm.fore_length, FORE_WIDTHS, 0, 1), skin),
        (joint(arm.wrist, arm.fore, FORE_WIDTHS, 1), skin),
        (joint(arm.elbow, arm.upper, UPPER_WIDTHS, 1), skin),
        (segment(arm.shoulder, arm.upper, arm.upper_length, UPPER_WIDTHS, 0, 1), skin),
    ]


def arm_shadow(arm: ArmJoints, *, far: bool) -> Shape:
    """The darker side of the forearm."""
    skin = dim(COLOURS.skin, far=far)
    return shadow(arm.elbow, arm.fore, arm.fore_length, FORE_WIDTHS, skin, (0.02, 0.95))


def sleeve_parts(arm: ArmJoints, *, far: bool) -> list[tuple[Path, str]]:
    """The short sleeve, with its round shoulder."""
    loose = [(t, f + 0.5, b + 0.5) for t, f, b in UPPER_WIDTHS]
    cloth = dim(COLOURS.shirt, far=far)
    return [
        (segment(arm.shoulder, arm.upper, arm.upper_length, loose, 0, SLEEVE), cloth),
        (joint(arm.shoulder, arm.upper, loose, 0), cloth),
    ]


def sleeve_over(arm: ArmJoints) -> Shapes:
    """The near sleeve over the shirt: an open line, so that the shoulder grows out of the shirt."""
    loose = [(t, f + 0.5, b + 0.5) for t, f, b in UPPER_WIDTHS]
    shares = [0.12, 0.3, 0.45, SLEEVE]
    sides = [
        [
            local(arm.shoulder, arm.upper, t * arm.upper_length, s * widths(loose, t)[i])
            for t in shares
        ]
        for i, s in ((0, 1), (1, -1))
    ]
    edge = (
        *spline(sides[0]),
        *polyline([sides[0][-1], sides[1][-1]])[1:],
        *spline(sides[1][::-1])[1:],
    )
    return (
        *(fill(path, colour) for path, colour in sleeve_parts(arm, far=False)),
        shadow(
            arm.shoulder, arm.upper, arm.upper_length, loose, COLOURS.shirt, (0.2, SLEEVE - 0.02)
        ),
        stroke(edge, COLOURS.line, LINE),
    )


def long_sleeve(arm: ArmJoints, *, far: bool) -> Shapes:
    """The rest of a sleeve down to the wrist, worn with the headscarf."""
    upper = [(t, f + 0.5, b + 0.5) for t, f, b in UPPER_WIDTHS]
    fore = [(t, f + 0.5, b + 0.5) for t, f, b in FORE_WIDTHS]
    cloth = dim(COLOURS.shirt, far=far)
    parts = [
        (segment(arm.elbow, arm.fore, arm.fore_length, fore, 0, CUFF), cloth),
        (joint(arm.elbow, arm.upper, upper, 1), cloth),
        (segment(arm.shoulder, arm.upper, arm.upper_length, upper, SLEEVE / 2, 1), cloth),
    ]
    dark = shadow(arm.elbow, arm.fore, arm.fore_length, fore, cloth, (0.02, 0.9))
    return covering((*merged(parts), dark), "scarf")
