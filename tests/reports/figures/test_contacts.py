"""What should touch touches: floor, mat, chair, wall, ball, stick, hands on legs."""

import math

import pytest

from reports.figures import frontal, scenes_figure_four, scenes_side_lying
from reports.figures.coverings import hair_in_profile
from reports.figures.display import Shape, Shapes, extent, fill, merged
from reports.figures.feet import foot
from reports.figures.frontal import Limb
from reports.figures.geometry import Point
from reports.figures.hands import hand_parts
from reports.figures.props import STICK
from reports.figures.scene import Part, palm_on
from reports.figures.scenes_standing import stick_ends
from reports.figures.skeleton import SHANK, THIGH, ArmJoints, Body, LegJoints
from reports.figures.torso import pelvis, shirt_outline
from tests.reports.figures.drawn import all_scenes

SCENES = dict(all_scenes())
BODIES = {name: scene.body for name, scene in SCENES.items() if scene.body is not None}
RESTING = [(name, rest) for name, scene in SCENES.items() for rest in scene.rests]


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

    assert abs(_lowest(BODIES[name], wanted.part) - wanted.height) <= 0.5, wanted


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


@pytest.mark.parametrize("name", [n for n in BODIES if not n.startswith("D-07")])
def test_gripping_hands_lie_on_a_leg(name: str) -> None:
    body = BODIES[name]
    pairs: list[tuple[str, ArmJoints]] = [
        (body.pose.near_arm.hand, body.near_arm),
        (body.pose.far_arm.hand, body.far_arm),
    ]

    for kind, arm in pairs:
        if kind == "grip":
            assert min(_gap(_palm(arm), body.near_leg), _gap(_palm(arm), body.far_leg)) <= 0.5


def _palm(arm: ArmJoints) -> Point:
    return Point(*(2 * a - b for a, b in zip(arm.wrist, palm_on(arm.wrist, arm.palm), strict=True)))


@pytest.mark.parametrize("name", ["D-07..start", "D-07..end"])
def test_the_stick_touches_seat_back_and_head_and_is_in_both_hands(name: str) -> None:
    body = BODIES[name]
    start, end = stick_ends(body)

    def behind(spot: Point) -> float:
        """How far behind the middle of the stick a spot is."""
        across = (end.x - start.x) * (spot.y - start.y) - (end.y - start.y) * (spot.x - start.x)
        return across / math.dist(start, end)

    def rearmost(shapes: Shapes) -> float:
        return max(behind(p) for shape in shapes for step in shape.path for p in step.points)

    hair = tuple(s for s in hair_in_profile(body) if s.covering == "short" and s.fill)
    seat = tuple(fill(path, colour) for path, colour in pelvis(body))
    for part in (hair, seat, shirt_outline(body)):
        assert abs(rearmost(part) + STICK / 2) <= 0.5
    for arm in (body.near_arm, body.far_arm):
        assert abs(behind(_palm(arm))) <= 1


def test_the_ball_at_the_wall_touches_wall_and_buttock() -> None:
    scene = SCENES["M-02..hold"]
    assert scene.body is not None
    ball_low, ball_high = extent(s for s in scene.shapes if s.role == "ball")
    _, wall_face = extent(s for s in scene.shapes if s.role == "wall" and s.fill)
    seat, _ = extent(s for s in merged(pelvis(scene.body)) if s.fill)

    assert abs(ball_low.x - wall_face.x) <= 0.5
    assert abs(ball_high.x - seat.x) <= 1.0


@pytest.mark.parametrize("name", ["F-05..start", "F-05..end", "S-06..start"])
def test_on_hands_and_knees_both_knees_are_on_the_mat(name: str) -> None:
    for leg in (BODIES[name].near_leg, BODIES[name].far_leg):
        assert abs(leg.knee.y - 4.2) <= 0.5


def test_one_knee_stays_on_the_mat_when_the_other_leg_reaches_out() -> None:
    body = BODIES["S-06..end"]

    assert abs(body.far_leg.knee.y - 4.2) <= 0.5
    assert abs(body.near_leg.ankle.y - body.near_leg.hip.y) <= 5


def test_prone_on_elbows_the_elbow_is_on_the_mat() -> None:
    assert abs(BODIES["D-03..end"].near_arm.elbow.y - 2.5) <= 0.5


@pytest.mark.parametrize("name", ["F-05", "D-01"])
def test_hands_that_bear_weight_stay_where_they_are(name: str) -> None:
    assert (
        math.dist(BODIES[f"{name}..start"].near_arm.wrist, BODIES[f"{name}..end"].near_arm.wrist)
        < 0.1
    )


def test_hands_reach_the_shins_in_the_forward_bend() -> None:
    body = BODIES["F-04..end"]

    assert _gap(_palm(body.near_arm), body.near_leg) <= 1
    assert _gap(_palm(body.far_arm), body.far_leg) <= 1


def test_the_towel_fills_the_hollow_between_back_and_chair() -> None:
    scene = SCENES["D-06..rest"]
    assert scene.body is not None
    low, high = extent(s for s in scene.shapes if s.role == "roll")
    middle = (low.y + high.y) / 2
    chair_back = -7.2 - (middle - 20.5) * 4.2 / 31.5 + 1.25
    spots = [p for s in shirt_outline(scene.body) for step in s.path for p in step.points]
    hollow = max(p.x for p in spots if abs(p.y - middle) < 4 and p.x < 0)

    assert abs(low.x - chair_back) <= 0.5
    assert -0.5 <= high.x - hollow <= 2


@pytest.mark.parametrize("name", ["D-05..start", "D-05..end"])
def test_in_the_side_glide_the_body_leans_on_the_wall_and_not_into_it(name: str) -> None:
    shapes = SCENES[name].shapes
    face = extent(s for s in shapes if s.role == "wall" and s.stroke)[0].x + 0.4
    body = extent(s for s in shapes if s.role == "edge" and s.covering is None)[1].x

    assert abs(body - face) <= 0.5


def _off_line(spot: Point, start: Point, end: Point) -> float:
    share = ((spot.x - start.x) * (end.x - start.x) + (spot.y - start.y) * (end.y - start.y)) / (
        math.dist(start, end) ** 2
    )
    at = min(1.0, max(0.0, share))
    return math.dist(spot, (start.x + (end.x - start.x) * at, start.y + (end.y - start.y) * at))


FOURS = [
    (scenes_figure_four.CROSSED, scenes_figure_four.STAND),
    (scenes_figure_four.CROSSED_IN, scenes_figure_four.DRAWN_IN),
    (scenes_figure_four.LAP, scenes_figure_four.SAT),
]


@pytest.mark.parametrize(("crossed", "other"), FOURS)
def test_in_the_figure_four_the_ankle_lies_on_the_other_thigh(crossed: Limb, other: Limb) -> None:
    assert _off_line(crossed.ankle, other.hip, other.knee) <= 8  # two half widths, and the lift
    assert crossed.knee.x < crossed.hip.x < other.hip.x < crossed.toes.x


LIMBS = [
    limb
    for module in (scenes_figure_four, scenes_side_lying)
    for limb in vars(module).values()
    if isinstance(limb, Limb)
]


@pytest.mark.parametrize("limb", LIMBS)
def test_legs_seen_at_an_angle_are_not_longer_than_they_are(limb: Limb) -> None:
    assert math.dist(limb.hip, limb.knee) <= THIGH + 0.5
    assert math.dist(limb.knee, limb.ankle) <= SHANK + 0.5


def test_an_arm_that_would_be_stretched_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        frontal.arm(Point(0, 0), Point(0, 19), Point(0, 30), 90)
