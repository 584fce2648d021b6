"""The assessment as a whole: the desk's script, open questions, determinism and its JSON."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue, Dose, Tier
from rules.model import Assessment, CarePlan, Clearance, Inputs, Prescribed
from rules.wire import (
    WireError,
    assessment_from_json,
    assessment_to_json,
    document_from_json,
    inputs_from,
    plan_from_json,
    plan_to_json,
)
from tests.rules.drawn_forms import FEW, FINDINGS, FORMS, Answered
from tests.rules.examples import adult, examples

DISC = examples()[1].answers
NO_EXAM: Mapping[str, AnswerValue] = {}


def assessed(exam: Mapping[str, AnswerValue] = NO_EXAM, /, **answers: AnswerValue) -> Assessment:
    return assess(knowledge(), Inputs({**DISC, **answers}, exam))


# ---- the desk: one script, the most urgent of what fires


@pytest.mark.parametrize(
    ("answers", "script", "text"),
    [
        ({}, "fd_normal", "pt_none"),
        ({"fever_unwell": "unsure"}, "fd_h_question", "pt_questions"),
        (
            {"groin_pain": "yes", "training_spike": "no", "age_years": 46},
            "fd_h_question",
            "pt_questions",
        ),
        ({"pain_duration": "6_12w", "pain_trend": "worse"}, "fd_r_note", "pt_routine_note"),
        ({"lump": "yes"}, "fd_u_letter", "pt_urgent_letter"),
        ({"lump": "yes", "fever_unwell": "yes"}, "fd_s_physio", "pt_same_day"),
        ({"fever_unwell": "yes", "self_harm": "yes"}, "fd_private", "pt_support"),
        ({"safeguard_concern": "yes"}, "fd_private", "pt_support"),
        ({"ces_saddle": "yes", "ces_timing": "last_2w"}, "fd_e_physio", "pt_ces_now"),
        ({"emergency_any": "yes"}, "fd_e_999", "pt_emergency_now"),
        (
            {"cold_leg": "yes", "ces_saddle": "yes", "self_harm": "yes"},
            "fd_e_999",
            "pt_emergency_now",
        ),
        ({"age_years": 12}, "fd_u_letter", "pt_child"),
    ],
)
def test_the_desk_gets_one_script(answers: Answered, script: str, text: str) -> None:
    found = assessed(**answers)

    assert (found.front_desk, found.patient_text) == (script, text)


def test_a_private_emergency_shows_the_private_script_with_the_alarm() -> None:
    found = assessed({"ex_self_harm_plan": "yes"})

    assert found.tier is Tier.EMERGENCY_NOW
    assert (found.front_desk, found.emergency_alarm) == ("fd_private", True)


# ---- policies and questions


@FEW
@given(FORMS, FINDINGS, st.booleans())
def test_nothing_goes_out_while_something_urgent_is_open(
    answers: Answered, exam: Answered, everything_cleared: bool
) -> None:
    """Design section 9, point 1: however much has been cleared."""
    inputs = Inputs(answers, exam)
    fired = assess(knowledge(), inputs).fired
    records = tuple(Clearance(rule) for rule in fired) if everything_cleared else ()

    found = assess(knowledge(), replace(inputs, cleared=records))

    emergencies = {name for name, tier in fired.items() if tier is Tier.EMERGENCY_NOW}
    active = {tier for name, tier in found.fired.items() if name not in found.cleared}
    assert not emergencies & set(found.cleared)
    if active & {Tier.EMERGENCY_NOW, Tier.SAME_DAY}:
        assert (found.handout, found.prescription) == ("no", ())
    if Tier.CLINICIAN_HOLD in active or set(found.possible.values()) - {Tier.ROUTINE_GP}:
        assert found.questions_open
        assert found.handout != "after_sign_off"
    if Tier.URGENT_2W in active:
        assert found.decision != "draft" or found.handout_policy == "allowed"
        assert found.handout != "after_sign_off" or found.handout_policy == "allowed"


def test_a_limited_rule_that_is_only_possible_caps_the_sheet() -> None:
    found = assessed(
        walk_relief="unsure", conditions=("smoke",), chart_pain=("calf_l", "thigh_back_l")
    )

    assert found.possible == {"claudication_vascular": Tier.ROUTINE_GP}
    assert (found.handout_policy, found.questions_open) == ("limited", False)
    assert found.decision != "draft"


def test_a_limited_urgent_rule_waits_for_the_choice_of_a_clinician() -> None:
    found = assessed(pain_score_leg=9, pain_trend="worse", pain_duration="2_6w", leg_side="left")

    assert found.fired["pain_not_controlled"] is Tier.URGENT_2W
    assert found.decision == "generic_only"
    assert found.handout == "after_clinician_choice_and_sign_off"


def test_an_open_question_locks_the_release_of_a_draft() -> None:
    found = assessed(hot_joint="unsure")

    assert found.questions_open
    assert (found.decision, found.handout) == ("draft", "after_questions_closed_and_sign_off")


def test_an_open_question_that_nothing_urgent_hangs_on_does_not_lock() -> None:
    found = assessed(
        pain_trend="unsure", pain_duration="6_12w", pain_score_leg=3, pain_score_back=3
    )

    assert {ask.item for ask in found.must_ask} == {"pain_trend"}
    assert set(found.possible.values()) <= {Tier.ROUTINE_GP}
    assert not found.questions_open
    assert not found.must_ask[0].locks_release


def test_what_must_be_asked_says_for_which_rules_and_how_soon() -> None:
    found = assessed(
        cold_leg="unsure", ces_saddle="declined", lump="unsure", blood_thinner="unsure"
    )
    asks = {ask.item: ask for ask in found.must_ask}

    assert asks["cold_leg"].within_minutes == 15
    assert asks["ces_saddle"].within_minutes == 60
    assert (asks["ces_saddle"].unknown_class, asks["ces_saddle"].sensitive) == ("P2", True)
    assert "ces_recent_or_worse" in asks["ces_saddle"].rules
    assert (asks["lump"].within_minutes, asks["lump"].rules) == (None, ("sarcoma_lump",))
    assert asks["lump"].locks_release
    assert not asks["blood_thinner"].locks_release or asks["blood_thinner"].rules
    assert asks["lump"].question == knowledge().questionnaire.items["lump"].text
    assert [ask.locks_release for ask in found.must_ask] == sorted(
        (ask.locks_release for ask in found.must_ask), reverse=True
    )


def test_hidden_questions_are_not_asked_and_their_answers_are_told() -> None:
    found = assessed(foot_drop_onset="lt_2w")

    assert "foot_drop_onset" not in {ask.item for ask in found.must_ask}
    assert "foot_drop_onset: not asked for these answers, so the rules ignore it" in found.warnings


def test_when_somebody_else_filled_it_in_sensitive_questions_are_asked_again() -> None:
    found = assessed(completed_by="carer")

    assert [text for text in found.warnings if "again in private" in text] == [
        f"{item}: ask again in private"
        for item in (
            "ces_saddle",
            "ces_bladder",
            "ces_bowel",
            "ces_sexual",
            "self_harm",
            "feel_safe",
        )
    ]


def test_contradicting_answers_are_listed() -> None:
    found = assessed({"ex_derm": "deficit"}, leg_side="left", chart_pain=("calf_r", "thigh_back_r"))

    assert "leg_side / chart_pain" in found.conflicts
    assert "leg_feeling / ex_derm" in found.conflicts
    assert "W14" in found.w


def test_a_child_has_no_ranking_and_no_sheet() -> None:
    found = assessed(age_years=15)

    assert found.ranking_blocked
    assert (found.part2_asked, found.sources, found.w) == (False, None, ())
    assert (found.handout_policy, found.handout) == ("never", "no")


def test_an_emergency_hides_the_ranking_and_forbids_the_sheet() -> None:
    found = assessed(foot_drop="yes", cancer_history="current", can_walk="no")

    assert found.tier is Tier.EMERGENCY_NOW
    assert (found.ranking_blocked, found.handout_policy, found.handout) == (True, "never", "no")
    assert set(found.reasons) == {
        name for name in found.fired if found.fired[name] is not Tier.CLINICIAN_HOLD
    } - {"gp_bloods_persistent_pain"}


def test_every_conclusion_is_explained_by_the_answers_behind_it() -> None:
    found = assessed(fever_unwell="yes", conditions=("diabetes",))
    explained = {each.rule: each for each in found.explanations}

    assert {*found.fired, *found.possible, *found.w, *found.precautions} <= set(explained)
    fever = explained["infection_fever_risk"]
    assert ("fever_unwell = yes", "fever_unwell", "yes", "yes") in [
        (b.test, b.item, b.answer, b.holds) for b in fever.because
    ]
    assert fever.citations == knowledge().red_flags["infection_fever_risk"].sources
    assert explained["F1"].points == {"disc": 4, "facet": -3}


def test_an_explanation_names_the_version_of_its_rule() -> None:
    newer = replace(
        knowledge(),
        evidence={n: replace(e, version=7) for n, e in knowledge().evidence.items()},
        precautions={n: replace(p, version=8) for n, p in knowledge().precautions.items()},
        withhold={n: replace(w, version=9) for n, w in knowledge().withhold.items()},
    )
    answers = {**DISC, "dir_fwd": "up_or_less", "pain_score_leg": 8}
    found = assess(newer, Inputs(answers))

    versions = {each.kind: each.version for each in found.explanations}
    assert versions == {"evidence": 7, "precaution": 8, "withhold": 9}


def test_examinations_that_would_change_most_are_named() -> None:
    items = [each.item for each in assessed().would_change]

    assert len(items) == len(set(items)) == 3
    assert "ex_sij_count" in items
    assert "ex_sij_count" not in [e.item for e in assessed({"ex_sij_count": 0}).would_change]


# ---- determinism


def _bytes(inputs: Inputs) -> str:
    return json.dumps(assessment_to_json(assess(knowledge(), inputs)))


@FEW
@given(FORMS, FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_of_ticks_changes_no_byte(
    answers: Answered, exam: Answered, luck: Random
) -> None:
    def shuffled(values: Answered) -> Answered:
        names = list(values)
        luck.shuffle(names)
        return {
            name: tuple(luck.sample(value, len(value))) if isinstance(value, tuple) else value
            for name in names
            for value in [values[name]]
        }

    as_given = Inputs(answers, exam)
    reordered = Inputs(shuffled(answers), shuffled(exam))

    assert _bytes(as_given) == _bytes(reordered)


def test_the_same_form_gives_the_same_bytes_twice() -> None:
    for example in examples():
        inputs = Inputs(example.answers, example.exam)
        assert _bytes(inputs) == _bytes(inputs)


# ---- JSON


FIELDS = {
    *("tier", "worst_tier", "fired", "possible", "handout_policy", "questions_open", "decision"),
    *("w", "reasons", "best", "mimics", "precautions", "variants", "core_answered", "sources"),
    *("working_hypothesis", "prescription", "handout", "handout_allowed", "must_ask", "conflicts"),
    *("warnings", "knowledge_version", "engine"),
}
TIERS = {"emergency_now", "same_day", "urgent_2w", "routine_gp", "clinician_hold", None}


def test_the_json_has_the_fields_and_words_of_the_design() -> None:
    for example in examples():
        cleared = tuple(Clearance(rule) for rule in example.cleared)
        found = assess(knowledge(), Inputs(example.answers, example.exam, cleared))
        document = json.loads(json.dumps(assessment_to_json(found)))

        assert set(document) >= FIELDS
        tiers = {document["tier"], document["worst_tier"]}
        assert {*tiers, *document["fired"].values(), *document["possible"].values()} <= TIERS
        assert document["engine"]["agreement"] is True
        assert document["handout_allowed"] is (document["handout"] != "no")
        assert document["knowledge_version"] == knowledge().version
        for score in (document["sources"] or {}).values():
            assert score["total"] == score["prior"] + score["history"] + score["exam"]
            assert set(score) == {"prior", "history", "exam", "total", "band"}
        assert [{"id", "dose", "variant"} <= set(each) for each in document["prescription"]] == [
            True
        ] * len(document["prescription"])


@FEW
@given(FORMS, FINDINGS)
def test_an_assessment_survives_its_json(answers: Answered, exam: Answered) -> None:
    found = assess(knowledge(), Inputs(answers, exam))

    assert assessment_from_json(json.loads(json.dumps(assessment_to_json(found)))) == found


def test_a_document_takes_rule_ids_and_records_as_clearances() -> None:
    document = document_from_json(
        {
            "answers": {},
            "cleared": ["shingles", {"rule": "sarcoma_lump", "basis": "other_service_result"}],
            "escalated": ["cold_leg"],
        }
    )

    inputs = inputs_from(document, adult(), {})

    assert inputs.cleared == (
        Clearance("shingles"),
        Clearance("sarcoma_lump", basis="other_service_result"),
    )
    assert inputs.escalated == ("cold_leg",)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "the document"),
        ({}, "answers"),
        ({"answers": []}, "answers"),
        ({"answers": {}, "exams": {}}, "exams"),
        ({"answers": {}, "escalated": "cold_leg"}, "escalated"),
        ({"answers": {}, "cleared": [{"basis": "a feeling"}]}, "cleared"),
    ],
)
def test_a_document_of_another_shape_is_refused_with_its_place(
    document: object, place: str
) -> None:
    with pytest.raises(WireError, match=f"^{place}"):
        document_from_json(document)


def test_a_plan_survives_its_json() -> None:
    plan = CarePlan(
        kind="exercise",
        hypothesis="disc",
        side="left",
        exercises=(Prescribed("D-01", Dose(source="edited", reps_min=5), note="slowly"),),
        precautions=("pc_latex_skin",),
    )

    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


@pytest.mark.parametrize("place", ["allergy", "exercises.0.allergy", "exercises.0.dose.allergy"])
def test_a_plan_with_an_unknown_key_is_refused_with_its_place(place: str) -> None:
    exercise = Prescribed("G-01", Dose(source="seed"))
    plan = plan_to_json(CarePlan("general", None, None, (exercise,), ()))
    holder = {1: plan, 3: plan["exercises"][0], 4: plan["exercises"][0]["dose"]}
    holder[len(place.split("."))]["allergy"] = "none"

    with pytest.raises(WireError, match=f"^{place}"):
        plan_from_json(plan)


@pytest.mark.parametrize(
    ("plan", "place"),
    [({}, "kind"), ({"kind": "advice"}, "kind"), ("exercise", "the plan")],
)
def test_a_plan_of_another_shape_is_refused_with_its_place(plan: object, place: str) -> None:
    with pytest.raises(WireError, match=f"^{place}"):
        plan_from_json(plan)
