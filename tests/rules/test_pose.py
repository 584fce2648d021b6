"""The poses of the figures: read strictly, checked against themselves and the directions."""

from datetime import date
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.pose import LegAngles
from rules.pose_checks import counts_as_flexion
from rules.review.checks import check
from tests.rules.review.changed import changed

N01, M03, S02, G01 = (f"exercises/{name}.yaml" for name in ("N-01", "M-03", "S-02", "G-01"))
BENT = "A: {hip: 90, knee: 100, ankle: 10}"
PLANTED = {
    "no pose": ((N01, "pose:", "poses:"), f"{N01}: pose: missing; add it"),
    "unknown joint": (
        (N01, BENT, "A: {hip: 90, knee: 100, ankel: 10}"),
        f"{N01}: pose.start.A.ankel: unknown key; remove it",
    ),
    "unknown key of a panel": (
        (N01, "    trunk: 0\n", "    trunc: 0\n"),
        f"{N01}: pose.start.trunc: unknown key; remove it",
    ),
    "unknown key of the pose": (
        (N01, "  props: []", "  prop: []"),
        f"{N01}: pose.prop: unknown key; remove it",
    ),
    "an angle no hip reaches": (
        (N01, BENT, "A: {hip: 190, knee: 100, ankle: 10}"),
        f"{N01}: pose.start.A.hip: Input should be less than or equal to 130, not 190",
    ),
    "a knee bent forward": (
        (N01, BENT, "A: {hip: 90, knee: -20, ankle: 10}"),
        f"{N01}: pose.start.A.knee: Input should be greater than or equal to 0",
    ),
    "a word for an angle": (
        (N01, BENT, "A: {hip: square, knee: 100, ankle: 10}"),
        f"{N01}: pose.start.A.hip: Input should be a valid number, not 'square'",
    ),
    "an angle in quotes": (
        (N01, BENT, "A: {hip: '90', knee: 100, ankle: 10}"),
        f"{N01}: pose.start.A.hip: Input should be a valid number, not '90'",
    ),
    "unknown view": ((N01, "view: side", "view: below"), f"{N01}: pose.view: Input should be"),
    "unknown position": (
        (N01, "position: supine", "position: lying"),
        f"{N01}: pose.position: String should match",
    ),
    "unknown prop": ((N01, "props: []", "props: [sofa]"), f"{N01}: pose.props.0: String should"),
    "no arrow": ((G01, "  arrow: none\n", ""), f"{G01}: pose.arrow: missing; add it"),
    "a pose of no exercise": (
        (G01, "position: as G-02", "position: as G-09"),
        f"{G01}: pose.position: unknown exercise 'G-09'; correct the id",
    ),
    "nothing shown": (
        (G01, "position: as G-02", "position: sitting"),
        f"{G01}: pose.start: it is empty; list the angles",
    ),
    "an end that changes nothing": (
        (M03, "    O: {hip: 80, knee: 90}\n", "    O: {hip: 45, knee: 90}\n"),
        f"{M03}: pose.end: nothing in it changes; list what moves",
    ),
    "flexion that is not named": (
        (S02, "directions: [si_mobilise, flexion]", "directions: [si_mobilise]"),
        f"{S02}: directions: a hip beyond 100 with a rounded low back (pose) counts as flexion",
    ),
    "a stretch that turns into flexion": (
        (M03, "lum: 0\n    O: {hip: 80,", "lum: 4\n    O: {hip: 104,"),
        f"{M03}: directions: a hip beyond 100 with a rounded low back (pose) counts as flexion",
    ),
}


@pytest.mark.parametrize(("change", "said"), PLANTED.values(), ids=PLANTED)
def test_a_fault_in_a_pose_is_named_with_file_and_key(
    tmp_path: Path, change: tuple[str, str, str], said: str
) -> None:
    checked = check(changed(tmp_path, change), date(2026, 11, 27))

    faults = [fault for each in checked for fault in each.faults]
    assert any(fault.startswith(said) for fault in faults), faults


@pytest.mark.parametrize(
    "change", [(M03, "O: {hip: 80,", "O: {hip: 104,"), (M03, "    lum: 0\n", "    lum: 4\n")]
)
def test_a_deep_hip_or_a_round_back_alone_is_no_flexion(
    tmp_path: Path, change: tuple[str, str, str]
) -> None:
    first, *_ = check(changed(tmp_path, change), date(2026, 11, 27))

    assert first.faults == ()


def test_what_counts_as_flexion_is_named_flexion() -> None:
    found = {e.id for e in knowledge().exercises.values() if counts_as_flexion(e)}

    assert found == {"F-01", "F-02", "F-05", "S-02"}
    assert all("flexion" in knowledge().exercises[name].directions for name in found)


def test_the_end_lists_only_what_changes() -> None:
    pose = knowledge().exercises["N-02"].pose

    assert pose.at_end.trunk == pose.start.trunk == 90
    assert pose.at_end.neck == -20
    assert pose.at_end.affected == LegAngles(hip=90, knee=30, ankle=0)
    assert pose.at_end.other == pose.start.other


def test_a_leg_that_moves_gives_up_its_contact() -> None:
    pose = knowledge().exercises["F-02"].pose

    assert pose.at_end.affected == LegAngles(hip=115, knee=125)
    assert pose.at_end.other == LegAngles(hip=45, knee=90, contact="foot_flat")
