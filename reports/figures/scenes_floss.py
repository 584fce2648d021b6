"""The nerve floss and its slider, on the back, seen from the side."""

from dataclasses import replace

from reports.figures import poses_lying as poses
from reports.figures.body import near_leg, paint
from reports.figures.display import ghosted
from reports.figures.geometry import Point
from reports.figures.lying import headrest, held
from reports.figures.marks import arc_arrow
from reports.figures.props import mat
from reports.figures.scene import Hold, Rest, Scene, stripe_spot
from reports.figures.skeleton import Body, Pose

_BACK = (Rest("seat"), Rest("back"))


def _floss_body(pose: Pose) -> Body:
    return held(pose, Hold("thigh", 13.2, -3.2), Hold("thigh", 14.4, -4.3), 38)


def floss(marked: bool) -> tuple[Scene, ...]:
    """N-01: the knee opens and closes above a still hip."""
    return _floss(poses.FLOSS_START, poses.FLOSS_END, "toes up", marked)


def floss_foot_relaxed(marked: bool) -> tuple[Scene, ...]:
    """N-01 with the signer's switch: the foot hangs loose."""
    first, last = poses.foot_relaxed(poses.FLOSS_START), poses.foot_relaxed(poses.FLOSS_END)
    return _floss(first, last, "foot loose", marked)


def slider(marked: bool) -> tuple[Scene, ...]:
    """N-04: the foot points away while the knee straightens."""
    start, end = _floss(poses.FLOSS_START, poses.SLIDER_END, "foot easy", marked)
    foot = "{The} knee straightens slowly and the foot points away. The thigh stays still."
    return start, replace(end, alt=foot)


def _floss(first: Pose, last: Pose, toes: str, marked: bool) -> tuple[Scene, ...]:
    start, end = _floss_body(first), _floss_body(last)
    ground = mat(-56, 52)
    leg = end.near_leg
    return (
        Scene(
            "start",
            f"Lying on the back. Both hands hold {{the}} thigh upright. The knee is bent, {toes}.",
            (*ground, *headrest(start), *paint(start, marked=marked)),
            Point(-17, 42),
            stripe_spot(start, 21),
            start,
            (*_BACK, Rest("far_foot")),
        ),
        Scene(
            "end",
            f"The thigh stays still. The knee of {{the}} leg opens and closes slowly, {toes}.",
            (
                *ground,
                *headrest(end),
                *ghosted(near_leg(start)),
                *paint(end, marked=marked),
                *arc_arrow(leg.knee, 30.5, (-2, 50), both=True),
            ),
            Point(-17, 42),
            stripe_spot(end, 21),
            end,
            (*_BACK, Rest("far_foot")),
        ),
    )
