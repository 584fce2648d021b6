"""The poses of the figures: read strictly, checked against themselves and the directions."""

from datetime import date
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.pose import LegAngles
from rules.pose_checks import counts_as_flexion
from rules.review.checks import check
from tests.rules.mistakes import Mistake, mistakes
from tests.rules.review.changed import changed

M03 = "exercises/M-03.yaml"
MISTAKES = mistakes("pose_mistakes")


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_fault_in_a_pose_is_named_with_file_and_key(tmp_path: Path, mistake: Mistake) -> None:
    checked = check(changed(tmp_path, mistake.change), date(2026, 11, 27))

    faults = [fault for each in checked for fault in each.faults]
    assert any(fault.startswith(mistake.said) for fault in faults), faults


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
