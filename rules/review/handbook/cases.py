"""The rule cases of the tests (`tests/cases/`), when the reference is written where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rules.review.handbook.entry import Tried

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TABLES = {
    "evidence": ("evidence", "holds", "does not hold"),
    "withhold": ("withhold", "holds", "does not hold"),
    "precautions": ("precaution", "applies", "does not apply"),
    "contraindications": ("exercise", "ruled out", "not ruled out"),
    "questions": ("question", "shown", "not shown"),
}
"""File: kind of the entry, and how a case of it that holds or does not is called."""


class CaseFolderError(ValueError):
    """The folder holds no cases that can be read; the text names the file."""


@dataclass(frozen=True, slots=True)
class Cases:
    """What was tried of each entry, by kind and id."""

    by_entry: Mapping[tuple[str, str], tuple[Tried, ...]] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> tuple[Tried, ...]:
        return self.by_entry.get((kind, name), ())


def read_cases(folder: Path) -> Cases:
    """The cases of a folder. Raises CaseFolderError."""
    found: dict[tuple[str, str], tuple[Tried, ...]] = {}
    paths = sorted((folder / "red_flags").glob("*.yaml"))
    if not paths:
        raise CaseFolderError(f"{folder}: no cases here; name the folder tests/cases.")
    for path in paths:
        document = _read(path)
        found["red-flag", document["rule"]] = tuple(map(_flag, document["cases"]))
    for name, (kind, yes, no) in TABLES.items():
        for rule, entry in _read(folder / f"{name}.yaml")["rules"].items():
            found[kind, rule] = tuple(_held(case, yes, no) for case in entry["cases"])
    for rule, entry in _read(folder / "mimics.yaml")["rules"].items():
        found["mimic", rule] = tuple(map(_mimic, entry["cases"]))
    return Cases(found)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        document: dict[str, Any] = yaml.load(text, Loader=_SAFE)  # noqa: S506 - safe, in C
    except (OSError, yaml.YAMLError) as error:
        raise CaseFolderError(f"{path.name}: cannot be read: {error}") from error
    return document


def _flag(case: dict[str, Any]) -> Tried:
    if fired := case.get("fired"):
        more = f", {_tier(case['possible'])} possible" if case.get("possible") else ""
        return Tried("yes", f"fires: {_tier(fired)}{more}", case["name"])
    if possible := case.get("possible"):
        return Tried("unknown", f"possible: {_tier(possible)}", case["name"])
    return Tried("no", "silent", case["name"])


def _tier(code: str) -> str:
    return code.replace("_", " ")


def _held(case: dict[str, Any], yes: str, no: str) -> Tried:
    decided = f", decision {case['decision']}".replace("_", " ") if case.get("decision") else ""
    return Tried(
        "yes" if case["holds"] else "no", f"{yes if case['holds'] else no}{decided}", case["name"]
    )


def _mimic(case: dict[str, Any]) -> Tried:
    score = f" ({case['score']} points)" if case.get("score") is not None else ""
    words = f"{'alerts' if case['alert'] else 'no alert'}{score}"
    return Tried("yes" if case["alert"] else "no", words, case["name"])
