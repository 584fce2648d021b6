"""The second channel against the worked examples, and as an independent reading."""

import ast
import time
from pathlib import Path

import pytest

from rules import reference
from rules.knowledge_base import knowledge
from rules.knowledge_model import Knowledge, Tier
from rules.reference import Reading, conclude, mimic_scores, read, scores_of
from rules.reference.language import Asks, Every, Some, UnreadableCondition, tree
from tests.rules.examples import TIERS, Example, adult, examples

EVERY_EXAMPLE = pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
RANKED_EXAMPLE = pytest.mark.parametrize(
    "example",
    [example for example in examples() if example.expect["scores"] is not None],
    ids=lambda each: each.id,
)


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return knowledge()


def _read(shipped: Knowledge, example: Example) -> Reading:
    return read(shipped, example.answers, example.exam)


def _most_urgent(tiers: list[Tier]) -> Tier | None:
    return min(tiers, key=lambda tier: tier.rank, default=None)


@EVERY_EXAMPLE
def test_an_example_fires_the_rules_it_names(shipped: Knowledge, example: Example) -> None:
    found, expect = _read(shipped, example), example.expect

    assert found.fired == {rule: TIERS[tier] for rule, tier in expect["fired"].items()}
    if expect["possible"] != "not_asserted":
        assert found.possible == {rule: TIERS[tier] for rule, tier in expect["possible"].items()}
    worst = [*found.fired.values(), *found.possible.values()]
    assert _most_urgent(list(found.fired.values())) == TIERS.get(expect["tier"])
    assert _most_urgent(worst) == TIERS.get(expect["worst_tier"])


@EVERY_EXAMPLE
def test_an_example_has_its_precautions_and_completeness(
    shipped: Knowledge, example: Example
) -> None:
    found, expect = _read(shipped, example), example.expect

    if expect["precautions"] != "not_asserted":
        assert found.precautions == set(expect["precautions"])
    if expect.get("core_answered") is not None:
        assert found.facts["core_answered"] == expect["core_answered"]


@RANKED_EXAMPLE
def test_an_example_ranks_and_withholds_as_computed(shipped: Knowledge, example: Example) -> None:
    found, expect = _read(shipped, example), example.expect

    scores, mimics = scores_of(shipped, example.exam, found), mimic_scores(shipped, found)
    concluded = conclude(shipped, example.answers, example.exam, scores, found, mimics)

    assert scores == expect["scores"]
    assert mimics == expect["mimics"]
    # W17 is a note to the clinician; the examples list what withholds or asks for a tick.
    assert concluded.w - {"W17"} == set(expect["w"])
    assert not concluded.contraindicated & set(expect["exercises"])


def test_the_channel_imports_nothing_but_the_values_it_speaks() -> None:
    folder = Path(reference.__file__).parent
    allowed = ("rules.reference", "rules.knowledge_model")
    imported = {
        str(node.module)
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }

    ours = {name for name in imported if name.split(".")[0] in ("rules", "api", "records")}
    assert {name for name in ours if not name.startswith(allowed)} == set()


def test_a_form_is_read_in_well_under_ten_milliseconds(shipped: Knowledge) -> None:
    answers = {**adult(), **examples()[0].answers}
    read(shipped, answers, {})  # parses the conditions once

    began = time.process_time()
    for _ in range(20):
        read(shipped, answers, {})

    assert (time.process_time() - began) / 20 < 0.010


# ---- what is shown and what counts


def test_an_emergency_of_part_1_ends_the_form(shipped: Knowledge) -> None:
    found = read(shipped, {**adult(), "emergency_any": "yes", "leg_feeling": "numb"}, {})

    assert not found.part_2_asked
    assert "leg_feeling" not in found.visible


def test_a_finding_of_the_clinician_does_not_take_part_2_back(shipped: Knowledge) -> None:
    found = read(shipped, adult(), {"ex_saddle": "reduced"})

    assert found.fired["exam_cauda_equina"] is Tier.EMERGENCY_NOW
    assert found.part_2_asked


def test_an_emergency_that_only_part_2_shows_stays_an_emergency(shipped: Knowledge) -> None:
    drawn = ("saddle", "foot_outer_r")

    found = read(shipped, {**adult(), "leg_feeling": "numb", "chart_sens": drawn}, {})

    assert found.fired["ces_recent_or_worse"] is Tier.EMERGENCY_NOW
    assert "chart_sens" in found.visible


def test_a_child_is_not_asked_part_2(shipped: Knowledge) -> None:
    found = read(shipped, {**adult(), "age_years": 15, "leg_feeling": "numb"}, {})

    assert not any(name.startswith("act_") for name in found.visible)
    assert found.fired["child_under_16"] is Tier.URGENT_2W


def test_the_answer_to_a_hidden_question_counts_nothing(shipped: Knowledge) -> None:
    young = {**adult(), "age_years": 30, "foot_sore": "yes"}

    found = read(shipped, young, {})

    assert "foot_sore" in found.hidden
    assert "limb_threat_rest_pain" not in found.fired


def test_a_question_with_an_open_condition_is_shown(shipped: Knowledge) -> None:
    found = read(shipped, {**adult(), "age_years": ""}, {})

    assert {"foot_sore", "abdo_faint", "shorter_stooped"} <= found.visible
    assert "child_under_16" in found.possible


def test_not_sure_beside_a_tick_leaves_the_other_options_open(shipped: Knowledge) -> None:
    answers = {**adult(), "calf_swelling": "unsure", "recent_procedure": ("other", "unsure")}

    found = read(shipped, answers, {})

    assert found.fired["dvt_unsure_with_risk"] is Tier.SAME_DAY
    assert {"pc_spine_surgery_3m", "pc_hip_replaced"} <= found.precautions


def test_another_sex_leaves_tests_for_female_open(shipped: Knowledge) -> None:
    found = read(shipped, {**adult(), "sex_at_birth": "other", "age_years": 75}, {})

    assert "pregnancy_status" in found.hidden  # above 55
    assert "pc_fragile_bones" in found.precautions


def test_staff_questions_left_blank_mean_none(shipped: Knowledge) -> None:
    without = {k: v for k, v in adult().items() if k not in ("completed_by", "access_needs")}

    assert read(shipped, without, {}).precautions == read(shipped, adult(), {}).precautions


def test_without_part_2_no_w_rule_holds(shipped: Knowledge) -> None:
    answers = {**adult(), "emergency_any": "yes"}
    found = read(shipped, answers, {})

    concluded = conclude(shipped, answers, {}, dict.fromkeys(shipped.scoring.priors, 0), found, {})

    assert concluded.w == frozenset()


def test_an_examination_that_contradicts_the_form_is_noted(shipped: Knowledge) -> None:
    answers = {**adult(), "leg_feeling": "numb"}
    found = read(shipped, answers, {"ex_derm": "normal"})
    scores = scores_of(shipped, {"ex_derm": "normal"}, found)

    concluded = conclude(shipped, answers, {"ex_derm": "normal"}, scores, found, {})

    assert "W17" in concluded.w


# ---- the language


def test_and_binds_tighter_than_or() -> None:
    assert tree("a = x OR b AND c >= 5") == Some(
        (Asks("a", "is", ("x",)), Every((Asks("b", "holds"), Asks("c", ">=", ("5",)))))
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends where a test was expected"),
        ("a = ", "a code or a number was expected, but 'the end'"),
        ("a = x b = y", "nothing may follow the condition, but 'b' does"),
        ("(a = x", "')' was expected, but 'the end'"),
        ("a in x", "'{' was expected, but 'x'"),
        ("a in {x, }", "a code or a number was expected, but '}'"),
        ("NOT a", "a question or fact was expected, but 'NOT'"),
        ("a != x", "the sign '!' is not allowed"),
        ("a = x AND AND b", "a question or fact was expected, but 'AND'"),
    ],
)
def test_an_unreadable_condition_says_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(UnreadableCondition) as caught:
        tree(text)

    assert said in str(caught.value)
