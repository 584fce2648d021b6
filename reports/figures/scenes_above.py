"""Side-lying seen from above: the body then shows its profile."""

from reports.figures import poses_lying as poses
from reports.figures.body import paint
from reports.figures.display import Shapes
from reports.figures.geometry import Point, blend
from reports.figures.marks import arc_arrow
from reports.figures.props import pillow, sheet
from reports.figures.scene import Scene, stripe_spot
from reports.figures.skeleton import Body, solve


def side_rest(marked: bool) -> tuple[Scene, ...]:
    """G-02 on the side, seen from above."""
    body = solve(poses.SIDE_LYING)
    return (
        Scene(
            "rest",
            "Resting on one side, seen from above, knees bent, a pillow between the knees.",
            _on_side(body, body, marked),
            body=body,
        ),
    )


def side_slider(marked: bool) -> tuple[Scene, ...]:
    """N-03 seen from above: the upper leg is near."""
    start, end = solve(poses.SIDE_SLIDER_START), solve(poses.SIDE_SLIDER_END)
    return (
        Scene(
            "start",
            "Lying on the side, seen from above, {the} leg on top, a pillow between the knees.",
            _on_side(start, start, marked),
            Point(-8, 30),
            stripe_spot(start),
            start,
        ),
        Scene(
            "end",
            "The lower part of {the} leg swings gently while the knee drifts forward and back.",
            (
                *_on_side(end, start, marked),
                *arc_arrow(end.near_leg.knee, 32, (50, 22), both=True, small=True),
            ),
            Point(-8, 30),
            stripe_spot(end),
            end,
        ),
    )


def _on_side(body: Body, first: Body, marked: bool) -> Shapes:
    """The body on a mat, a pillow under the head and one where the knees were first."""
    knees = blend(first.near_leg.knee, first.far_leg.knee, 0.5)
    shins = (first.near_leg.shank + first.far_leg.shank) / 2
    return (
        *sheet(Point(-53, -16), Point(52, 36)),
        *pillow(Point(-41, -10), 18, 25),
        *paint(body, order=("far_arm", "far_leg")),
        *pillow(Point(knees.x + 9, knees.y - 8), 30, 15, shins),
        *paint(body, marked=marked, order=("head", "shirt", "near_leg", "near_arm")),
    )
