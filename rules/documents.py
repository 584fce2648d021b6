"""The knowledge files as strict documents: an unknown key, a wrong type or a missing field is an error."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rules.knowledge_model import DeskKey, HandoutPolicy, ItemType, Source, Tier


class Document(BaseModel):
    """Frozen, and closed: a key that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReviewDoc(Document):
    by: str
    on: str
    due: str


class Headed(Document):
    """A table: version, status, review; `sources` where the table as a whole has them."""

    version: int
    status: Literal["draft", "reviewed", "retired"]
    review: ReviewDoc
    sources: tuple[str, ...] = ()


class OptionDoc(Document):
    code: str
    text: str
    exclusive: bool = False


class ItemDoc(Document):
    id: str
    text: str
    type: ItemType
    options: tuple[OptionDoc, ...] = ()
    note: str | None = None
    show_when: str | None = None
    unknown_class: Literal["P1", "P2", "P3", "P4"] | None = None
    order: tuple[tuple[str, ...], ...] = ()
    core: bool = False
    sensitive: bool = False
    minimum: float | None = None
    maximum: float | None = None
    code: str | None = None


class PageDoc(Document):
    id: str
    title: str
    part: Literal["safety", "pain", "exam"]
    answered_by: Literal["staff", "patient", "clinician"]
    skippable: bool = False
    intro: str | None = None
    items: tuple[ItemDoc, ...]


class ZoneDoc(Document):
    code: str
    text: str
    views: tuple[Literal["front", "back", "sole", "special"], ...]
    side: Literal["left", "right", "middle"]


class ChartDoc(Document):
    zones: tuple[ZoneDoc, ...]
    groups: dict[str, tuple[str, ...]]
    sites: dict[str, tuple[str, ...]]
    roots: dict[str, tuple[tuple[str, ...], ...]]


class FactDoc(Document):
    reads: Literal["bounds", "known"]
    when: str | None = None
    computed: str | None = None


class FactsDoc(Headed):
    facts: dict[str, FactDoc]


class LevelDoc(Document):
    tier: Tier
    when: str
    handout: HandoutPolicy
    desk: DeskKey
    patient_text: str


class RedFlagDoc(Headed):
    id: str
    number: int
    evidence_status: str
    suspected: str
    levels: tuple[LevelDoc, ...]
    destination: str
    exam_can_clear: bool
    blocks_ranking: Literal["until_outcome", "until_closed", "no", "by_tier", "always"]
    because: str
    accuracy: str


class EvidenceDoc(Document):
    id: str
    when: str
    points: dict[Source, int]
    grade: str
    statement: str
    sources: tuple[str, ...]


class EvidenceGroupDoc(Headed):
    group: str
    title: str
    rules: tuple[EvidenceDoc, ...]


class ScoringDoc(Headed):
    priors: dict[Source, int]
    caps: dict[str, dict[Source, tuple[int, int]]]
    default_cap: tuple[int, int]
    history_cap: tuple[int, int]
    exam_cap: tuple[int, int]
    supported_from: int
    well_supported_from: int


class MimicRowDoc(Document):
    id: str
    when: str
    points: int
    note: str | None = None


class MimicDoc(Headed):
    id: str
    title: str
    start: int | None = None
    rows: tuple[MimicRowDoc, ...] = ()
    capped_rows: tuple[str, ...] = ()
    cap: int | None = None
    alert_when: str | None = None
    same_as: str | None = None


class WithholdDoc(Document):
    id: str
    when: str
    outcome: Literal["withhold", "generic_only", "tick", "note"]
    in_words: str
    statement: str


class WithholdTableDoc(Headed):
    rules: tuple[WithholdDoc, ...]


class TagsDoc(Headed):
    tags: dict[str, str]


class PrecautionDoc(Document):
    id: str
    when: str
    blocks: tuple[str, ...]
    note: str
    evidence_status: str
    sources: tuple[str, ...]
    patient_text: str | None = None
    can_lift: bool = True


class PrecautionsDoc(Headed):
    precautions: tuple[PrecautionDoc, ...]


class DoseDoc(Document):
    source: Literal["seed", "default"]
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


class VariantDoc(Document):
    id: str
    tags: tuple[str, ...]
    step: str


class ExerciseDoc(Headed):
    id: str
    name: str
    title: str
    steps: tuple[str, ...]
    goal: str
    stop: str
    directions: tuple[str, ...]
    equipment: tuple[str, ...]
    seed: bool
    auto: bool
    needs_side: bool
    dose: DoseDoc
    tags: tuple[str, ...]
    variants: tuple[VariantDoc, ...]
    contra: str | None
    regress: tuple[str, ...]
    progress: tuple[str, ...]
    grade: str
    evidence: str
    notes: tuple[str, ...]
    citations: tuple[str, ...]


class SlotDoc(Document):
    slot: str
    candidates: tuple[str, ...]


class LaddersDoc(Headed):
    ladders: dict[str, tuple[SlotDoc, ...]]


class DestinationsDoc(Headed):
    destinations: dict[str, str]


class ScriptDoc(Document):
    say: str
    do: tuple[str, ...]
    colour: Literal["red", "amber", "yellow", "green", "none"]


class ScriptsDoc(Headed):
    scripts: dict[DeskKey, ScriptDoc]


class TextsDoc(Headed):
    by_key: dict[str, str]
    explanations: dict[Source, tuple[str, ...]]
    common: tuple[str, ...]
    general_advice: tuple[str, ...]


class SafetyNetDoc(Headed):
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


class FastQuestionDoc(Document):
    minutes: int
    items: tuple[str, ...]


class PossibleDoc(Document):
    minutes: int
    rule: str


class ExpiryDoc(Document):
    minutes: int
    pages: tuple[str, ...]
    items: tuple[str, ...]


class ClocksDoc(Headed):
    acknowledge_emergency: int
    open_question: int
    open_question_fast: FastQuestionDoc
    possible_cauda_equina: PossibleDoc
    same_day_without_clinician: int
    referral_outcome: int
    urgent_letter_overdue: int
    answers_expire: ExpiryDoc


class CitationDoc(Document):
    text: str
    status: str
    note: str | None = None
    link: str | None = None


class SourcesDoc(Document):
    sources: dict[str, CitationDoc]
