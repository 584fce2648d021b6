"""Exercises, the ladders that choose among them, and the precautions that block them."""

from typing import Annotated, Literal

from pydantic import Field

from rules.documents.base import Citations, Document, Reviewed, Slug, Sourced, Text
from rules.documents.findings import EvidenceStatus
from rules.knowledge_model import Source
from rules.pose import Pose

ExerciseId = Annotated[str, Field(pattern=r"^[DFGMNS]-\d\d$")]
Tag = Annotated[str, Field(pattern=r"^[a-z_]+(:[a-z0-9]+)?$")]
Block = Annotated[str, Field(pattern=r"^(\*|[a-z_]+(:[a-z0-9]+)?)$")]
Count = Annotated[int, Field(ge=0)]
Direction = Literal[
    "flexion", "extension", "neutral", "nerve", "si_mobilise", "pressure", "lateral"
]
Ladder = Literal[
    "nerve",
    "disc_confirmed",
    "disc_unconfirmed",
    "nerve_disc_confirmed",
    "facet",
    "sij",
    "muscle",
    "generic",
]


class TagsDoc(Sourced):
    tags: dict[Tag, Text]


class PrecautionDoc(Document):
    id: Annotated[str, Field(pattern=r"^pc_[a-z0-9_]+$")]
    when: Text
    blocks: tuple[Block, ...]
    note: Text
    patient_text: Text | None
    evidence_status: EvidenceStatus
    sources: Citations
    can_lift: bool = True


class PrecautionsDoc(Reviewed):
    precautions: Annotated[tuple[PrecautionDoc, ...], Field(min_length=1)]


class DoseDoc(Document):
    """Fields of exercises.md section 1; one that is missing is not stated."""

    source: Literal["seed", "default"]
    reps_min: Count | None = None
    reps_max: Count | None = None
    hold_s_min: Count | None = None
    hold_s_max: Count | None = None
    sets_min: Count | None = None
    sets_max: Count | None = None
    per_day_min: Count | None = None
    per_day_max: Count | None = None
    interval_h_min: Count | None = None
    interval_h_max: Count | None = None
    every_n_days_min: Count | None = None
    every_n_days_max: Count | None = None
    duration_s_min: Count | None = None
    duration_s_max: Count | None = None
    alt_reps: Count | None = None
    alt_hold_s: Count | None = None
    change_position_min_min: Count | None = None
    change_position_min_max: Count | None = None
    per_side: bool = False
    frequency: Text | None = None
    progression: Text | None = None
    interval_source: Text | None = None


class VariantDoc(Document):
    id: Slug
    tags: tuple[Tag, ...]
    step: Text


class ExerciseDoc(Reviewed):
    """One exercise; `sources` are the structures it is for, `citations` the literature."""

    id: ExerciseId
    name: Text
    title: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]
    goal: Text
    stop: Text
    sources: Annotated[tuple[Source | Literal["all"], ...], Field(min_length=1)]
    directions: Annotated[tuple[Direction, ...], Field(min_length=1)]
    equipment: tuple[Text, ...]
    seed: bool
    auto: bool
    needs_side: bool
    dose: DoseDoc
    tags: tuple[Tag, ...]
    variants: tuple[VariantDoc, ...]
    contra: Text | None
    regress: tuple[ExerciseId, ...]
    progress: tuple[ExerciseId, ...]
    pose: Pose
    grade: Literal[
        "strong", "moderate", "weak", "expert", "weak-moderate", "moderate for responders"
    ]
    evidence: Text
    notes: tuple[Text, ...]
    citations: Citations


class SlotDoc(Document):
    slot: Literal["main", "easier", "core", "general", "general2"]
    candidates: Annotated[tuple[ExerciseId, ...], Field(min_length=1)]


class LaddersDoc(Sourced):
    ladders: dict[Ladder, Annotated[tuple[SlotDoc, ...], Field(min_length=1)]]
