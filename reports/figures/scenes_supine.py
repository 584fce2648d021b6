"""Exercises on the back, seen from the side."""

from reports.figures import poses_lying as poses
from reports.figures.body import paint
from reports.figures.geometry import Point, move
from reports.figures.lying import headrest, held, settled
from reports.figures.marks import arc_arrow, arrow
from reports.figures.props import bed, chair, cushion, mat
from reports.figures.scene import Hold, Rest, Scene, stripe_spot
from reports.figures.skeleton import along_shank, solve

_BACK = (Rest("seat"), Rest("back"))
_FLAT_FEET = (Rest("near_foot"), Rest("far_foot"))


def knees_to_chest(marked: bool) -> tuple[Scene, ...]:
    """F-01: both knees come to the chest."""
    start = solve(settled(poses.BACK_KNEES_BENT))
    end = held(poses.KNEES_TO_CHEST, Hold("shank", 6, 2.2), Hold("shank", 6, 3.4), 62, each=True)
    ground = mat(-56, 50)
    return (
        Scene(
            "start",
            "Lying on the back, knees bent, both feet flat, head on a pillow.",
            (*ground, *headrest(start), *paint(start, marked=marked)),
            body=start,
            rests=(*_BACK, *_FLAT_FEET),
        ),
        Scene(
            "end",
            "Both hands bring both knees to the chest and hold. The head stays down.",
            (
                *ground,
                *headrest(end),
                *paint(end, marked=marked),
                *arrow([Point(31, 24), Point(30, 36), Point(21, 45)]),
            ),
            body=end,
            rests=(Rest("back"),),
        ),
    )


def one_knee(marked: bool) -> tuple[Scene, ...]:
    """F-02: one knee comes to the chest, the other foot stays flat."""
    start = solve(settled(poses.BACK_KNEES_BENT))
    end = held(poses.KNEE_TO_CHEST, Hold("shank", 6, 2.2), Hold("shank", 7.5, 4.2), 58)
    ground = mat(-56, 50)
    return (
        Scene(
            "start",
            "Lying on the back, knees bent, both feet flat. It is {the} knee that will move.",
            (*ground, *headrest(start), *paint(start, marked=marked)),
            Point(-9, 33),
            stripe_spot(start, 14),
            start,
            (*_BACK, *_FLAT_FEET),
        ),
        Scene(
            "end",
            "Both hands bring {the} knee to the chest. The foot of {other} leg stays flat.",
            (
                *ground,
                *headrest(end),
                *paint(end, marked=marked),
                *arrow([Point(38, 32), Point(36, 42), Point(28, 49)]),
            ),
            Point(4, 51),
            along_shank(end.near_leg, 14, 0),
            end,
            (*_BACK, Rest("far_foot")),
        ),
    )


def other_leg_long(marked: bool) -> tuple[Scene, ...]:
    """S-02: one knee is hugged on the bed, the other leg rests flat."""
    start = solve(settled(poses.BED_START))
    end = held(poses.BED_END, Hold("shank", 6, 2.2), Hold("shank", 7.5, 4.2), 56)
    room = bed(-58, 64)
    return (
        Scene(
            "start",
            "Lying on the back on a bed. {The} knee is bent, {other} leg rests long and flat.",
            (*room, *headrest(start), *paint(start, marked=marked)),
            Point(-9, 33),
            stripe_spot(start, 14),
            start,
            (*_BACK, Rest("near_foot")),
        ),
        Scene(
            "end",
            "Both hands hug {the} knee to the chest. {Other} leg stays long on the bed.",
            (
                *room,
                *headrest(end),
                *paint(end, marked=marked),
                *arrow([Point(38, 26), Point(37, 36), Point(30, 45)]),
            ),
            Point(4, 51),
            along_shank(end.near_leg, 14, 0),
            end,
            _BACK,
        ),
    )


def pelvic_tilt(marked: bool) -> tuple[Scene, ...]:
    """F-03: the hollow under the low back closes."""
    start, end = solve(settled(poses.TILT_HOLLOW)), solve(settled(poses.TILT_FLAT))
    ground = mat(-56, 50)
    return (
        Scene(
            "start",
            "Lying on the back, knees bent, feet flat. The low back is a little hollow.",
            (*ground, *headrest(start), *paint(start, marked=marked)),
            body=start,
            rests=(*_BACK, *_FLAT_FEET),
        ),
        Scene(
            "end",
            "The pelvis rolls back and the low back flattens onto the floor. Breathe.",
            (
                *ground,
                *headrest(end),
                *paint(end, marked=marked),
                *arc_arrow(end.pose.hip, 16, (66, 118)),
            ),
            body=end,
            rests=(*_BACK, *_FLAT_FEET),
        ),
    )


def bridge(marked: bool) -> tuple[Scene, ...]:
    """S-04: the pelvis lifts to a straight line."""
    start, end = solve(settled(poses.BACK_KNEES_BENT)), solve(poses.BRIDGE)
    ground = mat(-56, 50)
    return (
        Scene(
            "start",
            "Lying on the back, knees bent, both feet flat, arms beside the body.",
            (*ground, *headrest(start), *paint(start, marked=marked)),
            body=start,
            rests=(*_BACK, *_FLAT_FEET),
        ),
        Scene(
            "end",
            "The buttocks are squeezed and the pelvis lifts: shoulder, hip and knee in one line.",
            (
                *ground,
                *headrest(end),
                *paint(end, marked=marked),
                *arrow([Point(-2, 29), Point(-2, 42)]),
            ),
            body=end,
            rests=_FLAT_FEET,
        ),
    )


def calves_on_chair(marked: bool) -> tuple[Scene, ...]:
    """G-02, on the back: calves on a chair."""
    body = solve(settled(poses.CALVES_ON_CHAIR))
    return (
        Scene(
            "rest",
            "Resting on the back, calves on the seat of a chair, hips and knees bent square.",
            (
                *mat(-56, 44),
                *chair(5.5, 27.0, depth=25, rise=22),
                *headrest(body),
                *paint(body, marked=marked),
            ),
            body=body,
            rests=_BACK,
        ),
    )


def squeeze_position(marked: bool) -> tuple[Scene, ...]:
    """S-03, on the back: how to lie."""
    body = solve(settled(poses.BACK_KNEES_BENT))
    knee = body.near_leg.knee
    return (
        Scene(
            "start",
            "Lying on the back, knees bent, both feet flat, a cushion between the knees.",
            (
                *mat(-56, 50),
                *headrest(body),
                *paint(body, order=("far_arm", "far_leg")),
                *cushion(move(knee, 90, -1.5), 8.2, 7.4, 8),
                *paint(body, marked=marked, order=("head", "shirt", "near_leg", "near_arm")),
            ),
            body=body,
            rests=(*_BACK, *_FLAT_FEET),
        ),
    )
