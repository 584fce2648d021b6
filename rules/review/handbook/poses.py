"""The pose of an exercise in rows that a clinician can read: what each panel of a figure shows."""

from collections.abc import Iterator

from rules.pose import ArmAngles, LegAngles, Pose, Posture, listed
from rules.review.handbook.entry import Row, text

NAMES = {
    "trunk": "trunk {}°",
    "trunk_slope": "{}",
    "thorax": "thorax {}°",
    "lum": "low back {}°",
    "neck": "neck {}°",
    "pelvis_roll": "pelvis roll: {}",
    "pelvis_shift": "pelvis shift: {}",
    "pelvis_tilt": "pelvis tilt {}°",
    "pelvis_tilt_low": "pelvis tilt, low {}°",
    "pelvis_tilt_high": "pelvis tilt, high {}°",
    "knees_apart_cm": "knees {} cm apart",
    "feet_from_wall_cm": "feet {} cm from the wall",
    "hip": "hip {}°",
    "abd": "abducted {}°",
    "knee": "knee {}°",
    "ankle": "ankle {}°",
    "rot": "{} rotation",
    "sh": "shoulder {}°",
    "elb": "elbow {}°",
    "hands": "hands {}",
    "which": "{} arm only",
    "contact": "contact: {}",
    "note": "note: {}",
}
LIMBS = {"affected": "Affected leg", "other": "Other leg", "arms": "Arms"}


def pose_rows(pose: Pose) -> list[Row]:
    """View and props, then a row a panel; the end lists only what changes."""
    return [
        text(
            "Figure",
            f"Seen: {_words(pose.view)}. Position: {_words(pose.position)}.",
            f"Props: {', '.join(pose.props) or 'none'}. Arrow: {pose.arrow}.",
            *([f"Note: {pose.notes}."] if pose.notes else []),
        ),
        *(
            text(label, *_lines(posture))
            for label, posture in (("Figure, start", pose.start), ("Figure, end", pose.end))
            if posture != Posture()
        ),
    ]


def _lines(posture: Posture) -> Iterator[str]:
    """The trunk in one line, then each limb in one."""
    parts = listed(posture)
    body = {name: value for name, value in parts.items() if name not in LIMBS}
    if body:
        yield _angles(body).capitalize() + "."
    for name in LIMBS:
        limb: LegAngles | ArmAngles | None = parts.get(name)
        if limb is not None:
            yield f"{LIMBS[name]}: {_angles(listed(limb))}."


def _angles(found: dict[str, object]) -> str:
    return ", ".join(_said(NAMES[name], value) for name, value in found.items())


def _said(words: str, value: object) -> str:
    """A number with its unit; what is given in words needs none."""
    if isinstance(value, float):
        return words.format(f"{value:g}".replace("-", "\N{MINUS SIGN}"))
    return words.removesuffix("°").format(_words(str(value)))


def _words(code: str) -> str:
    return code.replace("_", " ")
