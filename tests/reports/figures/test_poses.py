"""Every pose is one a body can take."""

import math

import pytest

from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point, reach
from tests.reports.figures.drawn import all_scenes
from tests.reports.sheets import KNOWN

SCENES = dict(all_scenes())
BODIES = {name: scene.body for name, scene in SCENES.items() if scene.body is not None}


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
