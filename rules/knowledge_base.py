"""The knowledge, loaded strictly from the YAML files and cross-checked: `knowledge()`."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rules import documents as doc
from rules.cross_checks import faults_of
from rules.knowledge_build import Documents, build, doubles
from rules.knowledge_files import KnowledgeError, KnowledgeFiles
from rules.knowledge_model import Knowledge

__all__ = ["KnowledgeError", "knowledge", "load_knowledge"]

SHIPPED = Path(__file__).parent / "knowledge"
PAGES = tuple(f"S{n}" for n in range(12)) + tuple(f"P{n}" for n in range(1, 8)) + ("EX",)
TABLES: Mapping[str, tuple[str, type[doc.Document]]] = {
    "chart": ("questionnaire/zones.yaml", doc.ChartDoc),
    "facts": ("facts.yaml", doc.FactsDoc),
    "scoring": ("scoring.yaml", doc.ScoringDoc),
    "withhold": ("withhold.yaml", doc.WithholdTableDoc),
    "tags": ("tags.yaml", doc.TagsDoc),
    "precautions": ("precautions.yaml", doc.PrecautionsDoc),
    "ladders": ("ladders.yaml", doc.LaddersDoc),
    "destinations": ("destinations.yaml", doc.DestinationsDoc),
    "scripts": ("scripts.yaml", doc.ScriptsDoc),
    "texts": ("texts.yaml", doc.TextsDoc),
    "safety_net": ("safety_net.yaml", doc.SafetyNetDoc),
    "clocks": ("clocks.yaml", doc.ClocksDoc),
    "sources": ("sources.yaml", doc.SourcesDoc),
}
FOLDERS: Mapping[str, type[doc.Document]] = {
    "red_flags": doc.RedFlagDoc,
    "evidence": doc.EvidenceGroupDoc,
    "mimics": doc.MimicDoc,
    "exercises": doc.ExerciseDoc,
}


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """The knowledge of a folder (the shipped one by default).

    Raises KnowledgeError listing every fault with file, key and what to do. What the files say is
    looked at first; what they say about each other once every file can be read.
    """
    files = KnowledgeFiles(folder or SHIPPED)
    read = _read(files)
    if read is None or files.faults:
        raise KnowledgeError(files.faults)
    found = build(read, files.version())
    faults = [*doubles(read), *faults_of(found), *_unknown_sources(files, found)]
    if faults:
        raise KnowledgeError(faults)
    return found


@cache
def knowledge() -> Knowledge:
    """The shipped knowledge, loaded once."""
    return load_knowledge()


def _read(files: KnowledgeFiles) -> Documents | None:
    pages = [files.one(f"questionnaire/{page}.yaml", doc.PageDoc) for page in PAGES]
    for name, page in zip(PAGES, pages, strict=True):
        if page is not None:
            files.named(f"questionnaire/{name}.yaml", page)
    found: dict[str, Any] = {key: files.one(*table) for key, table in TABLES.items()}
    found |= {folder: files.many(folder, kind) for folder, kind in FOLDERS.items()}
    files.nothing_else()
    return None if files.faults else Documents(pages=tuple(p for p in pages if p), **found)


def _unknown_sources(files: KnowledgeFiles, found: Knowledge) -> Iterator[str]:
    """Sources that a whole file names; those of single rules are in the cross-checks."""
    for name, keys in files.cited.items():
        for key in keys:
            if key not in found.sources:
                yield f"{name}: sources: unknown source {key!r}; add it to sources.yaml"
