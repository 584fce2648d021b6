"""The figures show what the catalogue says: every listed angle, prop, arrow and shift."""

import re
from fnmatch import fnmatchcase

import pytest

from reports.figures.display import LINE, extent
from reports.figures.geometry import heading
from reports.figures.scene import Scene
from rules.pose import Pose
from tests.reports.figures.catalogue import drawn, posture, wanted
from tests.reports.figures.drawn import all_scenes
from tests.reports.figures.facing import seen_from_the_front
from tests.reports.figures.overruled import OVERRULED, UNSEEN, Row, reason
from tests.reports.sheets import KNOWN

TOLERANCE = 10.001  # degrees
CM = 1.7  # to one unit of a person of 170 cm
SCENES = dict(all_scenes())
POSES = {name: exercise.pose for name, exercise in KNOWN.exercises.items()}
OTHER_POSE = "G-02.side_lying.rest"  # its angles stand in the notes of G-02
WANTED = {
    (name, angle): degrees
    for name in SCENES
    if name != OTHER_POSE
    for angle, degrees in wanted(posture(name)).items()
}
SHOWN = {
    (name, angle): degrees
    for name, scene in SCENES.items()
    for angle, degrees in (
        drawn(scene, POSES[name[:4]].position) | seen_from_the_front(name)
    ).items()
}


def scenes_of(exercise: str) -> list[Scene]:
    return [scene for name, scene in SCENES.items() if name.startswith(exercise)]


def off(key: tuple[str, str]) -> float:
    return abs(SHOWN[key] - WANTED[key])


@pytest.mark.parametrize(
    "key", [key for key in WANTED if key in SHOWN and not reason(OVERRULED, *key)], ids=" ".join
)
def test_an_angle_of_the_catalogue_is_drawn(key: tuple[str, str]) -> None:
    assert off(key) <= TOLERANCE, f"{WANTED[key]:g} listed, {SHOWN[key]:.1f} drawn"


@pytest.mark.parametrize("row", OVERRULED, ids=lambda row: f"{row[0]} {' '.join(row[1])}")
def test_an_exception_is_named_only_where_it_is_needed(row: Row) -> None:
    pattern, angles, _ = row

    for angle in angles:
        keys = [key for key in WANTED if fnmatchcase(key[0], pattern) and key[1] == angle]
        assert any(off(key) > TOLERANCE for key in keys), angle


def test_every_angle_is_looked_at_or_named_as_unseen() -> None:
    unseen = {key for key in WANTED if key not in SHOWN}

    assert unseen == {key for key in WANTED if reason(UNSEEN, *key)}
    assert len(WANTED) - len(unseen) > 250


def test_the_second_drawing_of_the_rest_has_the_angles_of_its_note() -> None:
    found = re.search(r"side-lying hip (\d+) knee (\d+)", POSES["G-02"].notes)
    assert found is not None

    for angle, degrees in zip(("A.hip", "A.knee"), found.groups(), strict=True):
        assert abs(SHOWN[OTHER_POSE, angle] - float(degrees)) <= TOLERANCE


ROLES = {"chair": "seat"}
WORDS = r"\b(ball|bed|chair|cushion|pillow|rail|roll|seat|step|stick|wall)\b"
PROPS = [
    (exercise, ROLES.get(word, word))
    for exercise, pose in POSES.items()
    for prop in pose.props
    if not prop.startswith("optional")
    for word in re.findall(WORDS, prop)
]


@pytest.mark.parametrize(("exercise", "role"), PROPS)
def test_the_props_of_the_catalogue_are_in_the_picture(exercise: str, role: str) -> None:
    assert any(shape.role == role for scene in scenes_of(exercise) for shape in scene.shapes)


SIZES = [
    (exercise, word, float(centimetres))
    for exercise, pose in POSES.items()
    for prop in pose.props
    for word, centimetres in re.findall(r"(\w+) (\d+) cm", prop)
]


@pytest.mark.parametrize(("exercise", "role", "centimetres"), SIZES)
def test_a_prop_is_as_large_as_the_catalogue_says(
    exercise: str, role: str, centimetres: float
) -> None:
    low, high = extent(s for s in scenes_of(exercise)[0].shapes if s.role == role)
    outlined = high.y if role in ("seat", "step") else max(high.x - low.x, high.y - low.y)
    size = outlined - LINE

    assert size * CM == pytest.approx(centimetres, rel=0.15)


@pytest.mark.parametrize("exercise", POSES)
def test_an_arrow_is_drawn_where_the_catalogue_has_one(exercise: str) -> None:
    arrows = [s for scene in scenes_of(exercise) for s in scene.shapes if s.role == "motion"]

    assert bool(arrows) == (POSES[exercise].arrow != "none")


LIES_ON = {
    "supine": "back",
    "supine_or_sitting": "back",
    "prone": "belly",
    "all_fours": "near_hand",
    "sitting": "seat",
    "sitting_floor": "near_hand",
    "standing": "far_foot",
}


@pytest.mark.parametrize("exercise", [e for e, p in POSES.items() if p.position in LIES_ON])
def test_the_position_is_the_one_of_the_catalogue(exercise: str) -> None:
    bodies = [scene for scene in scenes_of(exercise) if scene.rests]
    if bodies:  # what is seen from the front touches nothing that could be named
        parts = {rest.part for rest in bodies[0].rests}
        assert LIES_ON[POSES[exercise].position] in parts
        assert ("seat" in parts) >= (POSES[exercise].position == "sitting")


def test_the_pelvis_drops_and_lifts_in_the_hip_hitch() -> None:
    end = POSES["M-05"].end
    for step, degrees in (("start", end.pelvis_tilt_low), ("end", end.pelvis_tilt_high)):
        level = next(s for s in SCENES[f"M-05..{step}"].shapes if s.role == "level")
        left, right = (move.points[0] for move in level.path)

        assert degrees is not None
        assert abs(heading(left, right) - degrees) <= 2


def _centimetres(pose: Pose) -> list[float]:
    return [float(number) for number in re.findall(r"\d+", str(pose.end.pelvis_shift))]


@pytest.mark.parametrize("exercise", ["S-01", "D-04"])
def test_the_pelvis_shifts_forward_as_far_as_listed(exercise: str) -> None:
    start, end = SCENES[f"{exercise}..start"].body, SCENES[f"{exercise}..end"].body
    assert start is not None
    assert end is not None
    shift = (end.pose.hip.x - start.pose.hip.x) * CM

    listed = _centimetres(POSES[exercise])
    assert min(listed) - 3 <= shift <= max(listed) + 3


def test_in_the_side_glide_the_pelvis_shifts_and_the_thorax_is_fixed() -> None:
    pairs = zip(SCENES["D-05..start"].shapes, SCENES["D-05..end"].shapes, strict=False)
    shifts = [
        (p.y, q.x - p.x)
        for one, other in pairs
        for before, after in zip(one.path, other.path, strict=True)
        for p, q in zip(before.points, after.points, strict=True)
    ]

    assert POSES["D-05"].end.thorax == "fixed"
    assert max(s for _, s in shifts) * CM == pytest.approx(_centimetres(POSES["D-05"])[0], abs=1)
    assert all(abs(s) < 0.01 for height, s in shifts if height > 80)
