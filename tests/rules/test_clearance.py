"""Clearances, clocks that ran out, earlier worse values and lifted precautions."""

from dataclasses import replace

import pytest

from rules.assessment import assess
from rules.clearance import answers_hash, counted, items_behind
from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, AnswerValue, Tier
from rules.model import Assessment, Clearance, Inputs
from tests.rules.examples import adult, examples

DISC = examples()[1].answers


def inputs_of(base: Answers | None = None, **answers: AnswerValue) -> Inputs:
    return Inputs({**(base or adult()), **answers})


def assessed(inputs: Inputs) -> Assessment:
    return assess(knowledge(), inputs)


def a_clearance(inputs: Inputs, rule: str, **changes: object) -> Clearance:
    made = Clearance(
        rule=rule,
        level=assessed(inputs).fired[rule],
        answers_hash=answers_hash(knowledge(), counted(knowledge(), inputs), rule),
        basis="examination",
        clinician="A physiotherapist",
        reason="examined",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def cleared(inputs: Inputs, *clearances: Clearance, **answers: AnswerValue) -> Assessment:
    return assessed(replace(inputs, answers={**inputs.answers, **answers}, cleared=clearances))


def test_a_cleared_rule_stays_listed_and_no_longer_decides() -> None:
    cord = inputs_of(DISC, cord_signs="yes")
    assert assessed(cord).decision == "withhold"

    found = cleared(cord, a_clearance(cord, "cord_signs_alone"))

    assert found.fired == {"cord_signs_alone": Tier.SAME_DAY}
    assert found.cleared == ("cord_signs_alone",)
    assert (found.decision, found.handout_policy) == ("draft", "allowed")
    assert not found.ranking_blocked
    assert (found.front_desk, found.patient_text) == ("fd_normal", "pt_none")


def test_an_emergency_is_never_clearable() -> None:
    saddle = inputs_of(DISC, ces_saddle="yes", ces_timing="last_2w")

    found = cleared(saddle, Clearance("ces_recent_or_worse"))

    assert (found.cleared, found.handout) == ((), "no")
    assert found.conflicts == ("clearance ces_recent_or_worse: an emergency cannot be cleared",)
    assert found.emergency_alarm


def test_a_clearance_lapses_when_the_answers_behind_it_change() -> None:
    weak = inputs_of(DISC, leg_weakness="one_leg_marked")
    clearance = a_clearance(weak, "motor_weakness_worsening")

    same = cleared(weak, clearance, goal_1="walk")
    other = cleared(weak, clearance, leg_weakness="one_leg_gives_way")

    assert same.cleared == ("motor_weakness_worsening",)
    assert other.cleared == ()
    assert "the answers behind it changed" in other.conflicts[-1]


def test_a_clearance_lapses_when_the_rule_fires_more_urgently() -> None:
    past = inputs_of(DISC, cancer_history="past", pain_trend="better")
    clearance = a_clearance(past, "cancer_history_alone", answers_hash=None)

    found = cleared(past, clearance, cancer_history="current")

    assert found.cleared == ()
    assert "it fires more urgently now" in found.conflicts[-1]


def test_a_rule_that_hands_cannot_clear_needs_another_service() -> None:
    lump = inputs_of(DISC, lump="yes")

    by_hand = cleared(lump, a_clearance(lump, "sarcoma_lump"))
    by_scan = cleared(lump, a_clearance(lump, "sarcoma_lump", basis="other_service_result"))

    assert by_hand.cleared == ()
    assert by_scan.cleared == ("sarcoma_lump",)


def test_a_finding_is_among_what_a_clearance_stands_on() -> None:
    cord = replace(inputs_of(DISC, cord_signs="yes"), exam={"ex_reflex": "normal"})
    clearance = a_clearance(cord, "cord_signs_alone")

    assert cleared(cord, clearance).cleared == ("cord_signs_alone",)
    assert cleared(replace(cord, exam={"ex_reflex": "brisk"}), clearance).cleared == ()


def test_an_open_question_is_among_what_its_hold_stands_on() -> None:
    behind = items_behind(knowledge(), "core_unknown")

    assert "ces_saddle" in behind
    assert "lump" not in behind


def test_facts_lead_to_the_questions_behind_a_rule() -> None:
    assert items_behind(knowledge(), "ces_recent_or_worse") == tuple(
        sorted(
            ("ces_saddle", "chart_sens", "ces_bladder", "ces_bowel", "leg_weakness", "ces_timing")
        )
    )


def test_a_clearance_of_a_rule_that_is_only_possible_closes_nothing() -> None:
    unsure = inputs_of(DISC, fever_unwell="unsure")

    found = cleared(unsure, Clearance("infection_fever_any"))

    assert found.questions_open
    assert found.cleared == ()


def test_a_clearance_of_no_rule_is_told() -> None:
    assert "clearance wishful: no such rule" in cleared(inputs_of(), Clearance("wishful")).conflicts


# ---- clocks


def test_an_open_question_whose_clock_ran_out_counts_as_adverse() -> None:
    open_leg = inputs_of(DISC, cold_leg="unsure")
    assert assessed(open_leg).tier is Tier.CLINICIAN_HOLD

    found = assessed(replace(open_leg, escalated=("cold_leg",)))

    assert found.fired["acute_limb_ischaemia"] is Tier.EMERGENCY_NOW
    assert found.front_desk == "fd_e_999"


def test_a_clock_changes_no_question_that_was_answered() -> None:
    answered = inputs_of(DISC, cold_leg="no")

    assert assessed(replace(answered, escalated=("cold_leg",))).tier is None


def test_a_rule_whose_clock_ran_out_is_an_emergency() -> None:
    unsure = inputs_of(DISC, ces_saddle="unsure", ces_bladder="unsure")
    assert assessed(unsure).fired["ces_possible_unsure"] is Tier.SAME_DAY

    found = assessed(replace(unsure, escalated=("ces_possible_unsure",)))

    assert found.fired["ces_possible_unsure"] is Tier.EMERGENCY_NOW
    assert (found.handout_policy, found.handout) == ("never", "no")
    assert (found.front_desk, found.emergency_alarm) == ("fd_e_physio", True)


def test_a_clock_of_a_rule_that_neither_fires_nor_may_changes_nothing() -> None:
    assert assessed(replace(inputs_of(DISC), escalated=("ces_possible_unsure",))).tier is None


def test_a_clock_of_nothing_known_is_told() -> None:
    found = assessed(replace(inputs_of(DISC), escalated=("typo",)))

    assert "escalated typo: no such question or rule" in found.conflicts


# ---- earlier worse values


def test_an_earlier_worse_value_counts_until_a_clinician_accepts_the_change() -> None:
    changed = replace(inputs_of(DISC), earlier={"fever_unwell": "yes"})

    found = assessed(changed)

    assert found.fired["infection_fever_any"] is Tier.SAME_DAY
    assert "changed answer: fever_unwell" in found.conflicts
    assert assessed(replace(changed, earlier={})).fired == {}


def test_of_two_ages_the_worse_counts_whichever_it_is() -> None:
    old = replace(inputs_of(DISC, fragile_bones="no"), earlier={"age_years": 15})
    young = replace(inputs_of(DISC, age_years=15), earlier={"age_years": 35})

    for inputs in (old, young):
        assert assessed(inputs).fired["child_under_16"] is Tier.URGENT_2W


def test_a_worse_value_counts_beside_either_of_two_ages() -> None:
    """At 62 the question about height is asked, at 35 it is not."""
    two_ages = replace(
        inputs_of(DISC, age_years=62, shorter_stooped="no"),
        earlier={"age_years": 35, "shorter_stooped": "yes"},
    )

    assert assessed(two_ages).fired["fracture_multi"] is Tier.URGENT_2W


def test_an_exercise_that_either_reading_rules_out_is_not_drafted() -> None:
    assert "N-05" in [each.id for each in assessed(inputs_of(DISC)).prescription]

    found = assessed(replace(inputs_of(DISC), earlier={"act_walk": "worse"}))

    assert "N-05" not in [each.id for each in found.prescription]


def test_a_reading_that_withholds_wins_over_one_that_drafts() -> None:
    assert assessed(inputs_of(DISC)).decision == "draft"

    found = assessed(replace(inputs_of(DISC), earlier={"dir_back": "down_or_more"}))

    assert found.decision == "withhold"
    assert "W11" in found.w


def test_the_more_urgent_reading_does_not_hide_what_the_other_withholds() -> None:
    worse = {"dir_back": "up_or_less", "pain_trend": "worse"}
    now = inputs_of(DISC, dir_back="down_or_more", pain_duration="6_12w")

    found = assessed(replace(now, earlier=worse))

    assert found.tier is Tier.ROUTINE_GP
    assert (found.decision, found.prescription) == ("withhold", ())
    assert "W11" in found.w


# ---- the episode


def test_an_emergency_earlier_in_the_episode_forbids_every_sheet() -> None:
    found = assessed(replace(inputs_of(DISC), emergency_before=("compartment_syndrome",)))

    assert (found.decision, found.handout, found.handout_policy) == ("withhold", "no", "never")
    assert found.reasons == ("compartment_syndrome",)
    assert (found.front_desk, found.patient_text) == ("fd_e_999", "pt_emergency_now")
    assert found.ranking_blocked


def test_an_emergency_earlier_is_not_hidden_by_something_milder_now() -> None:
    milder = inputs_of(DISC, pain_duration="6_12w", pain_trend="worse")

    found = assessed(replace(milder, emergency_before=("ces_recent_or_worse",)))

    assert found.tier is Tier.ROUTINE_GP
    assert (found.front_desk, found.patient_text) == ("fd_e_physio", "pt_ces_now")


# ---- precautions


@pytest.mark.parametrize(("lifted", "left"), [((), True), (("pc_severe_irritable",), False)])
def test_a_lifted_precaution_no_longer_blocks(lifted: tuple[str, ...], left: bool) -> None:
    severe = replace(inputs_of(DISC, pain_score_leg=8), lifted=lifted)

    assert ("pc_severe_irritable" in assessed(severe).precautions) is left


def test_recent_spine_surgery_cannot_be_lifted() -> None:
    surgery = inputs_of(DISC, recent_procedure=("spine_surgery",), procedure_worse="no")

    found = assessed(replace(surgery, lifted=("pc_spine_surgery_3m", "pc_unheard_of")))

    assert "pc_spine_surgery_3m" in found.precautions
    assert (found.decision, found.reasons) == ("withhold", ("pc_spine_surgery_3m",))
