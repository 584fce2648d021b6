"""Exercises on hands and knees, seen from the side."""

from reports.figures import poses_kneeling as poses
from reports.figures.body import paint
from reports.figures.geometry import Point
from reports.figures.marks import arrow
from reports.figures.props import mat
from reports.figures.scene import Rest, Scene
from reports.figures.skeleton import solve

_HANDS = (Rest("near_hand"), Rest("far_hand"))


def bird_dog(marked: bool) -> tuple[Scene, ...]:
    """S-06: one leg and the opposite arm reach out."""
    start, end = solve(poses.ALL_FOURS), solve(poses.BIRD_DOG)
    ground = mat(-56, 74)
    return (
        Scene(
            "start",
            "On hands and knees, the back flat, hands under the shoulders.",
            (*ground, *paint(start, marked=marked)),
            body=start,
            rests=_HANDS,
        ),
        Scene(
            "end",
            "One leg slides out behind and the opposite arm in front. The back stays flat.",
            (
                *ground,
                *paint(end, marked=marked),
                *arrow([Point(-32, 39), Point(-50, 38)]),
                *arrow([Point(58, 48), Point(74, 49)]),
            ),
            body=end,
            rests=(Rest("near_hand"),),
        ),
    )


def rock_back(marked: bool) -> tuple[Scene, ...]:
    """F-05: the seat goes back towards the heels."""
    start, end = solve(poses.ALL_FOURS), solve(poses.ROCKED_BACK)
    ground = mat(-40, 56)
    return (
        Scene(
            "start",
            "On hands and knees, hands under the shoulders.",
            (*ground, *paint(start, marked=marked)),
            body=start,
            rests=_HANDS,
        ),
        Scene(
            "end",
            "The buttocks move back towards the heels. The hands stay where they are.",
            (
                *ground,
                *paint(end, marked=marked),
                *arrow([Point(6, 40), Point(-8, 38), Point(-20, 33)]),
            ),
            body=end,
            rests=_HANDS,
        ),
    )
