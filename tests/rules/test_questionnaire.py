"""Answers at the border: what is taken, in which form, and how each fault is told."""

import json
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.knowledge_base import knowledge
from rules.questionnaire import LONGEST_TEXT, AnswerFault, CheckedAnswers, check_answers
from tests.rules.drawn_forms import FEW, FINDINGS, FORMS, Answered
from tests.rules.examples import adult

NOTHING: Mapping[str, object] = {}


def check(exam: Mapping[str, object] = NOTHING, /, **answers: object) -> CheckedAnswers:
    return check_answers(knowledge(), answers, exam)


def the_fault(**answers: object) -> AnswerFault:
    found = check(**answers)
    assert found.answers == {}
    (fault,) = found.faults
    return fault


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("no_such_question", "yes", "unknown_item"),
        ("pain_sites", ["foot"], "unknown_item"),
        ("ex_myo", "normal", "wrong_part"),
        ("leg_side", "sideways", "unknown_option"),
        ("leg_side", "Left", "unknown_option"),
        ("leg_side", " left", "unknown_option"),
        ("leg_side", 3, "wrong_type"),
        ("leg_side", True, "wrong_type"),
        ("leg_side", ["left"], "wrong_type"),
        ("leg_side", {"side": "left"}, "wrong_type"),
        ("conditions", "diabetes", "wrong_type"),
        ("conditions", {"diabetes": True}, "wrong_type"),
        ("conditions", ["none", "diabetes"], "exclusive"),
        ("conditions", ["none", "unsure"], "exclusive"),
        ("chart_pain", ["none", "calf_l"], "exclusive"),
        ("chart_pain", ["unsure", "calf_l"], "exclusive"),
        ("pain_score_leg", "5", "wrong_type"),
        ("pain_score_leg", True, "wrong_type"),
        ("pain_score_leg", float("nan"), "wrong_type"),
        ("pain_score_leg", [5], "wrong_type"),
        ("pain_score_leg", 5.5, "wrong_type"),
        ("pain_score_leg", 11, "out_of_range"),
        ("pain_score_leg", -1, "out_of_range"),
        ("pain_score_leg", float("inf"), "out_of_range"),
        ("age_years", 121, "out_of_range"),
        ("age_years", 10**400, "out_of_range"),
        ("goal_1", 7, "wrong_type"),
        ("goal_1", ["a"], "wrong_type"),
        ("goal_1", "x" * (LONGEST_TEXT + 1), "too_long"),
        ("goal_1", "\ud800", "not_text"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_item_and_a_code(
    item: str, value: object, code: str
) -> None:
    fault = the_fault(**{item: value})

    assert (fault.part, fault.item, fault.index, fault.code) == ("answers", item, None, code)


@pytest.mark.parametrize("entry", ["no_such_condition", 1, None, ["diabetes"], "calf_l"])
def test_a_wrong_entry_of_a_list_is_told_with_its_index(entry: object) -> None:
    fault = the_fault(conditions=["diabetes", entry])

    assert (fault.item, fault.index) == ("conditions", 1)


def test_a_zone_without_its_side_is_refused() -> None:
    assert the_fault(chart_pain=["calf"]).index == 0


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("ex_temp_c", 37.85, "too_precise"),
        ("ex_temp_c", 29.9, "out_of_range"),
        ("ex_temp_c", "37", "wrong_type"),
        ("ex_sij_count", 2.5, "wrong_type"),
        ("ex_sij_count", 6, "out_of_range"),
        ("ex_slr", "positive", "unknown_option"),
        ("leg_side", "left", "wrong_part"),
    ],
)
def test_a_wrong_finding_is_refused_as_one_of_the_examination(
    item: str, value: object, code: str
) -> None:
    (fault,) = check({item: value}).faults

    assert (fault.part, fault.item, fault.code) == ("exam", item, code)


def test_every_fault_is_listed_and_sound_answers_are_still_read() -> None:
    found = check({"ex_myo": 1}, leg_side="sideways", conditions=["x", "y"], foot_drop="no")

    assert [(fault.item, fault.index) for fault in found.faults] == [
        ("leg_side", None),
        ("conditions", 0),
        ("conditions", 1),
        ("ex_myo", None),
    ]
    assert found.answers == {"foot_drop": "no"}


@pytest.mark.parametrize("item", ["leg_side", "goal_1", "conditions", "pain_score_leg"])
def test_a_fault_never_repeats_what_was_answered(item: str) -> None:
    fault = str(the_fault(**{item: {"secret": "a very private thing"}}))

    assert "private" not in fault
    assert fault.startswith(f"answers.{item}: ")


def test_the_name_of_an_unknown_item_is_cut_and_printable() -> None:
    text = str(the_fault(**{"\ud800\n" + "x" * 500: "yes"}))

    assert text.isascii()
    assert text.isprintable()
    assert len(text) < 150


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("leg_side", None),
        ("leg_side", ""),
        ("conditions", []),
        ("conditions", ()),
        ("conditions", None),
        ("age_years", None),
        ("age_years", ""),
        ("goal_1", "  \n\t "),
    ],
)
def test_a_blank_answer_is_left_out(item: str, value: object) -> None:
    found = check(**{item: value})

    assert (found.faults, found.answers) == ((), {})


def test_not_sure_may_stand_beside_ticks_of_a_list() -> None:
    assert check(conditions=["unsure", "diabetes"]).answers == {
        "conditions": ("diabetes", "unsure")
    }


def test_a_list_loses_doubles_and_stands_in_the_order_of_the_questionnaire() -> None:
    found = check(
        conditions=["smoke", "diabetes", "smoke"], chart_pain=["calf_r", "lumbar_midline", "calf_r"]
    )

    assert found.answers == {
        "conditions": ("diabetes", "smoke"),
        "chart_pain": ("lumbar_midline", "calf_r"),
    }


def test_numbers_have_one_form() -> None:
    found = check({"ex_temp_c": 38, "ex_calf_diff_cm": 2.5, "ex_sij_count": 3.0}, age_years=40.0)

    assert found.faults == ()
    assert json.dumps({**found.answers, **found.exam}) == (
        '{"age_years": 40, "ex_sij_count": 3, "ex_calf_diff_cm": 2.5, "ex_temp_c": 38.0}'
    )


def test_a_text_is_trimmed_and_rid_of_control_characters() -> None:
    assert check(goal_1=" climb\x00 stairs\nagain\x7f ").answers == {
        "goal_1": "climb stairs\nagain"
    }


def test_every_choice_of_every_question_is_taken() -> None:
    for item in knowledge().questionnaire.items.values():
        for option in item.options:
            value = [option.code] if item.type in ("choices", "chart") else option.code
            part = "exam" if item.page == "EX" else "answers"
            found = check_answers(
                knowledge(), **{"answers": {}, "exam": {}, part: {item.id: value}}
            )
            assert found.faults == ()


@FEW
@given(FORMS, FINDINGS, st.randoms(use_true_random=False))
def test_the_normal_form_is_one_whatever_the_order_and_its_own_normal_form(
    answers: Answered, exam: Answered, luck: Random
) -> None:
    shuffled = dict(sorted(answers.items(), key=lambda _: luck.random()))
    once = check_answers(knowledge(), answers, exam)
    again = check_answers(knowledge(), {**shuffled}, once.exam)

    assert once.faults == ()
    assert list(again.answers.items()) == list(once.answers.items())
    assert check_answers(knowledge(), once.answers, once.exam) == once


def test_the_adult_of_the_specification_is_sound() -> None:
    assert check_answers(knowledge(), adult(), {}).faults == ()
