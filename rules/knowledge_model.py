"""The knowledge as frozen values: what the YAML files hold once loaded and cross-checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rules.pose import Pose

AnswerValue = str | int | float | tuple[str, ...]
Answers = Mapping[str, AnswerValue]

Source = Literal["nerve", "disc", "facet", "sij", "muscle"]
SOURCES: tuple[Source, ...] = ("nerve", "disc", "sij", "facet", "muscle")
"""The five sources in the order that breaks a tie (sources.md section 5)."""

ItemType = Literal["choice", "choices", "integer", "decimal", "scale", "chart", "text"]
HandoutPolicy = Literal["allowed", "limited", "after_clearance", "never"]
DeskKey = Literal[
    "fd_e_999",
    "fd_e_physio",
    "fd_private",
    "fd_s_physio",
    "fd_u_letter",
    "fd_r_note",
    "fd_h_question",
    "fd_normal",
]


class Tier(StrEnum):
    """How urgent a finding is, most urgent first (red-flags.md section 3)."""

    EMERGENCY_NOW = "emergency_now"
    SAME_DAY = "same_day"
    URGENT_2W = "urgent_2w"
    ROUTINE_GP = "routine_gp"
    CLINICIAN_HOLD = "clinician_hold"

    def __init__(self, _: str) -> None:
        self.rank = len(self.__class__.__members__)
        """0 for the most urgent tier, 4 for the least."""


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    text: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question or clinician entry. `order`: codes from least to most adverse, ties grouped."""

    id: str
    page: str
    text: str
    type: ItemType
    options: tuple[Option, ...] = ()
    note: str | None = None
    show_when: str | None = None
    unknown_class: Literal["P1", "P2", "P3", "P4"] | None = None
    order: tuple[tuple[str, ...], ...] = ()
    core: bool = False
    sensitive: bool = False
    minimum: float | None = None
    maximum: float | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    title: str
    part: Literal["safety", "pain", "exam"]
    answered_by: Literal["staff", "patient", "clinician"]
    items: tuple[Item, ...]
    intro: str | None = None
    skippable: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A body-chart zone as stored (`calf_l`), its words and the views it is drawn on."""

    code: str
    text: str
    views: tuple[Literal["front", "back", "sole", "special"], ...]
    side: Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class BodyChart:
    """The chart's zones and their groups (questionnaire.md section 3); names carry no side."""

    zones: tuple[Zone, ...]
    groups: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, tuple[str, ...]]
    roots: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    version: str
    pages: tuple[Page, ...]
    chart: BodyChart
    items: Mapping[str, Item]

    @property
    def zones(self) -> tuple[Zone, ...]:
        return self.chart.zones


@dataclass(frozen=True, slots=True)
class Fact:
    """A derived fact: an expression (`when`) or, in words, what both channels compute."""

    name: str
    reads: Literal["bounds", "known"]
    when: str | None
    computed: str | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """How many minutes something may stay open (red-flags.md section 7)."""

    acknowledge_emergency: int
    open_question: int
    open_question_fast: int
    fast_items: tuple[str, ...]
    possible_cauda_equina: int
    possible_rule: str
    examine_cauda_equina: int
    examine_rules: tuple[str, ...]
    same_day_without_clinician: int
    referral_outcome: int
    urgent_letter_overdue: int
    answers_expire: int
    expiring_items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    by: str
    on: str
    due: str


@dataclass(frozen=True, slots=True)
class Level:
    """One tier of a red flag with its trigger and what each reader is told."""

    tier: Tier
    when: str
    handout: HandoutPolicy
    desk: DeskKey
    patient_text: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    id: str
    version: int
    status: str
    suspected: str
    levels: tuple[Level, ...]
    destination: str
    exam_can_clear: bool
    blocks_ranking: Literal["until_outcome", "until_closed", "no", "by_tier", "always"]
    because: str
    accuracy: str
    sources: tuple[str, ...]
    review: Review
    evidence_status: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    id: str
    version: int
    group: str
    when: str
    points: Mapping[Source, int]
    grade: str
    statement: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MimicRow:
    id: str
    when: str
    points: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Mimic:
    """A look-alike: a score that alerts at 0 or more, or a condition that alerts by itself."""

    id: str
    version: int
    title: str
    start: int | None
    rows: tuple[MimicRow, ...]
    capped_rows: tuple[str, ...]
    cap: int | None
    alert_when: str | None
    same_as: str | None
    sources: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WithholdRule:
    id: str
    version: int
    when: str
    outcome: Literal["withhold", "generic_only", "tick", "note"]
    in_words: str
    statement: str


@dataclass(frozen=True, slots=True)
class Precaution:
    id: str
    version: int
    when: str
    blocks: tuple[str, ...]
    note: str
    patient_text: str | None
    sources: tuple[str, ...]
    status: str
    can_lift: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """How much and how often; None means that the source does not say (exercises.md section 1)."""

    source: Literal["seed", "default", "edited"]
    reps_min: int | None = None
    reps_max: int | None = None
    hold_s_min: int | None = None
    hold_s_max: int | None = None
    sets_min: int | None = None
    sets_max: int | None = None
    per_day_min: int | None = None
    per_day_max: int | None = None
    interval_h_min: int | None = None
    interval_h_max: int | None = None
    every_n_days_min: int | None = None
    every_n_days_max: int | None = None
    duration_s_min: int | None = None
    duration_s_max: int | None = None
    alt_reps: int | None = None
    alt_hold_s: int | None = None
    change_position_min_min: int | None = None
    change_position_min_max: int | None = None
    per_side: bool = False
    frequency: str | None = None
    progression: str | None = None
    interval_source: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    id: str
    tags: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; `title`, `steps`, `goal` and `stop` are the words for the patient."""

    id: str
    name: str
    title: str
    steps: tuple[str, ...]
    goal: str
    stop: str
    sources: tuple[str, ...]
    directions: tuple[str, ...]
    equipment: tuple[str, ...]
    seed: bool
    auto: bool
    needs_side: bool
    dose: Dose
    tags: tuple[str, ...]
    variants: tuple[Variant, ...]
    contra: str | None
    regress: tuple[str, ...]
    progress: tuple[str, ...]
    pose: Pose
    grade: str
    evidence: str
    notes: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderSlot:
    slot: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """What the front desk says and does for one key (red-flags.md section 9)."""

    key: DeskKey
    say: str
    do: tuple[str, ...]
    colour: Literal["red", "amber", "yellow", "green", "none"]


@dataclass(frozen=True, slots=True)
class Citation:
    key: str
    text: str
    status: str
    link: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """The safety-net box (red-flags.md section 11); every list is printed in this order."""

    heading: str
    emergency_heading: str
    emergency: tuple[str, ...]
    carry: tuple[str, ...]
    call_999_heading: str
    call_999: tuple[str, ...]
    same_day_heading: str
    same_day: tuple[str, ...]
    gp_heading: str
    gp: tuple[str, ...]
    crisis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scoring:
    priors: Mapping[Source, int]
    caps: Mapping[tuple[str, Source], tuple[int, int]]
    default_cap: tuple[int, int]
    history_cap: tuple[int, int]
    exam_cap: tuple[int, int]
    supported_from: int
    well_supported_from: int


@dataclass(frozen=True, slots=True)
class PatientTexts:
    """Words for the patient that no single rule owns; keys as in the specification."""

    by_key: Mapping[str, str]
    explanations: Mapping[Source, tuple[str, ...]]
    common: tuple[str, ...]
    general_advice: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """Everything the service knows, read only; `version` is the content hash of the files.

    It is a cache key by identity: what follows from it alone is worked out once.
    """

    version: str
    questionnaire: Questionnaire
    never_unknown: frozenset[str]
    facts: Mapping[str, Fact]
    red_flags: Mapping[str, RedFlag]
    evidence: Mapping[str, Evidence]
    scoring: Scoring
    mimics: Mapping[str, Mimic]
    withhold: Mapping[str, WithholdRule]
    tags: Mapping[str, str]
    precautions: Mapping[str, Precaution]
    exercises: Mapping[str, Exercise]
    ladders: Mapping[str, tuple[LadderSlot, ...]]
    destinations: Mapping[str, str]
    scripts: Mapping[str, Script]
    texts: PatientTexts
    safety_net: SafetyNet
    clocks: Clocks
    sources: Mapping[str, Citation]
