"""Exercises on a chair that need no stripe, seen from the side."""

from reports.figures import poses_upright as poses
from reports.figures.body import ORDER, paint
from reports.figures.geometry import Point
from reports.figures.marks import arrow
from reports.figures.props import chair, floor, roll
from reports.figures.scene import Rest, Scene
from reports.figures.skeleton import solve

_SITTING = (Rest("near_foot"), Rest("far_foot"), Rest("seat", poses.SEAT))


def forward_bend(marked: bool) -> tuple[Scene, ...]:
    """F-04: the back rolls down until the hands are at the shins."""
    start, end = solve(poses.SIT_FEET_FLAT), solve(poses.SIT_ROLLED_DOWN)
    room = (*floor(-30, 52), *chair(16, poses.SEAT, back=-1, depth=25, rise=30))
    return (
        Scene(
            "start",
            "Sitting tall on a chair, feet flat and wide apart, hands on the thighs.",
            (*room, *paint(start, marked=marked, shod=True)),
            body=start,
            rests=_SITTING,
        ),
        Scene(
            "end",
            "The back rolls down slowly, the head hangs, the hands slide down to the shins.",
            (
                *room,
                *paint(end, marked=marked, shod=True),
                *arrow([Point(12, 72), Point(27, 68), Point(37, 57)]),
            ),
            body=end,
            rests=_SITTING,
        ),
    )


def supported_sitting(marked: bool) -> tuple[Scene, ...]:
    """D-06: a rolled towel fills the hollow of the low back."""
    body = solve(poses.SIT_ON_ROLL)
    return (
        Scene(
            "rest",
            "Sitting tall on a chair, a rolled towel between the belt line and the chair back.",
            (
                *floor(-30, 46),
                *chair(16, poses.SEAT, back=-1, depth=25, rise=30),
                *paint(body, marked=marked, shod=True, order=ORDER[:-1]),
                *roll(Point(-5.6, 38), 3.2, 2.3, 98),
                *paint(body, order=("near_arm",)),
            ),
            body=body,
            rests=_SITTING,
        ),
    )
