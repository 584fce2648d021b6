"""The hazard log as values, what is wrong with it, and the table that people read."""

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "docs" / "safety" / "hazards.yaml"
TABLE = LOG.with_name("hazards.md")
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Control(_Strict):
    control: Text
    tests: Annotated[
        tuple[Annotated[str, Field(pattern=r"^tests/[\w/]+\.py(::\w+)+$")], ...],
        Field(min_length=1),
    ]


class Hazard(_Strict):
    id: Annotated[str, Field(pattern=r"^H\d\d$")]
    hazard: Text
    causes: Annotated[tuple[Text, ...], Field(min_length=1)]
    effect: Text
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]

    @property
    def tests(self) -> tuple[str, ...]:
        return tuple(test for control in self.controls for test in control.tests)


class HazardLog(_Strict):
    status: Text
    hazards: Annotated[tuple[Hazard, ...], Field(min_length=1)]


def hazard_log(path: Path = LOG) -> HazardLog:
    """The log. Raises pydantic.ValidationError for a key, an id or a test name of another shape."""
    return HazardLog.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def missing(log: HazardLog) -> Iterator[str]:
    """Tests that the log names and nobody wrote."""
    for hazard in log.hazards:
        for test in hazard.tests:
            if test not in _written(test.partition("::")[0]):
                yield f"{hazard.id}: {test} does not exist; name the test that proves the control"


def unproved(log: HazardLog, passed: Collection[str]) -> Iterator[str]:
    """Tests that the log names and that did not pass; `passed` holds ids without parameters."""
    for hazard in log.hazards:
        for test in hazard.tests:
            if test not in passed:
                yield f"{hazard.id}: {test} did not run or did not pass"


@cache
def _written(path: str) -> frozenset[str]:
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(f"{path}::{name}" for name in _tests(tree))


def _tests(tree: ast.Module | ast.ClassDef, before: str = "") -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield before + node.name
        elif isinstance(node, ast.ClassDef):
            yield from _tests(node, f"{before}{node.name}::")


def table(log: HazardLog) -> str:
    """The log in Markdown."""
    parts = [
        "# Hazard log\n",
        "Written from `hazards.yaml` by `python -m tests.safety`; do not edit by hand.\n",
        f"Status: {log.status}.",
        "Severity and likelihood: to be scored by the clinical safety officer.",
    ]
    for hazard in log.hazards:
        parts.append(f"\n## {hazard.id} {hazard.hazard}\n")
        parts.append(f"Causes: {'; '.join(hazard.causes)}.  \nEffect: {hazard.effect}\n")
        parts.append("| control | proved by |\n|---|---|")
        for control in hazard.controls:
            tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in control.tests)
            parts.append(f"| {control.control} | {tests} |")
    return "\n".join(parts) + "\n"
