"""The result of a run as a table and as docs/mutation.md."""

import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from tests.mutation.run import Verdict

ACCEPTED = Path(__file__).parent / "survivors.yaml"
TARGETS: Mapping[str, float] = {"red flags": 0.95, "withhold rules": 0.95, "all": 0.85}
"""The share of mutants that has to be caught, accepted survivors counted as not caught."""


class _Accepted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str
    mutants: tuple[str, ...]


class _Survivors(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    survivors: tuple[_Accepted, ...]


@cache
def accepted() -> Mapping[str, str]:
    """Mutants that may survive, each with the reason."""
    document = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    groups = _Survivors.model_validate(document).survivors
    return {name: group.reason for group in groups for name in group.mutants}


def shares(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """Caught and all, by area and for `all`."""
    total = Counter(each.mutant.area for each in verdicts)
    caught = Counter(each.mutant.area for each in verdicts if each.caught_by)
    found: dict[str, tuple[int, int]] = {area: (caught[area], total[area]) for area in total}
    return {**found, "all": (caught.total(), total.total())}


def problems(verdicts: Sequence[Verdict]) -> list[str]:
    """Why a full run fails: a target missed, a survivor without a reason, a reason out of date."""
    survived = {each.mutant.name for each in verdicts if not each.caught_by}
    by_area = shares(verdicts)
    missed = [area for area, target in TARGETS.items() if _share(by_area[area]) < target]
    return [
        *(f"{area}: {_share(by_area[area]):.1%} caught" for area in missed),
        *(f"survives without a reason: {name}" for name in sorted(survived - set(accepted()))),
        *(f"listed as a survivor, but caught: {name}" for name in set(accepted()) - survived),
    ]


def _share(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]


def written(verdicts: Sequence[Verdict], date: str, seconds: float) -> str:
    """docs/mutation.md."""
    kinds = Counter((each.mutant.area, each.mutant.kind) for each in verdicts)
    caught = Counter((v.mutant.area, v.mutant.kind) for v in verdicts if v.caught_by)
    total = shares(verdicts)
    lines = [
        "# Mutation testing of the knowledge",
        "",
        "One small mistake at a time is made in the knowledge: a limit off by one, a clause left",
        "out, an option replaced, a weight with the other sign, a neighbouring tier, policy,",
        "outcome or cap, a block removed. It is caught when a case of `tests/cases/`, a worked",
        "example or the loader fails. All survivors count as not caught.",
        "`make mutants` writes this page.",
        "",
        f"{date}, {_machine()}, {seconds:.0f} s of processor time.",
        "",
        "| where | caught | of | share |",
        "|---|---|---|---|",
        *(f"| {area} | {c} | {n} | {c / n:.1%} |" for area, (c, n) in total.items()),
        "",
        "| where | kind | caught | of |",
        "|---|---|---|---|",
        *(f"| {area} | {kind} | {caught[area, kind]} | {n} |" for (area, kind), n in kinds.items()),
        "",
        "## Survivors",
        "",
    ]
    survived = [each.mutant.name for each in verdicts if not each.caught_by]
    reasons = dict.fromkeys(accepted().get(name, "no reason yet") for name in survived)
    for reason in reasons:
        names = [name for name in survived if accepted().get(name, "no reason yet") == reason]
        lines += [f"**{reason}** ({len(names)})", "", *(f"- {name}" for name in names), ""]
    return "\n".join(lines).rstrip() + "\n"


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}"
    )
