"""The values that leave the rule engine: an assessment, its explanation and the care plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rules.knowledge_model import (
    Answers,
    AnswerValue,
    DeskKey,
    Dose,
    HandoutPolicy,
    Source,
    Tier,
)

Decision = Literal["draft", "generic_only", "withhold"]
Handout = Literal[
    "no",
    "after_sign_off",
    "after_questions_closed_and_sign_off",
    "after_clinician_choice_and_sign_off",
]
Hypothesis = Literal["nerve", "disc", "facet", "sij", "muscle", "nerve_disc"]
Band = Literal["not supported", "possible", "supported", "well supported"]
Side = Literal["left", "right"]
Holds = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Clearance:
    """A clinician's decision that a fired rule is settled (design section 5)."""

    rule: str
    level: Tier | None = None
    answers_hash: str | None = None
    basis: Literal["examination", "other_service_result"] = "examination"
    clinician: str | None = None
    at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that an assessment depends on, besides the knowledge.

    `earlier` holds, per item, the earlier worse value that no clinician has accepted as changed.
    `escalated` holds item ids (an open safety question whose clock ran out: taken as adverse) and
    rule ids (taken as an emergency). `emergency_before` lists emergency rules that fired earlier in
    the episode. `lifted` are precautions that a clinician lifted with a reason.
    """

    answers: Answers
    exam: Answers = field(default_factory=dict)
    cleared: tuple[Clearance, ...] = ()
    escalated: tuple[str, ...] = ()
    earlier: Answers = field(default_factory=dict)
    emergency_before: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceScore:
    prior: int
    history: int
    exam: int
    total: int
    band: Band


@dataclass(frozen=True, slots=True)
class Because:
    """One test of a rule, as written, with the answer that met (or did not meet) it."""

    test: str
    item: str | None
    answer: AnswerValue | None
    holds: Holds


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a rule came out as it did; `points` only for evidence, `tier` only for red flags."""

    kind: Literal["red_flag", "evidence", "mimic", "withhold", "precaution"]
    rule: str
    version: int
    statement: str
    result: Literal["fired", "possible", "cleared", "superseded"]
    because: tuple[Because, ...]
    citations: tuple[str, ...] = ()
    tier: Tier | None = None
    points: Mapping[Source, int] | None = None
    group: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class MustAsk:
    """An open safety question, for which rules and how soon (minutes; None = at the visit)."""

    item: str
    question: str
    unknown_class: str
    rules: tuple[str, ...]
    within_minutes: int | None
    sensitive: bool
    locks_release: bool


@dataclass(frozen=True, slots=True)
class WouldChange:
    """An examination finding that would move the scores most."""

    item: str
    entry: str
    option: str
    points: Mapping[Source, int]


@dataclass(frozen=True, slots=True)
class Prescribed:
    id: str
    dose: Dose
    variant: str | None = None
    relaxed_foot: bool = False
    surface: Literal["floor", "bed"] = "floor"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """How the two channels fared; `disagreements` names conclusions on which they differ."""

    agreement: bool
    disagreements: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result for one set of inputs; the field names are those of design section 6."""

    knowledge_version: str
    engine: Engine
    tier: Tier | None
    worst_tier: Tier | None
    fired: Mapping[str, Tier]
    possible: Mapping[str, Tier]
    handout_policy: HandoutPolicy
    questions_open: bool
    decision: Decision
    handout: Handout
    handout_allowed: bool
    w: tuple[str, ...]
    reasons: tuple[str, ...]
    sources: Mapping[Source, SourceScore] | None
    best: str | None
    working_hypothesis: Hypothesis | None
    mimics: Mapping[str, int | bool] | None
    core_answered: int
    precautions: tuple[str, ...]
    blocked_tags: tuple[str, ...]
    prescription: tuple[Prescribed, ...]
    variants: Mapping[str, str]
    affected_side: Side | None
    must_ask: tuple[MustAsk, ...]
    conflicts: tuple[str, ...]
    warnings: tuple[str, ...]
    front_desk: DeskKey
    emergency_alarm: bool
    patient_text: str
    ranking_blocked: bool
    part2_asked: bool
    cleared: tuple[str, ...]
    explanations: tuple[Explained, ...]
    would_change: tuple[WouldChange, ...]


@dataclass(frozen=True, slots=True)
class CarePlan:
    """What one handout revision prescribes: the general sheet, or exercises for a hypothesis."""

    kind: Literal["exercise", "general"]
    hypothesis: Hypothesis | None
    side: Side | None
    exercises: tuple[Prescribed, ...]
    precautions: tuple[str, ...]
    message: str | None = None
