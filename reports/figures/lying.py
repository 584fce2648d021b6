"""How a body lies: on the mat, on a pillow, holding its legs."""

from dataclasses import replace

from reports.figures.display import Shapes, extent, fill
from reports.figures.geometry import Point
from reports.figures.heads import head
from reports.figures.props import pillow
from reports.figures.scene import Hold, grasp
from reports.figures.skeleton import Body, Pose, solve
from reports.figures.torso import pelvis, shirt_outline


def settled(pose: Pose) -> Pose:
    """The pose moved up or down until the trunk just touches the mat."""
    body = solve(pose)
    cloth = [fill(path, colour) for path, colour in pelvis(body)]
    low, _ = extent([*cloth, *shirt_outline(body)])
    return replace(pose, hip=Point(pose.hip.x, pose.hip.y - low.y))


def headrest(body: Body) -> Shapes:
    """A pillow just as high as the head needs."""
    low, high = extent(head(body)[1:2])
    return pillow(Point((low.x + high.x) / 2 - 1, 0), 19, max(low.y + 1.0, 2.4))


def held(pose: Pose, near: Hold, far: Hold, turn: float, *, each: bool = False) -> Body:
    """The pose on the mat with each hand on a leg; `each` puts the far hand on the far leg."""
    pose = settled(pose)
    body = solve(pose)
    other = body.far_leg if each else body.near_leg
    return solve(
        replace(
            pose,
            near_arm=grasp(pose.near_arm, body.near_leg, near, turn),
            far_arm=grasp(pose.far_arm, other, far, turn),
        )
    )
