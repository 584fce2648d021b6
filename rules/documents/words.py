"""Words and settings around the rules: destinations, scripts, texts, clocks, bibliography."""

from typing import Annotated, Literal

from pydantic import Field

from rules.documents.base import Document, Reviewed, Slug, Sourced, Text
from rules.documents.findings import EvidenceStatus
from rules.knowledge_model import DeskKey, Source

Lines = Annotated[tuple[Text, ...], Field(min_length=1)]
Minutes = Annotated[int, Field(ge=1)]


class DestinationsDoc(Sourced):
    destinations: dict[Slug, Text]


class ScriptDoc(Document):
    say: Text
    do: Lines
    colour: Literal["red", "amber", "yellow", "green", "none"]


class ScriptsDoc(Sourced):
    scripts: dict[DeskKey, ScriptDoc]


class TextsDoc(Sourced):
    by_key: dict[Slug, Text]
    explanations: dict[Source, Lines]
    common: Lines
    general_advice: Lines


class SafetyNetDoc(Sourced):
    heading: Text
    emergency_heading: Text
    emergency: Lines
    carry: Lines
    call_999_heading: Text
    call_999: Lines
    same_day_heading: Text
    same_day: Lines
    gp_heading: Text
    gp: Lines
    crisis: Lines


class FastQuestionDoc(Document):
    minutes: Minutes
    items: Lines


class PossibleDoc(Document):
    minutes: Minutes
    rule: Slug


class ExamineDoc(Document):
    minutes: Minutes
    rules: Lines


class ExpiryDoc(Document):
    minutes: Minutes
    pages: Lines
    items: Lines


class ClocksDoc(Sourced):
    acknowledge_emergency: Minutes
    open_question: Minutes
    open_question_fast: FastQuestionDoc
    possible_cauda_equina: PossibleDoc
    examine_cauda_equina: ExamineDoc
    same_day_without_clinician: Minutes
    referral_outcome: Minutes
    urgent_letter_overdue: Minutes
    answers_expire: ExpiryDoc


class CitationDoc(Document):
    text: Text
    status: EvidenceStatus
    note: Text | None = None
    link: Text | None = None


class SourcesDoc(Reviewed):
    sources: dict[Slug, CitationDoc]
