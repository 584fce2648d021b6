"""Facts and tests of the engine's channel: true, false or not known; and what is shown."""

import pytest
from hypothesis import given

from rules.encoding import Bound
from rules.facts import Facts
from rules.findings import fact_bounds
from rules.form import Form, Truth
from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue
from rules.reference import read
from rules.visibility import asks_part_2, hidden_items, visible_items
from tests.rules.drawn_forms import FEW, FINDINGS, FORMS, Answered
from tests.rules.examples import adult


def facts_of(*blank: str, **answers: AnswerValue) -> Facts:
    merged = {**adult(), **answers}
    given_now = {name: value for name, value in merged.items() if name not in blank}
    return Facts(Form(knowledge(), given_now, hidden_items(knowledge(), given_now)))


def truth(text: str, *blank: str, **answers: AnswerValue) -> Truth:
    return facts_of(*blank, **answers).evaluate(text)


YES_NO_OPEN = [("yes", True), ("no", False), ("unsure", None)]


@pytest.mark.parametrize(("answer", "said"), YES_NO_OPEN)
def test_a_choice_is_known_or_not(answer: str, said: Truth) -> None:
    assert truth("fever_unwell = yes", fever_unwell=answer) is said


def test_a_blank_answer_is_not_known_and_no_no() -> None:
    assert truth("fever_unwell = yes", "fever_unwell") is None
    assert truth("fever_unwell is_unknown", "fever_unwell") is True


def test_a_declined_answer_is_not_known() -> None:
    assert truth("ces_saddle = yes", ces_saddle="declined") is None


def test_a_hidden_question_answers_every_test_with_no() -> None:
    for test in ("shorter_stooped = yes", "shorter_stooped is_unknown", "shorter_stooped = no"):
        assert truth(test, age_years=30) is False


def test_a_blank_finding_makes_every_test_no() -> None:
    for test in ("ex_saddle = reduced", "ex_pvr_ml >= 200", "ex_temp_c < 38", "ex_slr is_unknown"):
        assert truth(test) is False


def test_a_blank_finding_equals_not_done() -> None:
    assert truth("ex_rm = not_done") is True


def test_not_sure_beside_a_tick_leaves_only_the_rest_open() -> None:
    ticked = ("diabetes", "unsure")

    assert truth("conditions has diabetes", conditions=ticked) is True
    assert truth("conditions has hernia", conditions=ticked) is None
    assert truth("conditions has hernia", conditions=("diabetes",)) is False


def test_another_sex_is_not_known_to_be_female_and_is_not_male() -> None:
    assert truth("sex_at_birth = female", sex_at_birth="other") is None
    assert truth("sex_at_birth = other", sex_at_birth="other") is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fever_unwell = yes OR lump = yes", True),
        ("fever_unwell = yes AND lump = yes", None),
        ("fever_unwell = yes AND shingles_free", False),
    ],
)
def test_and_or_follow_three_valued_logic(text: str, said: Truth) -> None:
    text = text.replace("shingles_free", "rash_blister = yes")

    assert truth(text, "fever_unwell", lump="yes" if said is not False else "no") is said


def test_a_zone_without_a_side_matches_either() -> None:
    assert truth("chart_pain has calf", chart_pain=("calf_l",)) is True
    assert truth("chart_pain has calf_r", chart_pain=("calf_l",)) is False
    assert truth("chart_pain has calf", chart_pain=("unsure",)) is None
    assert truth("chart_pain has calf", chart_pain=("none",)) is False


@pytest.mark.parametrize(
    ("low", "high", "leg", "back"),
    [(7, 7, 7, 4), (4, 10, None, 4), (7, 10, 7, None), (0, 10, None, None)],
)
def test_the_pain_score_spans_what_is_not_known(
    low: int, high: int, leg: int | None, back: int | None
) -> None:
    blank = [
        name
        for name, score in (("pain_score_leg", leg), ("pain_score_back", back))
        if score is None
    ]
    facts = facts_of(*blank, pain_score_leg=leg or 0, pain_score_back=back or 0)

    assert facts.number("pain_score") == (low, high)


def test_counts_span_what_is_not_known() -> None:
    facts = facts_of("steroids_long", age_years=75, sex_at_birth="other")

    assert facts.number("fx_count") == (1, 3)


def test_open_saddle_questions_are_counted_the_same_in_both_bounds() -> None:
    facts = facts_of("ces_bladder", ces_saddle="unsure")

    assert facts.number("ces_unknown_count") == (2, 2)


@pytest.mark.parametrize(
    ("side", "zones", "affected", "conflict"),
    [
        ("left", ("calf_l",), "left", False),
        ("left", ("calf_l", "calf_r"), "left", True),
        ("left", ("buttock_upper_r",), "left", True),
        ("left", ("buttock_upper_l", "buttock_upper_r"), "left", False),
        ("neither", ("buttock_upper_r",), "right", False),
        ("neither", ("buttock_upper_l", "buttock_upper_r"), "none", False),
        ("neither", ("calf_r",), "right", True),
        ("both", ("calf_r",), "none", False),
        ("unsure", ("calf_r",), "none", False),
    ],
)
def test_the_side_comes_from_the_answer_then_from_the_drawing(
    side: str, zones: tuple[str, ...], affected: str, conflict: bool
) -> None:
    facts = facts_of(leg_side=side, chart_pain=zones)

    assert facts.affected_side == affected
    assert facts.truth("side_conflict") is conflict


@pytest.mark.parametrize(
    ("zones", "line"),
    [
        (("thigh_front_l", "shin_inner_l"), True),
        (("thigh_front_l", "shin_inner_r"), False),
        (("thigh_side_r", "shin_outer_r", "big_toe_r"), True),
        (("thigh_back_r", "shin_outer_r", "foot_top_r"), True),
        (("thigh_back_r", "calf_r"), False),
        (("thigh_back_r", "calf_r", "heel_r"), True),
    ],
)
def test_a_root_strip_lies_on_one_side(zones: tuple[str, ...], line: bool) -> None:
    facts = facts_of(chart_pain=zones)

    assert facts.truth("dermatomal_line") is line
    assert facts.truth("patchy_spread") is (not line)


def test_evidence_facts_never_read_an_open_answer_as_true() -> None:
    assert facts_of(leg_side="unsure").truth("one_side") is False
    assert facts_of(chart_pain=("unsure",)).truth("no_lumbar") is False
    assert facts_of(chart_pain=("unsure",)).truth("both_sides") is None


def test_safety_findings_are_no_examination_of_the_source() -> None:
    assert facts_of(ex_pulses="present", ex_temp_c=37.0).truth("exam_recorded") is False
    assert facts_of(ex_slr="neg").truth("exam_recorded") is True


def test_a_recorded_normal_power_closes_the_motor_question() -> None:
    assert facts_of(leg_weakness="one_leg_marked").truth("motor_loss_open") is True
    assert (
        facts_of(leg_weakness="one_leg_marked", ex_myo="normal").truth("motor_loss_open") is False
    )


@FEW
@given(FORMS, FINDINGS)
def test_the_lower_bound_of_a_fact_implies_its_upper_bound(
    answers: Answered, exam: Answered
) -> None:
    given_now = {**answers, **exam}
    facts = Facts(Form(knowledge(), given_now, hidden_items(knowledge(), given_now)))
    bounds = fact_bounds(knowledge(), facts)

    for name, low in bounds[Bound.LOWER].items():
        assert bounds[Bound.UPPER][name] or not low
        assert low is (facts.truth(name) is True)


# ---- what is shown


def test_a_question_is_shown_when_its_condition_is_open() -> None:
    shown = visible_items(knowledge(), {})

    assert {"foot_sore", "abdo_faint", "shorter_stooped", "pregnancy_status"} <= shown
    assert "ces_timing" in shown
    assert not {name for name in shown if name.startswith("ex_")}


def test_a_question_is_hidden_when_its_condition_is_surely_false() -> None:
    hidden = hidden_items(knowledge(), adult())

    assert {"pregnancy_status", "ces_timing", "foot_drop_onset", "injury_checked"} <= hidden


def test_hiding_goes_on_down_a_chain_of_questions() -> None:
    chain: Answered = {"pain_duration": "gt_1y", "age_years": 40, "back_start_age": "45_plus"}

    assert "spa_wake" in hidden_items(knowledge(), {**adult(), **chain})
    assert "spa_wake" in hidden_items(knowledge(), {**adult(), "back_start_age": "lt_35"})


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, True),
        ({"age_years": 15}, False),
        ({"age_years": 16}, True),
        ({"emergency_any": "yes"}, False),
        ({"emergency_any": "unsure"}, True),
        ({"fever_unwell": "yes"}, True),
        ({"leg_feeling": "numb", "chart_sens": ("saddle",)}, True),
    ],
)
def test_part_2_is_asked_unless_part_1_is_an_emergency_or_a_child_answers(
    change: Answered, asked: bool
) -> None:
    answers = {**adult(), **change}

    assert asks_part_2(knowledge(), answers) is asked
    assert read(knowledge(), answers, {}).part_2_asked is asked
