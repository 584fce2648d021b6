"""bandit over the product, held against the findings that were looked at and accepted."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.guards.tree import PACKAGES, ROOT

ACCEPTED = Path(__file__).parent / "accepted.yaml"
Finding = tuple[str, str]
"""A file and bandit's number of the test."""


def findings(folders: Iterable[Path]) -> Counter[Finding]:
    """What bandit finds in these folders, at every severity."""
    bandit = str(Path(sys.executable).parent / "bandit")
    command = [bandit, "--quiet", "--recursive", "--format", "json", *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["errors"] == []
    return Counter((_relative(each["filename"]), each["test_id"]) for each in report["results"])


def _relative(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def accepted() -> Counter[Finding]:
    """What `accepted.yaml` allows; every entry says why."""
    entries: list[Mapping[str, Any]] = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    assert all(len(each["why"]) > 10 for each in entries)
    return Counter({(each["file"], each["test"]): each["times"] for each in entries})


def differences(found: Counter[Finding], allowed: Counter[Finding]) -> list[str]:
    """A sentence for each finding that is new, and for each that is gone."""
    new = [f"{file}: {test} is new; mend it, or say why not" for file, test in found - allowed]
    gone = [f"{file}: {test} is gone; take it out" for file, test in allowed - found]
    return sorted(new + gone)


def product() -> list[Path]:
    return [ROOT / name for name in PACKAGES]
