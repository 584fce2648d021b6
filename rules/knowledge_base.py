"""The knowledge, loaded strictly from the YAML files and cross-checked: `knowledge()`."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from rules import documents as doc
from rules import knowledge_model as model
from rules.cross_checks import faults_of
from rules.knowledge_files import KnowledgeError, KnowledgeFiles

SHIPPED = Path(__file__).parent / "knowledge"
PAGES = tuple(f"S{n}" for n in range(12)) + tuple(f"P{n}" for n in range(1, 8)) + ("EX",)
T = TypeVar("T")


def load_knowledge(folder: Path | None = None) -> model.Knowledge:
    """The knowledge of a folder (the shipped one by default).

    Raises KnowledgeError listing every fault with file, key and what to do.
    """
    files = KnowledgeFiles(folder or SHIPPED, [], {})
    read = _read(files)
    if files.faults:
        raise KnowledgeError(files.faults)
    built = _build(read, files.version())
    if found := faults_of(built):
        raise KnowledgeError(found)
    return built


@cache
def knowledge() -> model.Knowledge:
    """The shipped knowledge, loaded once."""
    return load_knowledge()


def _read(files: KnowledgeFiles) -> dict[str, Any]:
    tables: dict[str, type[doc.Document]] = {
        "questionnaire/zones": doc.ChartDoc,
        "facts": doc.FactsDoc,
        "scoring": doc.ScoringDoc,
        "withhold": doc.WithholdTableDoc,
        "tags": doc.TagsDoc,
        "precautions": doc.PrecautionsDoc,
        "ladders": doc.LaddersDoc,
        "destinations": doc.DestinationsDoc,
        "scripts": doc.ScriptsDoc,
        "texts": doc.TextsDoc,
        "safety_net": doc.SafetyNetDoc,
        "clocks": doc.ClocksDoc,
        "sources": doc.SourcesDoc,
    }
    read: dict[str, Any] = {name: files.one(f"{name}.yaml", kind) for name, kind in tables.items()}
    read["pages"] = [files.one(f"questionnaire/{page}.yaml", doc.PageDoc) for page in PAGES]
    read["red_flags"] = files.many("red_flags", doc.RedFlagDoc)
    read["evidence"] = files.many("evidence", doc.EvidenceGroupDoc)
    read["mimics"] = files.many("mimics", doc.MimicDoc)
    read["exercises"] = files.many("exercises", doc.ExerciseDoc)
    return read


def _into(kind: type[T], document: BaseModel, **changes: object) -> T:
    """A frozen value from a document: the fields the value has, with changes on top."""
    wanted = getattr(kind, "__dataclass_fields__")  # noqa: B009 - not in the type of `type`
    fields = {name: getattr(document, name) for name in wanted if hasattr(document, name)}
    return kind(**{**fields, **changes})


def _build(read: dict[str, Any], version: str) -> model.Knowledge:
    return model.Knowledge(
        version=version,
        questionnaire=_questionnaire(read, version),
        never_unknown=_never_unknown(read["pages"]),
        facts={
            name: model.Fact(name, fact.reads, fact.when, fact.computed)
            for name, fact in read["facts"].facts.items()
        },
        red_flags=_red_flags(read["red_flags"]),
        evidence=_evidence(read["evidence"]),
        scoring=_scoring(read["scoring"]),
        mimics={name: _mimic(each) for name, each in read["mimics"].items()},
        withhold={each.id: _into(model.WithholdRule, each) for each in read["withhold"].rules},
        tags=read["tags"].tags,
        precautions={
            each.id: _into(model.Precaution, each, status=each.evidence_status)
            for each in read["precautions"].precautions
        },
        exercises={name: _exercise(each) for name, each in read["exercises"].items()},
        ladders={
            name: tuple(_into(model.LadderSlot, slot) for slot in slots)
            for name, slots in read["ladders"].ladders.items()
        },
        destinations=read["destinations"].destinations,
        scripts={
            key: model.Script(key, each.say, each.do, each.colour)
            for key, each in read["scripts"].scripts.items()
        },
        texts=_into(model.PatientTexts, read["texts"]),
        safety_net=_into(model.SafetyNet, read["safety_net"]),
        clocks=_clocks(read["clocks"], read["pages"]),
        sources={
            key: model.Citation(key, each.text, each.status, each.link)
            for key, each in read["sources"].sources.items()
        },
    )


def _questionnaire(read: dict[str, Any], version: str) -> model.Questionnaire:
    pages = tuple(_page(page) for page in read["pages"])
    zones = read["questionnaire/zones"]
    chart = model.BodyChart(
        zones=tuple(_into(model.Zone, zone) for zone in zones.zones),
        groups=zones.groups,
        sites=zones.sites,
        roots=zones.roots,
    )
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


def _never_unknown(pages: list[doc.PageDoc]) -> frozenset[str]:
    return frozenset(
        item.id
        for page in pages
        if page.answered_by == "staff"
        for item in page.items
        if item.unknown_class is None
    )


def _red_flags(documents: dict[str, doc.RedFlagDoc]) -> dict[str, model.RedFlag]:
    """In the order of the specification, which is the order in which they are listed."""
    ordered = sorted(documents.values(), key=lambda document: document.number)
    return {document.id: _red_flag(document) for document in ordered}


def _red_flag(document: doc.RedFlagDoc) -> model.RedFlag:
    return _into(
        model.RedFlag,
        document,
        levels=tuple(_into(model.Level, level) for level in document.levels),
        review=_into(model.Review, document.review),
    )


def _evidence(groups: dict[str, doc.EvidenceGroupDoc]) -> dict[str, model.Evidence]:
    return {
        each.id: _into(model.Evidence, each, group=group.group)
        for group in groups.values()
        for each in group.rules
    }


def _scoring(document: doc.ScoringDoc) -> model.Scoring:
    caps = {
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


def _clocks(document: doc.ClocksDoc, pages: list[doc.PageDoc]) -> model.Clocks:
    expiry = document.answers_expire
    on_pages = [item.id for page in pages if page.id in expiry.pages for item in page.items]
    return model.Clocks(
        acknowledge_emergency=document.acknowledge_emergency,
        open_question=document.open_question,
        open_question_fast=document.open_question_fast.minutes,
        fast_items=document.open_question_fast.items,
        possible_cauda_equina=document.possible_cauda_equina.minutes,
        possible_rule=document.possible_cauda_equina.rule,
        same_day_without_clinician=document.same_day_without_clinician,
        referral_outcome=document.referral_outcome,
        urgent_letter_overdue=document.urgent_letter_overdue,
        answers_expire=expiry.minutes,
        expiring_items=(*on_pages, *expiry.items),
    )


def file_of(knowledge: model.Knowledge, rule: str) -> str:
    """The knowledge file that holds a rule, for messages and the rule reference."""
    folders = {"red_flags": knowledge.red_flags, "exercises": knowledge.exercises}
    for folder, rules in folders.items():
        if rule in cast(dict[str, object], rules):
            return f"{folder}/{rule}.yaml"
    return "precautions.yaml" if rule in knowledge.precautions else "withhold.yaml"
