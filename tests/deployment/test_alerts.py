"""The alert rules name metrics that exist, and chapters of the runbook that were written."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.app import create_app
from records.settings import load_settings
from tests.databases import sqlite_url

DOCS = Path(__file__).parents[2] / "docs"
RULES = [
    rule
    for group in yaml.safe_load((DOCS / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]


@pytest.fixture
def exposed(tmp_path: Path) -> set[str]:
    """The names that `/metrics` serves."""
    given = {"SCIATRIAGE_HOME": str(tmp_path), "DATABASE_URL": sqlite_url(tmp_path)}
    text = create_app(load_settings(given)).test_client().get("/metrics").text
    return {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")}


def _unknown(rules: Iterable[Any], exposed: set[str]) -> Iterator[str]:
    for rule in rules:
        for name in re.findall(r"sciatriage_\w+", rule["expr"]):
            if name not in exposed:
                yield f"{rule['alert']}: {name}"


def test_every_alert_looks_at_a_metric_that_is_served(exposed: set[str]) -> None:
    assert list(_unknown(RULES, exposed)) == []
    assert list(_unknown([{"alert": "Cold", "expr": "sciatriage_snow > 1"}], exposed)) == [
        "Cold: sciatriage_snow"
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_leads_to_a_chapter_of_the_runbook(rule: Any) -> None:
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    chapters = re.findall(r"^## (.+)$", (DOCS.parent / path).read_text(encoding="utf-8"), re.M)

    assert anchor in {re.sub(r"[^\w -]", "", name).lower().replace(" ", "-") for name in chapters}
