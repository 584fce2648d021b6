"""The pose of an exercise's figures: joint angles in degrees, contacts and props.

Field by field as exercises.md section 1 "Pose fields" defines them. The values are checked as they
are read: an unknown key, a word for a number or an angle no joint can reach is refused.
"""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field

T = TypeVar("T")
Text = Annotated[str, Field(min_length=1)]
Position = Annotated[
    str,
    Field(
        pattern=r"^(supine|prone|side_lying|all_fours|sitting|sitting_floor|standing|walking"
        r"|supine_or_sitting|as [DFGMNS]-\d\d)$"
    ),
]
Prop = Annotated[
    str, Field(pattern=r"\b(ball|bed|chair|cushion|pillow|rail|roll|step|stick|wall)\b")
]
Centimetres = Annotated[float, Field(ge=0, le=60)]
Tilt = Annotated[float, Field(ge=-20, le=20)]
_CLOSED = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class LegAngles:
    """`hip` 0 in line with the trunk, + flexion; `abd` + away from the midline; `knee` 0 straight;
    `ankle` 0 a right angle, + toes up."""

    __pydantic_config__ = _CLOSED
    hip: Annotated[float | None, Field(ge=-25, le=130)] = None
    abd: Annotated[float | None, Field(ge=-20, le=60)] = None
    knee: Annotated[float | None, Field(ge=0, le=145)] = None
    ankle: Annotated[float | None, Field(ge=-65, le=35)] = None
    rot: Literal["external", "internal"] | None = None
    contact: Text | None = None


@dataclass(frozen=True, slots=True)
class ArmAngles:
    """`sh` 0 along the trunk, + forward or overhead; `elb` 0 straight; both arms, or `which`."""

    __pydantic_config__ = _CLOSED
    sh: Annotated[float | None, Field(ge=-60, le=180)] = None
    elb: Annotated[float | None, Field(ge=0, le=150)] = None
    hands: Text | None = None
    which: Literal["opposite"] | None = None


@dataclass(frozen=True, slots=True)
class Posture:
    """One panel. `trunk` and `thorax` above horizontal, `lum` + rounded and - arched, `neck` + chin
    to chest; A is the affected leg, O the other. None: not listed."""

    __pydantic_config__ = _CLOSED
    trunk: Annotated[float | None, Field(ge=-20, le=110)] = None
    trunk_slope: Text | None = None
    thorax: Annotated[float, Field(ge=-20, le=120)] | Literal["fixed"] | None = None
    lum: Annotated[float | None, Field(ge=-40, le=45)] = None
    neck: Annotated[float | None, Field(ge=-45, le=50)] = None
    pelvis_roll: Text | None = None
    pelvis_shift: Centimetres | Text | None = None
    pelvis_tilt: Tilt | None = None
    pelvis_tilt_low: Tilt | None = None
    pelvis_tilt_high: Tilt | None = None
    affected: Annotated[LegAngles | None, Field(alias="A")] = None
    other: Annotated[LegAngles | None, Field(alias="O")] = None
    arms: ArmAngles | None = None
    knees_apart_cm: Centimetres | None = None
    feet_from_wall_cm: Centimetres | None = None
    contact: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """What the figures of an exercise show; `end` lists only what changes."""

    __pydantic_config__ = _CLOSED
    view: Literal["side", "front", "top", "side_from_front", "front_oblique", "side_and_front"]
    position: Position
    start: Posture
    end: Posture
    props: tuple[Prop, ...]
    arrow: Text
    notes: str

    @property
    def at_end(self) -> Posture:
        """The whole end panel. A leg that is listed anew keeps its angles but no contact."""
        before, after = self.start, self.end
        free = {
            name: replace(leg, contact=None)
            for name in ("affected", "other")
            if (leg := getattr(before, name)) is not None and getattr(after, name) is not None
        }
        return over(replace(before, **free), after)


def listed(part: Any) -> dict[str, Any]:
    """The fields of a posture, a leg or the arms that are stated, in order."""
    found = {each.name: getattr(part, each.name) for each in fields(part)}
    return {name: value for name, value in found.items() if value is not None}


def over(before: T, after: T) -> T:
    """`after` on top of `before`, joint by joint."""
    found = listed(after)
    for name, value in found.items():
        old = getattr(before, name)
        if isinstance(value, LegAngles | ArmAngles) and old is not None:
            found[name] = over(old, value)
    return replace(before, **found)  # type: ignore[type-var]
