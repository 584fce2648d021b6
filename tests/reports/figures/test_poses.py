"""Every pose is one a body can take, touches what it should, and matches the catalogue."""

import math

import pytest

from reports.figures.display import Shape, extent, merged
from reports.figures.feet import foot
from reports.figures.geometry import Point, reach
from reports.figures.hands import hand_parts
from reports.figures.panel import DRAWN
from reports.figures.scene import Part, Scene, palm_on
from reports.figures.skeleton import ArmJoints, Body, LegJoints
from reports.figures.torso import pelvis, shirt_outline
from tests.reports.figures.drawn import all_scenes

SCENES = dict(all_scenes())
BODIES = {name: scene.body for name, scene in SCENES.items() if scene.body is not None}
RESTING = [(name, rest) for name, scene in SCENES.items() for rest in scene.rests]


def _between(low: float, value: float, high: float) -> bool:
    return low <= value <= high


@pytest.mark.parametrize("name", BODIES)
def test_joints_stay_within_what_a_body_can_do(name: str) -> None:
    body = BODIES[name]

    for leg, hip in (
        (body.near_leg, body.hip_flexion("near")),
        (body.far_leg, body.hip_flexion("far")),
    ):
        assert _between(-25, hip, 130), hip
        assert _between(-1, leg.flexion, 145), leg.flexion
        assert _between(-65, leg.dorsiflexion, 35), leg.dorsiflexion
    for arm, shoulder in (
        (body.near_arm, body.shoulder_flexion("near")),
        (body.far_arm, body.shoulder_flexion("far")),
    ):
        assert _between(-60, shoulder, 175), shoulder
        assert _between(-3, arm.flexion, 150), arm.flexion
    assert _between(-40, body.pose.lumbar, 45)
    assert _between(-45, body.pose.neck + body.pose.nod, 50)


def _lowest(body: Body, part: Part) -> float:
    shapes: tuple[Shape, ...]
    if part in ("near_foot", "far_foot"):
        leg = body.near_leg if part == "near_foot" else body.far_leg
        shapes = foot(leg, far=False, shod=False)
    elif part in ("near_hand", "far_hand"):
        arm = body.near_arm if part == "near_hand" else body.far_arm
        kind = (body.pose.near_arm if part == "near_hand" else body.pose.far_arm).hand
        shapes = merged(hand_parts(arm, kind, far=False))
    elif part == "back":
        shapes = shirt_outline(body)
    else:
        shapes = merged(pelvis(body))
    low, _ = extent(shape for shape in shapes if shape.fill)
    return low.y


@pytest.mark.parametrize(("name", "rest"), RESTING)
def test_what_should_touch_a_surface_touches_it(name: str, rest: object) -> None:
    wanted = next(r for r in SCENES[name].rests if r is rest)

    assert abs(_lowest(BODIES[name], wanted.part) - wanted.height) <= 0.75, wanted


@pytest.mark.parametrize("name", [n for n, scene in SCENES.items() if scene.rests])
def test_nothing_sinks_into_the_ground(name: str) -> None:
    scene = SCENES[name]
    edges = [shape for shape in scene.shapes if shape.role == "edge"]

    assert extent(edges)[0].y >= -1.3


def _gap(palm: Point, leg: LegJoints) -> float:
    """From a palm to the nearest cloth of a leg, both along its middle lines."""
    spots = [
        (start.x + (end.x - start.x) * i / 40, start.y + (end.y - start.y) * i / 40, half)
        for start, end, half in ((leg.hip, leg.knee, 5.0), (leg.knee, leg.ankle, 4.0))
        for i in range(41)
    ]
    return min(math.dist(palm, (x, y)) - half for x, y, half in spots)


@pytest.mark.parametrize("name", BODIES)
def test_gripping_hands_lie_on_a_leg(name: str) -> None:
    body = BODIES[name]
    pairs: list[tuple[str, ArmJoints]] = [
        (body.pose.near_arm.hand, body.near_arm),
        (body.pose.far_arm.hand, body.far_arm),
    ]

    for kind, arm in pairs:
        if kind == "grip":
            palm = Point(
                *(2 * a - b for a, b in zip(arm.wrist, palm_on(arm.wrist, arm.palm), strict=True))
            )
            assert min(_gap(palm, body.near_leg), _gap(palm, body.far_leg)) <= 0.5


@pytest.mark.parametrize("name", BODIES)
def test_hands_reach_their_place_without_stretching(name: str) -> None:
    body = BODIES[name]

    for wanted, arm in ((body.pose.near_arm, body.near_arm), (body.pose.far_arm, body.far_arm)):
        if wanted.at is not None:
            assert math.dist(arm.wrist, wanted.at) < 1e-6


def test_a_place_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="is 50.0 from"):
        reach(Point(0, 0), Point(30, 40), 17, 15, 1)


def test_the_ball_at_the_wall_touches_wall_and_buttock() -> None:
    scene = SCENES["M-02..hold"]
    assert scene.body is not None
    ball_low, ball_high = extent(s for s in scene.shapes if s.role == "ball")
    _, wall_face = extent(s for s in scene.shapes if s.role == "wall" and s.fill)
    seat, _ = extent(s for s in merged(pelvis(scene.body)) if s.fill)

    assert abs(ball_low.x - wall_face.x) <= 0.5
    assert abs(ball_high.x - seat.x) <= 1.0


CATALOGUE = [
    ("N-01..start", "hip", 90),
    ("N-01..start", "knee", 100),
    ("N-01..start", "ankle", 10),
    ("N-01..end", "hip", 90),
    ("N-01..end", "knee", 30),
    ("N-02..start", "knee", 90),
    ("N-02..end", "knee", 30),
    ("F-01..end", "hip", 120),
    ("F-01..end", "knee", 130),
    ("F-02..end", "hip", 115),
    ("F-02..end", "knee", 125),
    ("S-01..end", "hip", 95),
    ("S-01..end", "knee", 110),
    ("S-04..end", "hip", 0),
    ("D-01..end", "lumbar", -20),
    ("D-01..end", "chest", 27),
    ("G-02.supine.rest", "hip", 90),
    ("G-02.supine.rest", "knee", 90),
]


def _angle(scene: Scene, joint: str) -> float:
    body = scene.body
    assert body is not None
    return {
        "hip": body.hip_flexion("near"),
        "knee": body.near_leg.flexion,
        "ankle": body.near_leg.dorsiflexion,
        "lumbar": body.pose.lumbar,
        "chest": body.chest,
    }[joint]


@pytest.mark.parametrize(("name", "joint", "degrees"), CATALOGUE)
def test_angles_follow_the_exercise_catalogue(name: str, joint: str, degrees: float) -> None:
    assert abs(_angle(SCENES[name], joint) - degrees) <= 10


def test_the_thigh_stays_still_in_the_nerve_floss() -> None:
    start, end = BODIES["N-01..start"], BODIES["N-01..end"]

    assert math.dist(start.near_leg.knee, end.near_leg.knee) < 0.1


def test_the_feet_stay_together_in_the_clam() -> None:
    from reports.figures.scenes_side_lying import CLOSED, OPEN

    assert OPEN.ankle == CLOSED.ankle
    assert OPEN.knee.y > CLOSED.knee.y + 8


def test_the_demanded_exercises_are_drawn() -> None:
    seeds = {"N-01", "F-01", "S-01", "M-01", "D-01"}
    more = {"N-02", "N-05", "D-02", "F-02", "M-02", "S-03", "S-04", "S-05", "G-01", "G-02"}

    assert seeds | more <= set(DRAWN)
