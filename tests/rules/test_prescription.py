"""What a prescription must never break, over random patients and over every precaution alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import assess
from rules.dose import dose_faults
from rules.knowledge_base import knowledge
from rules.knowledge_model import Dose, LadderSlot
from rules.model import Assessment, Inputs
from rules.prescription import (
    LEAST,
    MOST,
    Circumstances,
    blocked_on,
    blocked_tags,
    free_variant,
    is_blocked,
    ladder_of,
    opposite_directions,
    prescribe,
)
from tests.rules.drawn_forms import FEW, FINDINGS, FORM, Answered, forms_around
from tests.rules.examples import Example, examples

CATALOGUE = knowledge().exercises
DRAFTED = [example for example in examples() if example.expect["exercises"]]
PATIENTS = st.sampled_from(DRAFTED).flatmap(lambda each: forms_around(FORM, each.answers))
HYPOTHESES = ("nerve", "disc", "facet", "sij", "muscle", "nerve_disc")


def circumstances(**changes: object) -> Circumstances:
    calm = Circumstances(
        hypothesis="disc",
        ext_confirmed=True,
        side="left",
        precautions=frozenset(),
        blocked=frozenset(),
        contraindicated=frozenset(),
    )
    return replace(calm, **changes)  # type: ignore[arg-type]


def with_precautions(*names: str, **changes: object) -> Circumstances:
    return circumstances(
        precautions=frozenset(names), blocked=blocked_tags(knowledge(), names), **changes
    )


def names(decision: str, about: Circumstances) -> list[str]:
    return [each.id for each in prescribe(knowledge(), decision, about).exercises]


def check_sheet(sheet: Assessment) -> None:
    """The invariants of exercises.md sections 3 and 4 on one assessment."""
    given_now = sheet.prescription
    ids = [each.id for each in given_now]
    assert bool(ids) is (sheet.decision != "withhold")
    assert not ids or LEAST <= len(ids) <= MOST
    assert len(set(ids)) == len(ids)
    assert not opposite_directions(knowledge(), ids)
    blocked = frozenset(sheet.blocked_tags)
    for each in given_now:
        exercise = CATALOGUE[each.id]
        assert exercise.auto
        assert free_variant(exercise, each.dose, blocked, each.variant)[0]
        assert sheet.affected_side or not exercise.needs_side
        assert each.dose == exercise.dose
    directions = {direction for name in ids for direction in CATALOGUE[name].directions}
    if "extension" in directions:
        assert sheet.working_hypothesis in ("disc", "nerve_disc")
    if "flexion" in directions:
        assert sheet.working_hypothesis == "facet" or "S-02" in ids
    if "pressure" in directions:
        assert sheet.sources is not None
        assert sheet.sources["nerve"].total < 3
    assert "W1" not in sheet.w or "nerve" not in directions


@FEW
@given(PATIENTS, FINDINGS)
def test_no_sheet_breaks_an_invariant(answers: Answered, exam: Answered) -> None:
    check_sheet(assess(knowledge(), Inputs(answers, exam)))


@pytest.mark.parametrize("example", DRAFTED, ids=lambda each: each.id)
def test_no_example_breaks_an_invariant(example: Example) -> None:
    check_sheet(assess(knowledge(), Inputs(example.answers, example.exam)))


@FEW
@given(
    st.sampled_from(("draft", "generic_only")),
    st.sampled_from(HYPOTHESES),
    st.booleans(),
    st.sampled_from(("left", None)),
    st.sets(st.sampled_from(sorted(knowledge().precautions)), max_size=4),
    st.sets(st.sampled_from(sorted(CATALOGUE)), max_size=8),
)
def test_no_circumstances_give_a_blocked_or_opposite_exercise(
    decision: str,
    hypothesis: str,
    confirmed: bool,
    side: str | None,
    precautions: set[str],
    contraindicated: set[str],
) -> None:
    about = with_precautions(
        *precautions,
        hypothesis=hypothesis,
        ext_confirmed=confirmed,
        side=side,
        contraindicated=frozenset(contraindicated),
    )
    drafted = prescribe(knowledge(), decision, about)
    ids = [each.id for each in drafted.exercises]

    assert (drafted.reason is None) is bool(ids)
    assert not set(ids) & contraindicated
    assert not opposite_directions(knowledge(), ids)
    for each in drafted.exercises:
        assert free_variant(CATALOGUE[each.id], each.dose, about.blocked, each.variant)[0]
        assert side or not CATALOGUE[each.id].needs_side
    assert not ids or "pc_spine_surgery_3m" not in precautions


def test_a_ladder_follows_the_hypothesis_and_the_direction() -> None:
    ladders = {
        (hypothesis, confirmed): ladder_of(
            "draft", circumstances(hypothesis=hypothesis, ext_confirmed=confirmed)
        )
        for hypothesis in HYPOTHESES
        for confirmed in (True, False)
    }

    assert ladders == {
        **{(each, any_): each for each in HYPOTHESES[:1] for any_ in (True, False)},
        **{(each, any_): each for each in HYPOTHESES[2:5] for any_ in (True, False)},
        ("disc", True): "disc_confirmed",
        ("disc", False): "disc_unconfirmed",
        ("nerve_disc", True): "nerve_disc_confirmed",
        ("nerve_disc", False): "nerve",
    }
    assert ladder_of("generic_only", circumstances()) == "generic"


def test_without_a_confirmed_direction_only_the_mildest_extension_is_drafted() -> None:
    assert names("draft", circumstances(ext_confirmed=False)) == ["D-02", "N-05"]


@pytest.mark.parametrize("first", ["D-02", "F-03"])
def test_even_a_wrong_ladder_never_bends_both_ways(first: str) -> None:
    slots = (
        LadderSlot("main", (first,)),
        LadderSlot("easier", ("F-03", "S-02", "D-02", "N-02")),
        LadderSlot("general", ("D-06", "F-01", "G-01")),
    )
    wrong = replace(knowledge(), ladders={**knowledge().ladders, "nerve": slots})

    ids = [e.id for e in prescribe(wrong, "draft", circumstances(hypothesis="nerve")).exercises]

    assert len(ids) == 3
    assert not opposite_directions(knowledge(), ids)
    assert opposite_directions(knowledge(), ["D-02", "F-03"])


def test_after_spine_surgery_nothing_goes_out_not_even_the_general_sheet() -> None:
    for decision in ("draft", "generic_only"):
        drafted = prescribe(knowledge(), decision, with_precautions("pc_spine_surgery_3m"))
        assert (drafted.exercises, drafted.reason) == ((), "pc_spine_surgery_3m")


@pytest.mark.parametrize(
    ("hypothesis", "conflict"),
    [("facet", True), ("disc", True), ("nerve_disc", True), ("nerve", False), ("sij", False)],
)
def test_precautions_that_contradict_each_other_withhold(hypothesis: str, conflict: bool) -> None:
    about = with_precautions("pc_neuro_claudication", "pc_fragile_bones", hypothesis=hypothesis)

    assert (prescribe(knowledge(), "draft", about).reason == "precaution_conflict") is conflict


def test_too_few_exercises_withhold() -> None:
    left = frozenset(CATALOGUE) - {"D-02"}

    drafted = prescribe(knowledge(), "draft", circumstances(contraindicated=left))

    assert drafted.reason == "too_few_exercises"


def test_general_exercises_alone_are_no_draft() -> None:
    extension = frozenset(name for name in CATALOGUE if name.startswith("D-"))

    drafted = prescribe(knowledge(), "draft", circumstances(contraindicated=extension))

    assert drafted.reason == "too_few_exercises"


def test_a_variant_that_is_blocked_gives_way_to_the_next() -> None:
    lunges = frozenset({"S-01", "S-02"})
    about = with_precautions("pc_cannot_floor", hypothesis="sij", contraindicated=lunges)
    drafted = prescribe(knowledge(), "draft", about)

    variants = {each.id: each.variant for each in drafted.exercises}
    assert variants["S-03"] == "seated"
    assert variants["G-02"] == "side_lying"


@pytest.mark.parametrize(
    ("tag", "blocked", "out"),
    [
        ("ball_pressure:buttock", {"ball_pressure"}, True),
        ("ball_pressure:buttock", {"ball_pressure:calf"}, False),
        ("prone:long", {"prone:long"}, True),
        ("prone:long", {"prone"}, True),
        ("prone", {"prone:long"}, False),
        ("anything", {"*"}, True),
        ("anything", set(), False),
    ],
)
def test_a_block_hits_its_tag_and_all_that_is_below_it(
    tag: str, blocked: set[str], out: bool
) -> None:
    assert is_blocked((tag,), Dose(source="seed"), frozenset(blocked)) is out


@pytest.mark.parametrize(("held", "out"), [(None, False), (10, False), (11, True)])
def test_a_long_hold_is_blocked_by_its_length(held: int | None, out: bool) -> None:
    dose = Dose(source="edited", hold_s_max=held)

    assert is_blocked(("isometric_hold",), dose, frozenset({"isometric_hold:gt10s"})) is out


def test_a_bed_lifts_the_block_of_the_floor_and_no_other() -> None:
    blocked = blocked_tags(knowledge(), ["pc_cannot_floor"])

    assert blocked_on("floor", blocked) == {"floor_transfer", "kneeling"}
    assert blocked_on("bed", blocked) == {"kneeling"}
    assert blocked_on("bed", frozenset({"*"})) == {"*"}


# ---- doses

CLAM = CATALOGUE["S-05"]


def test_the_dose_of_the_catalogue_has_no_fault() -> None:
    for exercise in CATALOGUE.values():
        assert list(dose_faults(exercise, exercise.dose)) == []
        edited = replace(exercise.dose, source="edited")
        assert list(dose_faults(exercise, edited)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reps_max": 31}, "reps must be between 1 and 30"),
        ({"reps_min": -1}, "reps must be between 1 and 30"),
        ({"reps_min": 12, "reps_max": 3}, "reps goes from large to small"),
        ({"hold_s_max": 100_000}, "hold_s must be between 0 and 180"),
        ({"frequency": "all day"}, "only the numbers of a dose can be changed"),
        ({"per_side": True}, "only the numbers of a dose can be changed"),
        ({"source": "default", "reps_max": 13}, "is not marked as edited"),
        ({"source": "seed"}, "is not marked as edited"),
    ],
)
def test_an_edited_dose_stays_within_limits_and_says_that_it_was_edited(
    changes: dict[str, object], said: str
) -> None:
    edited = {"source": "edited", **changes}

    (fault,) = dose_faults(CLAM, replace(CLAM.dose, **edited))  # type: ignore[arg-type]

    assert said in fault
