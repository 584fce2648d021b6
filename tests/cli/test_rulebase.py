"""`sciatriage knowledge check | replay | corpus | docs` as people call them."""

import json
from pathlib import Path

import pytest

from rules.knowledge_base import SHIPPED, knowledge
from rules.review.archive import keep
from tests.cli.command import one_sentence, sciatriage
from tests.processes import ROOT
from tests.rules.review.changed import changed

FEVER = "red_flags/infection_fever_any.yaml"
WEAKER = (
    (FEVER, "tier: same_day", "tier: routine_gp"),
    (FEVER, "handout: after_clearance", "handout: allowed"),
)


def test_the_shipped_rules_pass(tmp_path: Path) -> None:
    checked = sciatriage("knowledge", "check", home=tmp_path)

    assert checked.returncode == 0, checked.stdout
    assert [line.split()[0] for line in checked.stdout.splitlines()] == ["ok"] * 6


def test_a_fault_is_named_with_file_key_and_what_to_do(tmp_path: Path) -> None:
    folder = changed(tmp_path, (FEVER, "due: '2027-11-24'", "due: '2026-01-01'"))

    checked = sciatriage("knowledge", "check", "--folder", str(folder), home=tmp_path)

    assert checked.returncode == 1
    assert f"{FEVER}: review.due: it lies before review.on; correct it" in checked.stdout
    assert one_sentence(checked.stderr)


def test_unreadable_rules_are_a_fault_and_no_traceback(tmp_path: Path) -> None:
    folder = changed(tmp_path, (FEVER, "id: infection_fever_any", "id: ["))

    checked = sciatriage("knowledge", "check", "--folder", str(folder), home=tmp_path)

    assert checked.returncode == 1
    assert f"{FEVER}: not readable as YAML" in checked.stdout


def test_a_replay_lists_the_worst_change_first(tmp_path: Path) -> None:
    weaker = changed(tmp_path, *WEAKER)

    told = sciatriage(
        *("knowledge", "replay", "--against", str(SHIPPED)),
        *("--folder", str(weaker), "--made-up", "450"),
        home=tmp_path,
    )

    assert told.returncode == 0, told.stderr
    assert f"before {knowledge().version}" in told.stdout
    assert "450 made-up intakes: " in told.stdout
    worst = next(
        line for line in told.stdout.splitlines() if line[:1].isdigit() and ": " in line[:6]
    )
    assert worst.endswith("no longer a referral")


def test_stored_intakes_are_replayed_by_number_without_a_name(home: Path, tmp_path: Path) -> None:
    made = sciatriage("demo", home=home)
    if made.returncode:
        pytest.fail(made.stderr)
    weaker = changed(tmp_path, *WEAKER)

    told = sciatriage(
        *("knowledge", "replay", "--against", str(SHIPPED), "--folder", str(weaker), "--json"),
        home=home,
    )

    found = json.loads(told.stdout)
    assert found["intakes"]["kind"] == "stored"
    assert found["intakes"]["number"] >= 15
    assert found["intakes"]["with_answers_dropped"] == 0
    assert sum(found["counts"].values()) == len(found["changes"])
    assert "Demo-" not in told.stdout


def test_a_version_that_was_in_force_is_found_by_its_hash(tmp_path: Path) -> None:
    keep(knowledge(), tmp_path)

    told = sciatriage(
        *("knowledge", "replay", "--against", knowledge().version[:7], "--made-up", "20"),
        home=tmp_path,
    )

    assert told.stdout.splitlines()[1] == "20 made-up intakes: 0 change, 20 do not"


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    refused = sciatriage("knowledge", "replay", "--against", "0123456", home=tmp_path)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)


def test_made_up_intakes_go_through_assess_in_one_pipe(tmp_path: Path) -> None:
    made = sciatriage("knowledge", "corpus", "-n", "450", home=tmp_path)

    assessed = sciatriage("assess", "--jsonl", home=tmp_path, given=made.stdout)

    assert assessed.returncode == 0, assessed.stderr
    found = [json.loads(line) for line in assessed.stdout.splitlines()]
    assert len(found) == 450
    assert all(each["engine"]["agreement"] for each in found)
    assert {"emergency_now", "same_day", None} <= {each["tier"] for each in found}


def test_the_reference_is_one_file_that_asks_nobody_for_anything(tmp_path: Path) -> None:
    written = sciatriage(
        *("knowledge", "docs", "-o", str(tmp_path), "--cases", str(ROOT / "tests" / "cases")),
        home=tmp_path,
    )

    assert written.returncode == 0, written.stderr
    text = (tmp_path / "knowledge.html").read_text(encoding="utf-8")
    assert len(text) < 1_500_000
    assert 'src="' not in text
    assert "<link" not in text
    assert "@import" not in text
    assert all(f'id="red-flag-{name}"' in text for name in knowledge().red_flags)
    assert "new saddle numbness in the last two weeks" in text


def test_the_reference_in_docs_is_the_one_of_these_rules(tmp_path: Path) -> None:
    """Written anew by `sciatriage knowledge docs -o docs --cases tests/cases`."""
    sciatriage(
        *("knowledge", "docs", "-o", str(tmp_path), "--cases", str(ROOT / "tests" / "cases")),
        home=tmp_path,
    )

    written = (tmp_path / "knowledge.html").read_bytes()
    assert written == (ROOT / "docs" / "knowledge.html").read_bytes(), "docs/knowledge.html is old"


@pytest.mark.parametrize("words", [("-o", "no/such/folder/x.html"), ("-o", "x", "--cases", ".")])
def test_a_reference_that_cannot_be_written_is_refused(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = sciatriage("knowledge", "docs", *words, home=tmp_path)

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)


def test_a_property_that_does_not_hold_is_told_with_the_answers_that_show_it(
    tmp_path: Path,
) -> None:
    shingles = "red_flags/shingles.yaml"
    unsafe = changed(tmp_path, (shingles, "handout: after_clearance", "handout: allowed"))

    told = sciatriage(
        *("knowledge", "prove", "--property", "S1", "--folder", str(unsafe)), home=tmp_path
    )

    assert told.returncode == 1
    assert "NOT PROVED" in told.stderr
    assert "rash_blister = yes" in told.stderr
    assert "certificate" not in told.stdout


def test_a_part_of_the_proof_tells_its_steps_and_writes_nothing(tmp_path: Path) -> None:
    told = sciatriage(
        *("knowledge", "prove", "--property", "S3", "-o", str(tmp_path / "c.json")), home=tmp_path
    )

    assert told.returncode == 0, told.stderr
    assert "S3: No sheet contains an exercise" in told.stdout
    assert not (tmp_path / "c.json").exists()


def test_the_certificate_of_other_rules_never_takes_the_place_of_ours(tmp_path: Path) -> None:
    refused = sciatriage("knowledge", "prove", "--folder", str(SHIPPED), home=tmp_path)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
