"""An unsafe change of the knowledge is found by the property it breaks, with readable answers."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import Knowledge
from rules.proof.prove import NotProved, Violation, prove
from rules.proof.proving import Proof
from rules.proof.through_engine import cone_forms, observed
from tests.rules.proof.planted import planted

DAY = "2026-11-24"


def _denied(unsafe: Knowledge, name: str, *about: str) -> Violation:
    with pytest.raises(NotProved) as caught:
        prove(unsafe, date=DAY, properties=(name,), about=about, engine=False)
    assert str(caught.value) == str(caught.value.violation)
    return caught.value.violation


def test_a_same_day_flag_that_allows_a_sheet(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path, "red_flags/shingles.yaml", "handout: after_clearance", "handout: allowed"
    )

    found = _denied(unsafe, "S1")

    assert found.property == "S1"
    assert found.about == "shingles"
    assert found.told["rash_blister"] == "yes"
    assert "shingles (same_day)" in found.came_out
    assert "decision withhold" not in found.came_out
    assert "rash_blister = yes" in str(found)


def test_a_sign_that_counts_when_it_is_absent(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path, "red_flags/shingles.yaml", "when: rash_blister = yes", "when: rash_blister = no"
    )

    found = _denied(unsafe, "S2", "rash_blister")

    assert found.sentence.startswith("changing rash_blister from no to blank lowers a tier")
    assert found.told["rash_blister"] == "no"
    assert found.came_out.startswith("before, fired shingles (same_day)")


def test_a_flag_that_not_knowing_clears(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path,
        "red_flags/infection_fever_any.yaml",
        "when: fever_unwell = yes",
        "when: fever_unwell = yes AND fever_unwell is_answered",
    )

    found = _denied(unsafe, "S2", "fever_unwell")

    assert found.sentence.startswith("replacing fever_unwell by blank")
    assert "(property b)" in found.sentence
    assert "infection_fever_any (same_day)" in found.came_out


def test_a_finding_of_the_clinician_that_calms_a_flag(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path,
        "red_flags/cord_signs_alone.yaml",
        "when: cord_signs = yes OR ex_reflex = brisk",
        "when: cord_signs = yes AND ex_reflex in {brisk, not_done}",
    )

    found = _denied(unsafe, "S2", "ex_reflex")

    assert "(property e)" in found.sentence
    assert "cord_signs_alone" in found.came_out


def test_an_open_pregnancy_question_that_no_precaution_reads(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path, "facts.yaml", "  pregnant:\n    reads: bounds", "  pregnant:\n    reads: known"
    )

    found = _denied(unsafe, "S3")

    assert found.property == "S3"
    assert found.told.get("pregnancy_status") in ("blank", "unsure", "declined")
    assert found.about in found.came_out


def test_an_exercise_that_only_a_signer_may_add() -> None:
    """The loader refuses this in the files; the proof does not rely on the loader."""
    shipped = knowledge()
    lunge = replace(shipped.exercises["S-01"], auto=False)
    unsafe = replace(shipped, exercises={**shipped.exercises, "S-01": lunge})

    found = _denied(unsafe, "S3")

    assert found.about == "S-01"
    assert found.sentence == "S-01 is only added by a signer, never drafted"
    assert "S-01" in found.came_out


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "ladders.yaml",
            "{slot: main, candidates: [S-01, S-02, S-03]}",
            "{slot: main, candidates: [D-06, S-01, S-02, S-03]}",
            "D-06 (extension) is drafted for disc",
        ),
        (
            "ladders.yaml",
            "    - {slot: main, candidates: [D-02]}",
            "    - {slot: main, candidates: [D-01, D-02]}",
            "D-01 (extension) is drafted for disc or nerve with disc only with a confirmed",
        ),
        (
            "ladders.yaml",
            "{slot: main, candidates: [M-01, M-02, M-04]}",
            "{slot: main, candidates: [F-06, M-01, M-02, M-04]}",
            "F-06 (flexion only) is drafted for facet only",
        ),
        (
            "exercises/M-02.yaml",
            "contra: score_nerve >= 3 OR sensory_symptoms OR ex_piriformis = pos",
            "contra: score_nerve >= 3 OR ex_piriformis = pos",
            "M-02 (pressure) is never drafted",
        ),
        (
            "withhold.yaml",
            "((pain_duration = lt_2w AND pain_score_leg >= 8) OR constant_pain = yes)\n    outcome",
            "constant_pain = yes\n    outcome",
            "(nerve) is never drafted in an acute severe picture",
        ),
    ],
)
def test_a_direction_that_does_not_keep_its_conditions(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    found = _denied(planted(tmp_path, file, old, new), "S4")

    assert said in found.sentence
    assert found.about in found.came_out


def test_a_level_that_a_worse_one_always_hides(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path,
        "red_flags/cancer_history_alone.yaml",
        "when: cancer_history = current",
        "when: cancer_history in {current, past}",
    )

    found = _denied(unsafe, "S5", "cancer_history_alone")

    assert found.sentence == "red flag level cancer_history_alone urgent_2w can occur"
    assert "no assignment of answers" in found.came_out


def test_the_engine_is_held_to_the_order_as_well(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path, "red_flags/shingles.yaml", "when: rash_blister = yes", "when: rash_blister = no"
    )

    with pytest.raises(NotProved) as caught:
        list(cone_forms(Proof(unsafe), Random(1), only=("shingles",)))  # noqa: S311 - samples

    assert caught.value.violation.property == "S2"
    assert caught.value.violation.sentence.startswith("in the engine, changing rash_blister")


def test_the_sheet_of_the_engine_is_held_to_the_claims_as_well(tmp_path: Path) -> None:
    unsafe = planted(
        tmp_path, "red_flags/shingles.yaml", "handout: after_clearance", "handout: allowed"
    )
    inputs = _denied(unsafe, "S1").inputs

    with pytest.raises(NotProved) as caught:
        observed(Proof(unsafe), inputs, assess(unsafe, inputs))

    assert caught.value.violation.sentence.startswith("in the engine, no handout is drafted while")


def test_what_is_shipped_stands_where_a_fault_was_planted() -> None:
    proved = prove(
        knowledge(),
        date=DAY,
        properties=("S2", "S5"),
        about=("rash_blister", "cancer_history_alone"),
        engine=False,
    )
    luck = Random(1)  # noqa: S311 - samples, no secrets
    forms = list(cone_forms(Proof(knowledge()), luck, only=("shingles", "acute_limb_ischaemia")))

    assert [each.property for each in proved.proved] == ["S2", "S5"]
    assert [(cone.rule, cone.size == number) for cone, number in forms] == [
        ("acute_limb_ischaemia", True),
        ("shingles", True),
    ]
