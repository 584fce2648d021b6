"""The form renderer as a function, and the drawing against the questionnaire."""

from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import api
from api.body_chart import SHAPES, drawings
from api.intake.form import fields, read
from rules.knowledge_base import knowledge

STATIC = Path(next(iter(api.__path__))) / "static"
ITEMS = knowledge().questionnaire.items
DRAWN = [zone for zone in knowledge().questionnaire.zones if "special" not in zone.views]


def test_every_zone_is_drawn_in_every_view_it_names() -> None:
    shown = {(view.view, shape.zone) for view in drawings(DRAWN) for shape in view.shapes}
    assert shown == {(view, zone.code) for zone in DRAWN for view in zone.views}
    assert {name for _, name in SHAPES} == {
        z.code[:-2] if z.side != "middle" else z.code for z in DRAWN
    }


@pytest.mark.parametrize("zone", [zone.code for zone in DRAWN])
def test_a_ticked_zone_is_marked_without_a_script(zone: str) -> None:
    style = (STATIC / "body-chart.css").read_text("utf-8")
    assert f'[value="{zone}"]:checked) [data-zone="{zone}"]' in style


def test_left_is_on_the_right_of_the_front_view_and_on_the_left_of_the_back_view() -> None:
    front, back, _ = drawings(DRAWN)
    at = {(v.view, s.zone): s.transform for v in (front, back) for s in v.shapes}
    assert at["front", "groin_l"] == at["back", "calf_r"]
    assert at["front", "groin_l"] != at["back", "calf_l"]
    assert (front.sides, back.sides) == (("Right", "Left"), ("Left", "Right"))


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.id)
def test_no_field_starts_with_an_answer(item) -> None:  # type: ignore[no-untyped-def]
    (field,) = fields(knowledge(), [item], {})
    assert field.marked == ()
    assert field.typed == ""


@pytest.mark.parametrize(
    ("item", "posted", "said"),
    [
        ("ex_slr_angle", ["200"], "between 0 and 120"),
        ("ex_slr_angle", ["ten"], "whole number"),
        ("ex_temp_c", ["nan"], "between 30 and 43"),
        ("conditions", ["diabetes", "none"], "not both"),
        ("chart_pain", ["calf_l", "unsure"], "not both"),
        ("leg_side", ["sideways"], "one of the answers"),
        ("goal_1", ["x" * 2001], "at most 2000"),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(item: str, posted: list[str], said: str) -> None:
    found = read(knowledge(), [ITEMS[item]], MultiDict({item: posted}))
    assert said in found.faults[item]
    assert item not in found.answers


def test_a_decimal_comma_is_understood() -> None:
    found = read(knowledge(), [ITEMS["ex_temp_c"]], MultiDict({"ex_temp_c": "38,2"}))
    assert found.answers == {"ex_temp_c": 38.2}


def test_an_emptied_answer_becomes_blank() -> None:
    found = read(knowledge(), [ITEMS["pain_score_leg"]], MultiDict({"pain_score_leg": ""}))
    assert found.answers == {"pain_score_leg": None}
