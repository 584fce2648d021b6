"""A bill of materials from the lock files: CycloneDX 1.6 (ECMA-424) as JSON.

It names no time and no random number, so that the same locks give the same file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from tests.guards.tree import ROOT

BILL = ROOT / "docs" / "sbom.cdx.json"
LOCKS: Mapping[str, str] = {
    "service": "required",
    "build": "excluded",
    "development": "excluded",
    "bench": "excluded",
}
"""Each lock with its scope; what an earlier one names keeps that one's."""
LINE = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONGEST_NAME = 60
"""Letters of a licence's name; some packages put its whole text there."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of a lock: `hashes` are SHA-256 of the distributions that it accepts."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """https://github.com/package-url/purl-spec, type pypi: lower case, hyphens."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


def locked(text: str) -> Iterator[Locked]:
    """The requirements of a lock file."""
    for entry in text.replace("\\\n", " ").splitlines():
        found = LINE.match(entry)
        if found:
            marker = (found["marker"] or "").partition("--hash")[0].strip() or None
            yield Locked(found["name"], found["version"], marker, tuple(HASH.findall(entry)))


def bill() -> dict[str, Any]:
    """The whole document; licences are those that the installed packages state."""
    components: dict[str, dict[str, Any]] = {}
    for lock, scope in LOCKS.items():
        text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
        for each in locked(text):
            components.setdefault(each.purl, _component(each, scope))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _ours()},
        "components": [components[purl] for purl in sorted(components)],
    }


def _ours() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"expression": project["license"]}],
    }


def _component(each: Locked, scope: str) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "scope": scope,
        "hashes": [{"alg": "SHA-256", "content": content} for content in each.hashes],
        **_licences(each),
        "purl": each.purl,
        **({"properties": [{"name": "marker", "value": each.marker}]} if each.marker else {}),
    }


def _licences(each: Locked) -> dict[str, Any]:
    """An SPDX expression, else the package's own words; nothing when it is not installed."""
    try:
        said = metadata(each.name).json
    except PackageNotFoundError:
        return {}
    if said["version"] != each.version:
        return {}
    if expression := said.get("license_expression"):
        return {"licenses": [{"expression": expression}]}
    names = [str(said.get("license", "")).strip()]
    if not names[0] or len(names[0]) > LONGEST_NAME or "\n" in names[0]:
        classified = (c for c in said.get("classifier", ()) if c.startswith("License :: "))
        names = list(dict.fromkeys(c.rpartition(" :: ")[2] for c in classified))
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}
