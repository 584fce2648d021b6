"""Exercises standing free, seen from the side."""

from reports.figures import poses_upright as poses
from reports.figures.body import paint
from reports.figures.display import Shapes
from reports.figures.geometry import Point, local
from reports.figures.marks import arc_arrow, arrow
from reports.figures.props import cast, floor, step, stick
from reports.figures.scene import Rest, Scene, stripe_spot
from reports.figures.skeleton import Body, solve

_FEET = (Rest("near_foot"), Rest("far_foot"))


def foot_on_step(marked: bool) -> tuple[Scene, ...]:
    """F-06: one foot stands on a low step."""
    start, end = solve(poses.STAND), solve(poses.FOOT_ON_STEP)
    room = (*floor(-22, 44), *cast(2, 30), *step(11.5, 36, poses.STEP))
    return (
        Scene(
            "start",
            "Standing in front of a low step, {the} foot next to {other} on the floor.",
            (*room, *paint(start, marked=marked, shod=True)),
            Point(28, 40),
            stripe_spot(start, 16),
            start,
            _FEET,
        ),
        Scene(
            "end",
            "{The} foot stands on the low step, the knee easy, the body upright. Then swap.",
            (
                *room,
                *paint(end, marked=marked, shod=True),
                *arrow([Point(33, 14), Point(33, 29)]),
            ),
            Point(28, 52),
            stripe_spot(end, 16),
            end,
            (Rest("near_foot", poses.STEP), Rest("far_foot")),
        ),
    )


def back_bend(marked: bool) -> tuple[Scene, ...]:
    """D-04: the hands on the low back, the trunk bends back."""
    start, end = solve(poses.HANDS_ON_BACK), solve(poses.BENT_BACK)
    room = (*floor(-32, 30), *cast(3, 30))
    return (
        Scene(
            "start",
            "Standing with the feet apart, both hands on the low back.",
            (*room, *paint(start, marked=marked, shod=True)),
            body=start,
            rests=_FEET,
        ),
        Scene(
            "end",
            "The pelvis comes forward a little and the trunk bends back over the hands.",
            (
                *room,
                *paint(end, marked=marked, shod=True),
                *arc_arrow(end.pose.hip, 56, (94, 116)),
            ),
            body=end,
            rests=_FEET,
        ),
    )


def hip_hinge(marked: bool) -> tuple[Scene, ...]:
    """D-07: the trunk bends at the hips, the back stays on the stick."""
    start, end = solve(poses.WITH_STICK), solve(poses.HINGED)
    room = (*floor(-32, 44), *cast(3, 30))
    return (
        Scene(
            "start",
            "Standing, a stick along the back: it touches head, upper back and buttocks.",
            (*room, *_with_stick(start, marked)),
            body=start,
            rests=_FEET,
        ),
        Scene(
            "end",
            "Bending at the hips, the back flat: head, upper back and buttocks stay on the stick.",
            (*room, *_with_stick(end, marked), *arc_arrow(end.pose.hip, 58, (80, 58))),
            body=end,
            rests=_FEET,
        ),
    )


def stick_ends(body: Body) -> list[Point]:
    """Where the stick along the back begins and ends."""
    return [local(body.pose.hip, body.pose.trunk, u, 8.2) for u in (-6, 50)]


def _with_stick(body: Body, marked: bool) -> Shapes:
    ends = stick_ends(body)
    return (
        *paint(body, order=("far_arm",)),
        *stick(*ends),
        *paint(
            body,
            marked=marked,
            shod=True,
            order=("far_leg", "head", "shirt", "near_leg", "near_arm"),
        ),
    )
