"""What a pose must agree with: its own start, the exercise it borrows from, the directions."""

from collections.abc import Iterator

from rules.knowledge_model import Exercise, Knowledge
from rules.pose import Posture, over

DEEP_HIP = 100.0
"""Degrees. Beyond it, with a rounded low back, an exercise counts as flexion (exercises.md 3.6)."""


def pose_faults(knowledge: Knowledge) -> Iterator[str]:
    """Every contradiction in a pose, each with file, key and what to do."""
    for exercise in knowledge.exercises.values():
        place = f"exercises/{exercise.id}.yaml: "
        for fault in _faults(exercise, knowledge):
            yield place + fault


def _faults(exercise: Exercise, knowledge: Knowledge) -> Iterator[str]:
    pose = exercise.pose
    borrowed = pose.position.removeprefix("as ")
    if borrowed != pose.position and borrowed not in knowledge.exercises:
        yield f"pose.position: unknown exercise {borrowed!r}; correct the id"
    if borrowed == pose.position and pose.start == Posture():
        yield "pose.start: it is empty; list the angles, or take another exercise's position"
    if pose.end != Posture() and over(pose.start, pose.end) == pose.start:
        yield "pose.end: nothing in it changes; list what moves, or write {}"
    if counts_as_flexion(exercise) and "flexion" not in exercise.directions:
        yield (
            f"directions: a hip beyond {DEEP_HIP:g} with a rounded low back (pose) counts as"
            " flexion; add flexion, or correct the pose"
        )


def counts_as_flexion(exercise: Exercise) -> bool:
    """Whether a panel shows a hip flexed above 100 degrees with a rounded low back."""
    return any(
        (leg.hip or 0) > DEEP_HIP and (posture.lum or 0) > 0
        for posture in (exercise.pose.start, exercise.pose.at_end)
        for leg in (posture.affected, posture.other)
        if leg is not None
    )
