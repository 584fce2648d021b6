"""Red flags, evidence, look-alikes, withhold rules and the scoring table."""

from typing import Annotated, Literal

from pydantic import Field

from rules.documents.base import Citations, Document, Reviewed, Slug, Sourced, Text
from rules.knowledge_model import DeskKey, HandoutPolicy, Source, Tier

EvidenceStatus = Literal[
    "abstract read",
    "derived",
    "from memory – verify before quoting",
    "design decision – needs clinical safety sign-off",
]
Group = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "X"]
Grade = Literal["strong", "moderate", "weak", "expert", "seed-only"]
Cap = tuple[int, int]


class LevelDoc(Document):
    tier: Tier
    when: Text
    handout: HandoutPolicy
    desk: DeskKey
    patient_text: Slug


class RedFlagDoc(Sourced):
    id: Slug
    number: Annotated[int, Field(ge=1)]
    evidence_status: EvidenceStatus
    suspected: Text
    levels: Annotated[tuple[LevelDoc, ...], Field(min_length=1)]
    destination: Slug
    exam_can_clear: bool
    blocks_ranking: Literal["until_outcome", "until_closed", "no", "by_tier", "always"]
    because: Text
    accuracy: Text


class EvidenceDoc(Document):
    id: Annotated[str, Field(pattern=r"^[A-KX]\d+$")]
    when: Text
    points: Annotated[dict[Source, int], Field(min_length=1)]
    grade: Grade
    statement: Text
    sources: Citations


class EvidenceGroupDoc(Reviewed):
    group: Group
    title: Text
    rules: Annotated[tuple[EvidenceDoc, ...], Field(min_length=1)]


class ScoringDoc(Sourced):
    priors: dict[Source, int]
    caps: dict[Group, dict[Source, Cap]]
    default_cap: Cap
    history_cap: Cap
    exam_cap: Cap
    supported_from: int
    well_supported_from: int


class MimicRowDoc(Document):
    id: Annotated[str, Field(pattern=r"^[LP]\d+$")]
    when: Text
    points: int
    note: Text | None = None


class MimicDoc(Sourced):
    id: Annotated[str, Field(pattern=r"^mim_[a-z]+$")]
    title: Text
    evidence_status: EvidenceStatus | None = None
    start: int | None = None
    rows: tuple[MimicRowDoc, ...] = ()
    capped_rows: tuple[str, ...] = ()
    cap: int | None = None
    alert_when: Text | None = None
    same_as: Slug | None = None
    note: Text | None = None


class WithholdDoc(Document):
    id: Annotated[str, Field(pattern=r"^W\d+$")]
    when: Text
    outcome: Literal["withhold", "generic_only", "tick", "note"]
    in_words: Text
    statement: Text
    evidence_status: EvidenceStatus | None = None


class WithholdTableDoc(Sourced):
    rules: Annotated[tuple[WithholdDoc, ...], Field(min_length=1)]
