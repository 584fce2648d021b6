"""Turns the parsed knowledge documents into the frozen values that the rules read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pydantic import BaseModel

from rules import documents as doc
from rules import knowledge_model as model

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Documents:
    """Every knowledge file, parsed."""

    pages: tuple[doc.PageDoc, ...]
    chart: doc.ChartDoc
    facts: doc.FactsDoc
    red_flags: dict[str, doc.RedFlagDoc]
    evidence: dict[str, doc.EvidenceGroupDoc]
    scoring: doc.ScoringDoc
    mimics: dict[str, doc.MimicDoc]
    withhold: doc.WithholdTableDoc
    tags: doc.TagsDoc
    precautions: doc.PrecautionsDoc
    exercises: dict[str, doc.ExerciseDoc]
    ladders: doc.LaddersDoc
    destinations: doc.DestinationsDoc
    scripts: doc.ScriptsDoc
    texts: doc.TextsDoc
    safety_net: doc.SafetyNetDoc
    clocks: doc.ClocksDoc
    sources: doc.SourcesDoc


def build(read: Documents, version: str) -> model.Knowledge:
    """The knowledge as values. Nothing is checked here but what a dictionary would swallow."""
    return model.Knowledge(
        version=version,
        questionnaire=_questionnaire(read, version),
        never_unknown=_never_unknown(read.pages),
        facts={
            name: model.Fact(name, fact.reads, fact.when, fact.computed)
            for name, fact in read.facts.facts.items()
        },
        red_flags=_red_flags(read.red_flags),
        evidence=_evidence(read.evidence),
        scoring=_scoring(read.scoring),
        mimics={name: _mimic(each) for name, each in read.mimics.items()},
        withhold={
            each.id: _into(model.WithholdRule, each, version=read.withhold.version)
            for each in read.withhold.rules
        },
        tags=read.tags.tags,
        precautions={
            each.id: _into(
                model.Precaution,
                each,
                status=each.evidence_status,
                version=read.precautions.version,
            )
            for each in read.precautions.precautions
        },
        exercises={name: _exercise(each) for name, each in read.exercises.items()},
        ladders={
            name: tuple(_into(model.LadderSlot, slot) for slot in slots)
            for name, slots in read.ladders.ladders.items()
        },
        destinations=read.destinations.destinations,
        scripts={
            key: model.Script(key, each.say, each.do, each.colour)
            for key, each in read.scripts.scripts.items()
        },
        texts=_into(model.PatientTexts, read.texts),
        safety_net=_into(model.SafetyNet, read.safety_net),
        clocks=_clocks(read.clocks, read.pages),
        sources={
            key: model.Citation(key, each.text, each.status, each.link, each.note)
            for key, each in read.sources.sources.items()
        },
    )


def doubles(read: Documents) -> Iterator[str]:
    """Ids that are given twice: the second would silently replace the first."""
    listed: list[tuple[str, Iterable[str]]] = [
        ("questionnaire", (item.id for page in read.pages for item in page.items)),
        ("questionnaire/zones.yaml", (zone.code for zone in read.chart.zones)),
        ("evidence", (rule.id for group in read.evidence.values() for rule in group.rules)),
        ("withhold.yaml", (rule.id for rule in read.withhold.rules)),
        ("precautions.yaml", (each.id for each in read.precautions.precautions)),
        *(
            (f"mimics/{name}.yaml", (row.id for row in each.rows))
            for name, each in read.mimics.items()
        ),
    ]
    for place, ids in listed:
        seen = list(ids)
        for each in sorted({each for each in seen if seen.count(each) > 1}):
            yield f"{place}: the id {each!r} is given twice; keep one"
    numbers = sorted(rule.number for rule in read.red_flags.values())
    if numbers != list(range(1, len(numbers) + 1)):
        yield "red_flags: number: count from 1 without gap or double; a file may be missing"
    for name, group in read.evidence.items():
        for rule in group.rules:
            if rule.id[0] != group.group:
                yield f"evidence/{name}.yaml: {rule.id}: belongs in evidence/{rule.id[0]}.yaml"


def _into(kind: type[T], document: BaseModel, **changes: object) -> T:
    """A frozen value from a document: the fields the value has, with changes on top."""
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    taken = {name: getattr(document, name) for name in names if hasattr(document, name)}
    return kind(**{**taken, **changes})


def _questionnaire(read: Documents, version: str) -> model.Questionnaire:
    pages = tuple(_page(page) for page in read.pages)
    zones = tuple(_into(model.Zone, zone) for zone in read.chart.zones)
    chart = _into(model.BodyChart, read.chart, zones=zones)
    items = {item.id: item for page in pages for item in page.items}
    return model.Questionnaire(version, pages, chart, items)


def _page(page: doc.PageDoc) -> model.Page:
    items = tuple(
        _into(
            model.Item,
            item,
            page=page.id,
            options=tuple(_into(model.Option, option) for option in item.options),
        )
        for item in page.items
    )
    return _into(model.Page, page, items=items)


def _never_unknown(pages: Iterable[doc.PageDoc]) -> frozenset[str]:
    """Staff items without an unknown class: blank means none (questionnaire.md section 2)."""
    staff = (page for page in pages if page.answered_by == "staff")
    return frozenset(item.id for page in staff for item in page.items if item.unknown_class is None)


def _red_flags(documents: dict[str, doc.RedFlagDoc]) -> dict[str, model.RedFlag]:
    """In the order of the specification, which is the order in which they are listed."""
    ordered = sorted(documents.values(), key=lambda document: document.number)
    return {
        document.id: _into(
            model.RedFlag,
            document,
            levels=tuple(_into(model.Level, level) for level in document.levels),
            review=_into(model.Review, document.review),
        )
        for document in ordered
    }


def _evidence(groups: dict[str, doc.EvidenceGroupDoc]) -> dict[str, model.Evidence]:
    return {
        each.id: _into(model.Evidence, each, group=group.group, version=group.version)
        for group in groups.values()
        for each in group.rules
    }


def _scoring(document: doc.ScoringDoc) -> model.Scoring:
    caps: dict[tuple[str, str], Any] = {
        (group, source): cap
        for group, by_source in document.caps.items()
        for source, cap in by_source.items()
    }
    return _into(model.Scoring, document, caps=caps)


def _mimic(document: doc.MimicDoc) -> model.Mimic:
    rows = tuple(_into(model.MimicRow, row) for row in document.rows)
    return _into(model.Mimic, document, rows=rows)


def _exercise(document: doc.ExerciseDoc) -> model.Exercise:
    return _into(
        model.Exercise,
        document,
        dose=_into(model.Dose, document.dose),
        variants=tuple(_into(model.Variant, each) for each in document.variants),
    )


def _clocks(document: doc.ClocksDoc, pages: Iterable[doc.PageDoc]) -> model.Clocks:
    expiry = document.answers_expire
    on_pages = [item.id for page in pages if page.id in expiry.pages for item in page.items]
    return _into(
        model.Clocks,
        document,
        open_question_fast=document.open_question_fast.minutes,
        fast_items=document.open_question_fast.items,
        possible_cauda_equina=document.possible_cauda_equina.minutes,
        possible_rule=document.possible_cauda_equina.rule,
        examine_cauda_equina=document.examine_cauda_equina.minutes,
        examine_rules=document.examine_cauda_equina.rules,
        answers_expire=expiry.minutes,
        expiring_items=(*on_pages, *expiry.items),
    )
