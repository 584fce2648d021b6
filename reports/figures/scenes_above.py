"""Side-lying seen from above: the body then shows its profile."""

from reports.figures import poses_lying as poses
from reports.figures.body import paint
from reports.figures.geometry import Point, blend
from reports.figures.props import pillow, sheet
from reports.figures.scene import Scene
from reports.figures.skeleton import solve


def side_rest(marked: bool) -> tuple[Scene, ...]:
    """G-02 on the side, seen from above."""
    body = solve(poses.SIDE_LYING)
    knees = blend(body.near_leg.knee, body.far_leg.knee, 0.5)
    shins = (body.near_leg.shank + body.far_leg.shank) / 2
    return (
        Scene(
            "rest",
            "Resting on one side, seen from above, knees bent, a pillow between the knees.",
            (
                *sheet(Point(-58, -16), Point(62, 36)),
                *pillow(Point(-41, -10), 18, 25),
                *paint(body, order=("far_arm", "far_leg")),
                *pillow(Point(knees.x + 9, knees.y - 8), 30, 15, shins),
                *paint(body, marked=marked, order=("head", "shirt", "near_leg", "near_arm")),
            ),
            body=body,
        ),
    )
