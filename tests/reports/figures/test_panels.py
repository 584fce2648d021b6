"""Pictures stay in their frame, name the right side, and come out the same every time."""

import json

import pytest

from reports.figures import Panel, drawn_exercises, panels, svg
from reports.figures import panel as panel_module
from reports.figures.display import Shape, Shapes, extent
from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point
from reports.figures.panel import picture
from reports.typeface import outlined
from tests.reports.figures.drawn import all_panels, centre
from tests.reports.figures.golden import FILE, fingerprints

PANELS = all_panels()
SIDED = [key for key in PANELS if key.endswith(("left", "right"))]
PLAIN = [key for key in PANELS if key not in SIDED]


def _roles(key: str, role: str) -> list[Shape]:
    return [shape for shape in picture(PANELS[key]).shapes if shape.role == role]


def _word(shapes: Shapes) -> str:
    return "".join(s.role.removeprefix("word ") for s in shapes if s.role.startswith("word "))


@pytest.mark.parametrize("key", PANELS)
def test_everything_is_painted_inside_the_panel(key: str) -> None:
    what = picture(PANELS[key])
    low, high = extent(what.shapes)

    assert low.x >= what.corner.x
    assert low.y >= what.corner.y
    assert high.x <= what.corner.x + what.panel.width
    assert high.y <= what.corner.y + what.panel.height


@pytest.mark.parametrize("key", SIDED)
def test_a_sided_panel_says_its_side_in_letters_and_in_words(key: str) -> None:
    side = key.rpartition(".")[2]

    assert _word(picture(PANELS[key]).shapes) == side.upper()
    assert f"the {side} " in PANELS[key].alt.lower()
    assert len(_roles(key, "tag")) == 1


@pytest.mark.parametrize("key", [k for k in SIDED if ".where." not in k])
def test_the_affected_leg_has_a_stripe(key: str) -> None:
    assert len(_roles(key, "stripe")) == 1


@pytest.mark.parametrize("key", PLAIN)
def test_a_panel_without_a_side_has_neither_stripe_nor_word(key: str) -> None:
    assert _word(picture(PANELS[key]).shapes) == ""
    assert _roles(key, "stripe") == []
    assert not {"left", "right"} & set(PANELS[key].alt.lower().split())


@pytest.mark.parametrize("key", SIDED)
def test_letters_are_never_mirrored(key: str) -> None:
    (word,) = [s for s in picture(PANELS[key]).shapes if s.role.startswith("word ")]
    drawn = [p for step in word.path for p in step.points]
    upright = [spot for _, spots in outlined(word.role.removeprefix("word ")) for spot in spots]
    scale = (drawn[1].y - drawn[0].y) / (upright[1][1] - upright[0][1])
    shifts = {round(p.x - x * scale, 3) for p, (x, _) in zip(drawn, upright, strict=True)}

    assert scale > 0
    assert len(shifts) == 1


def _cross(a: Point, b: Point) -> float:
    return a.x * b.y - a.y * b.x


def _way(start: Point, end: Point) -> Point:
    return Point(end.x - start.x, end.y - start.y)


@pytest.mark.parametrize("key", [k for k in SIDED if _roles(k, "ear")])
def test_in_profile_the_near_side_is_the_side_named(key: str) -> None:
    """Forward times upward points to the body's right: towards us when it is positive."""
    ear, eye, mouth = (centre(_roles(key, role)[0]) for role in ("ear", "eye", "mouth"))
    near = "right" if _cross(_way(ear, eye), _way(mouth, eye)) > 0 else "left"

    assert key.endswith(near)


ON_THE_SIDE = ("S-05", "S-07")


@pytest.mark.parametrize("key", [k for k in SIDED if k.startswith(ON_THE_SIDE)])
def test_lying_on_the_side_the_side_named_is_uppermost(key: str) -> None:
    eyes = [centre(s) for s in _roles(key, "eye")]
    between = Point((eyes[0].x + eyes[1].x) / 2, (eyes[0].y + eyes[1].y) / 2)
    crownward = _way(centre(_roles(key, "mouth")[0]), between)
    right_of_body = Point(-crownward.y, crownward.x)  # the face looks at us

    assert key.endswith("right" if right_of_body.y > 0 else "left")


FACING = ("M-03", "M-04.start", "M-05", "D-05")


@pytest.mark.parametrize("key", [k for k in SIDED if k.startswith(FACING)])
def test_facing_us_the_striped_leg_is_on_the_side_named(key: str) -> None:
    eyes = [centre(s) for s in _roles(key, "eye")]
    between = Point((eyes[0].x + eyes[1].x) / 2, (eyes[0].y + eyes[1].y) / 2)
    mouth = centre(_roles(key, "mouth")[0])
    to_stripe = _way(mouth, centre(_roles(key, "stripe")[0]))
    right = _cross(_way(mouth, between), to_stripe) > 0

    assert key.endswith("right" if right else "left")


def test_every_sided_picture_is_checked_for_its_side() -> None:
    unchecked = [
        k for k in SIDED if not _roles(k, "ear") and not k.startswith(FACING + ON_THE_SIDE)
    ]

    assert all(".where." in key for key in unchecked)


@pytest.mark.parametrize("key", [k for k in SIDED if ".where." in k])
def test_from_behind_the_target_is_on_the_side_named(key: str) -> None:
    target = centre(_roles(key, "target")[0])

    assert key.endswith("right" if target.x > 0 else "left")


@pytest.mark.parametrize("key", [k for k in SIDED if k.endswith("right")])
def test_left_and_right_are_mirror_images(key: str) -> None:
    right, left = PANELS[key], PANELS[key.replace("right", "left")]

    assert abs(right.height - left.height) < 0.1  # a round letter is a little taller
    assert right.alt != left.alt


def test_panels_of_one_exercise_share_their_frame() -> None:
    start, end = panels("N-01", None, "right")

    assert (start.width, start.height) == (end.width, end.height)
    assert picture(start).corner == picture(end).corner


@pytest.mark.parametrize("exercise_id", sorted(set(DRAWN) - {"G-01", "G-02", "D-02", "D-06"}))
def test_what_moves_has_a_motion_arrow_with_a_halo(exercise_id: str) -> None:
    keys = [k for k in PANELS if k.startswith(exercise_id) and ".where" not in k]

    assert any(_roles(key, "motion") and _roles(key, "halo") for key in keys)


def test_an_exercise_that_is_not_drawn_has_no_panels() -> None:
    assert panels("X-99", None, "left") == ()
    assert "X-99" not in drawn_exercises()
    assert panels("S-03", "standing", None) == ()


def test_an_exercise_without_a_side_ignores_one() -> None:
    assert panels("S-04", None, "left") == panels("S-04", None, None)


def test_a_missing_variant_means_the_first() -> None:
    assert panels("S-03", None, None) == panels("S-03", "supine", None)
    assert panels("S-03", "seated", None) != panels("S-03", "supine", None)


def test_the_same_figure_comes_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = PANELS["S-01.end.left"]
    before = svg(panel)
    panel_module.forget()

    assert svg(panel) == before


def test_the_figures_are_those_last_looked_at() -> None:
    assert fingerprints() == json.loads(FILE.read_text(encoding="utf-8"))


def test_a_panel_is_a_plain_value() -> None:
    assert panels("G-01", None, None)[0] == Panel(
        **{name: getattr(PANELS["G-01.rest"], name) for name in ("key", "width", "height", "alt")}
    )
