"""The knowledge files as strict documents: an unknown key, a wrong type or a gap is an error."""

from rules.documents.base import Document, Reviewed, Sourced
from rules.documents.care import (
    ExerciseDoc,
    LaddersDoc,
    PrecautionsDoc,
    TagsDoc,
)
from rules.documents.findings import (
    EvidenceGroupDoc,
    MimicDoc,
    RedFlagDoc,
    ScoringDoc,
    WithholdTableDoc,
)
from rules.documents.form import ChartDoc, FactsDoc, PageDoc
from rules.documents.words import (
    ClocksDoc,
    DestinationsDoc,
    SafetyNetDoc,
    ScriptsDoc,
    SourcesDoc,
    TextsDoc,
)

__all__ = [
    "ChartDoc",
    "ClocksDoc",
    "DestinationsDoc",
    "Document",
    "EvidenceGroupDoc",
    "ExerciseDoc",
    "FactsDoc",
    "LaddersDoc",
    "MimicDoc",
    "PageDoc",
    "PrecautionsDoc",
    "RedFlagDoc",
    "Reviewed",
    "SafetyNetDoc",
    "ScoringDoc",
    "ScriptsDoc",
    "SourcesDoc",
    "Sourced",
    "TagsDoc",
    "TextsDoc",
    "WithholdTableDoc",
]
