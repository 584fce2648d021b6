"""The bill of materials names everything that is locked, in the shape of CycloneDX 1.6.

The specification's own schema is not here; SHAPE holds what it says of the fields that we use.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.guards.tree import ROOT
from tests.sbom.bill import BILL, LOCKS, Locked, bill, locked

NAME = {"type": "string", "minLength": 1}
LICENCE = {
    "type": "object",
    "properties": {"license": {"required": ["name"], "properties": {"name": NAME}}},
    "required": ["license"],
    "additionalProperties": False,
}
EXPRESSION = {
    "type": "object",
    "properties": {"expression": NAME},
    "required": ["expression"],
    "additionalProperties": False,
}
COMPONENT = {
    "type": "object",
    "required": ["type", "name"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["application", "framework", "library"]},
        "bom-ref": NAME,
        "name": NAME,
        "version": {"type": "string", "maxLength": 1024},
        "scope": {"enum": ["required", "optional", "excluded"]},
        "hashes": {
            "type": "array",
            "items": {
                "required": ["alg", "content"],
                "additionalProperties": False,
                "properties": {
                    "alg": {"const": "SHA-256"},
                    "content": {"pattern": "^[a-f0-9]{64}$"},
                },
            },
        },
        "licenses": {
            "oneOf": [
                {"type": "array", "items": LICENCE, "minItems": 1},
                {"type": "array", "items": EXPRESSION, "minItems": 1, "maxItems": 1},
            ]
        },
        "purl": {"pattern": r"^pkg:pypi/[a-z0-9-]+@[^@\s]+$"},
        "properties": {
            "type": "array",
            "items": {
                "required": ["name"],
                "additionalProperties": False,
                "properties": {"name": NAME, "value": {"type": "string"}},
            },
        },
    },
}
SHAPE = {
    "type": "object",
    "required": ["bomFormat", "specVersion"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "http://cyclonedx.org/schema/bom-1.6.schema.json"},
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "version": {"type": "integer", "minimum": 1},
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"component": COMPONENT},
        },
        "components": {"type": "array", "items": COMPONENT, "uniqueItems": True},
    },
}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The document as the locks give it now."""
    return bill()


def faults(document: Mapping[str, Any]) -> list[str]:
    return [fault.message for fault in Draft7Validator(SHAPE).iter_errors(document)]


def test_it_has_the_shape_of_the_specification(made: dict[str, Any]) -> None:
    assert faults(made) == []
    assert faults(made | {"specVersion": 1.6, "made_by": "us"})
    wrong = made["components"][0] | {"scope": "needed"}
    assert faults(made | {"components": [wrong]})


def test_every_reference_is_unique(made: dict[str, Any]) -> None:
    found = [made["metadata"]["component"]["bom-ref"]]
    found += [each["bom-ref"] for each in made["components"]]

    assert len(found) == len(set(found))


def test_every_line_of_every_lock_is_in_it_with_its_hashes(made: dict[str, Any]) -> None:
    named = {each["purl"]: each for each in made["components"]}
    seen = set()
    for lock in LOCKS:
        text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.-]+==", text, re.M)
        entries = list(locked(text))
        assert len(entries) == len(pins) > 0
        assert sum(len(each.hashes) for each in entries) == text.count("--hash=sha256:")
        for each in entries:
            contents = {one["content"] for one in named[each.purl]["hashes"]}
            assert set(each.hashes) <= contents
            seen.add(each.purl)
    assert seen == set(named)


def test_what_runs_is_told_from_what_only_builds_and_tests(made: dict[str, Any]) -> None:
    scopes = {each["name"]: each["scope"] for each in made["components"]}

    assert scopes["flask"] == scopes["reportlab"] == "required"
    assert scopes["pytest"] == scopes["hatchling"] == "excluded"


def test_the_licences_are_those_of_the_installed_packages(made: dict[str, Any]) -> None:
    said = {each["name"]: each.get("licenses") for each in made["components"]}

    assert said["flask"] == [{"expression": "BSD-3-Clause"}]
    without = [name for name, licences in said.items() if licences is None]
    assert len(without) < len(said) / 4


def test_a_marker_and_a_name_are_read_as_they_are_meant() -> None:
    text = "Foo_Bar.baz==1.0 ; python_version < '3.12' \\\n    --hash=sha256:" + "a" * 64 + "\n# no"

    (found,) = locked(text)

    assert found == Locked("Foo_Bar.baz", "1.0", "python_version < '3.12'", ("a" * 64,))
    assert found.purl == "pkg:pypi/foo-bar-baz@1.0"


def test_the_file_in_the_documentation_is_that_of_the_locks(made: dict[str, Any]) -> None:
    """But for the licences: those depend on what is installed."""
    kept = json.loads(BILL.read_text(encoding="utf-8"))

    assert _unlicensed(kept) == _unlicensed(made), "run `make sbom`"


def _unlicensed(document: Mapping[str, Any]) -> dict[str, Any]:
    components = [
        {key: value for key, value in each.items() if key != "licenses"}
        for each in document["components"]
    ]
    return {**document, "components": components}
