"""`sciatriage knowledge`: which rules are in force."""

import json
from collections import Counter
from pathlib import Path

import yaml

from rules.knowledge_base import knowledge
from tests.cli.command import one_sentence, sciatriage


def test_the_version_is_the_hash_that_every_assessment_carries(tmp_path: Path) -> None:
    shown = sciatriage("knowledge", "version", home=tmp_path)

    assert shown.stdout.splitlines()[0] == f"knowledge {knowledge().version}"


def test_every_rule_is_listed_with_its_status(tmp_path: Path) -> None:
    listed = sciatriage("knowledge", "list", "--json", home=tmp_path)

    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    counts = Counter(row["kind"] for row in rows)
    known = knowledge()
    assert (counts["red-flag"], counts["exercise"]) == (len(known.red_flags), len(known.exercises))
    flags = [row for row in rows if row["kind"] == "red-flag"]
    assert all(row["status"] and row["version"] and row["about"] for row in flags)


def test_one_kind_can_be_listed_with_its_count(tmp_path: Path) -> None:
    listed = sciatriage("knowledge", "list", "--kind", "withhold", home=tmp_path)

    lines = listed.stdout.splitlines()
    assert lines[-1] == f"{len(knowledge().withhold)} withhold"
    assert len(lines) == len(knowledge().withhold) + 1


def test_a_rule_is_shown_in_full(tmp_path: Path) -> None:
    shown = sciatriage("knowledge", "show", "ces_recent_or_worse", home=tmp_path)

    flag = knowledge().red_flags["ces_recent_or_worse"]
    entry = yaml.safe_load(shown.stdout)["red-flag"]
    assert entry["levels"][0]["when"] == flag.levels[0].when
    assert tuple(entry["sources"]) == flag.sources


def test_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    refused = sciatriage("knowledge", "show", "moon", home=tmp_path)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
