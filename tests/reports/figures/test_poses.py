"""Every pose is one a body can take, touches what it should, and matches the catalogue."""

import math

import pytest

from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point, reach
from reports.figures.scene import Scene
from tests.reports.figures.drawn import all_scenes
from tests.reports.sheets import KNOWN

SCENES = dict(all_scenes())
BODIES = {name: scene.body for name, scene in SCENES.items() if scene.body is not None}
RESTING = [(name, rest) for name, scene in SCENES.items() for rest in scene.rests]


def _between(low: float, value: float, high: float) -> bool:
    return low <= value <= high


def _backward(seen: float, out: float) -> float:
    """How far an arm is extended that is also turned out of the picture: less than it looks."""
    return math.degrees(math.asin(math.sin(math.radians(seen)) * math.cos(math.radians(out))))


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
    for arm, out, seen in (
        (body.near_arm, body.pose.near_arm.out, body.shoulder_flexion("near")),
        (body.far_arm, body.pose.far_arm.out, body.shoulder_flexion("far")),
    ):
        shoulder = _backward(seen, out) if -90 < seen < 0 else seen
        assert _between(-60, shoulder, 175), shoulder
        assert _between(-3, arm.flexion, 150), arm.flexion
    assert _between(-40, body.pose.lumbar, 45)
    assert _between(-45, body.pose.neck + body.pose.nod, 50)


@pytest.mark.parametrize("name", BODIES)
def test_hands_reach_their_place_without_stretching(name: str) -> None:
    body = BODIES[name]

    for wanted, arm in ((body.pose.near_arm, body.near_arm), (body.pose.far_arm, body.far_arm)):
        if wanted.at is not None:
            assert math.dist(arm.wrist, wanted.at) < 1e-6


def test_a_place_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="is 50.0 from"):
        reach(Point(0, 0), Point(30, 40), 17, 15, 1)


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
    ("N-03..start", "hip", 60),
    ("N-03..start", "knee", 80),
    ("N-03..end", "hip", 75),
    ("N-03..end", "knee", 40),
    ("N-04..start", "ankle", 10),
    ("N-04..end", "ankle", -20),
    ("N-04..end", "knee", 30),
    ("F-03..start", "lumbar", -10),
    ("F-03..end", "lumbar", 8),
    ("F-04..end", "lumbar", 40),
    ("F-05..start", "hip", 90),
    ("F-05..end", "hip", 125),
    ("F-05..end", "knee", 140),
    ("F-05..end", "lumbar", 20),
    ("S-02..end", "hip", 110),
    ("S-02..end", "knee", 120),
    ("S-06..start", "hip", 90),
    ("S-06..end", "hip", 0),
    ("S-06..end", "knee", 0),
    ("M-04..end", "chest", 70),
    ("D-03..end", "chest", 20),
    ("D-03..end", "lumbar", -12),
    ("D-04..end", "lumbar", -25),
    ("D-06..rest", "lumbar", -15),
    ("D-06..rest", "chest", 95),
    ("D-07..end", "chest", 50),
    ("D-07..end", "hip", 70),
    ("D-07..end", "knee", 20),
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


def test_every_exercise_of_the_catalogue_is_drawn_with_its_side() -> None:
    needed = {name: exercise.needs_side for name, exercise in KNOWN.exercises.items()}

    assert {name: exercise.sided for name, exercise in DRAWN.items()} == needed
