"""The questionnaire, its body chart and the derived facts (questionnaire.md)."""

from typing import Annotated, Literal

from pydantic import Field

from rules.documents.base import Code, Document, Slug, Sourced, Text
from rules.knowledge_model import ItemType


class OptionDoc(Document):
    code: Code
    text: Text
    exclusive: bool = False


class ItemDoc(Document):
    id: Slug
    text: Text
    type: ItemType
    options: tuple[OptionDoc, ...] = ()
    note: Text | None = None
    show_when: Text | None = None
    unknown_class: Literal["P1", "P2", "P3", "P4"] | None = None
    order: tuple[tuple[Code, ...], ...] = ()
    core: bool = False
    sensitive: bool = False
    minimum: float | None = None
    maximum: float | None = None
    code: Text | None = None


class PageDoc(Sourced):
    id: Annotated[str, Field(pattern=r"^(S\d+|P\d+|EX)$")]
    title: Text
    part: Literal["safety", "pain", "exam"]
    answered_by: Literal["staff", "patient", "clinician"]
    skippable: bool = False
    intro: Text | None = None
    items: Annotated[tuple[ItemDoc, ...], Field(min_length=1)]


class ZoneDoc(Document):
    code: Slug
    text: Text
    views: Annotated[tuple[Literal["front", "back", "sole", "special"], ...], Field(min_length=1)]
    side: Literal["left", "right", "middle"]


class ChartDoc(Sourced):
    zones: tuple[ZoneDoc, ...]
    groups: dict[Literal["below_knee", "thigh", "leg", "lateral"], tuple[Slug, ...]]
    sites: dict[Slug, tuple[Slug, ...]]
    roots: dict[Literal["L4", "L5", "S1"], tuple[tuple[Slug, ...], ...]]


class FactDoc(Document):
    """An expression (`when`), or in words what both channels work out (`computed`)."""

    reads: Literal["bounds", "known"]
    when: Text | None = None
    computed: Text | None = None


class FactsDoc(Sourced):
    facts: dict[Slug, FactDoc]
