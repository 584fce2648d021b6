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
    words = ("knowledge", "replay", "--against", str(SHIPPED), "--folder", str(weaker))

    told = sciatriage(*words, "--made-up", "500", home=tmp_path)
    counted = json.loads(sciatriage(*words, "--made-up", "500", "--json", home=tmp_path).stdout)

    assert told.returncode == 0, told.stderr
    assert f"before {knowledge().version}" in told.stdout
    assert told.stdout.index("no longer a referral") < told.stdout.index("less urgent")
    assert counted["intakes"]["kind"] == "made-up"
    assert counted["intakes"]["with_answers_dropped"] == 0
    kinds = [change["changes"][0]["kind"] for change in counted["changes"]]
    assert sum(counted["counts"].values()) == len(kinds) > 0
    assert kinds[0] in ("referral_to_handout", "no_longer_referred")


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
    made = sciatriage("knowledge", "corpus", "-n", "600", home=tmp_path)

    assessed = sciatriage("assess", "--jsonl", home=tmp_path, given=made.stdout)

    assert assessed.returncode == 0, assessed.stderr
    found = [json.loads(line) for line in assessed.stdout.splitlines()]
    assert len(found) == 600
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


@pytest.mark.parametrize("words", [("-o", "no/such/folder/x.html"), ("-o", "x", "--cases", ".")])
def test_a_reference_that_cannot_be_written_is_refused(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = sciatriage("knowledge", "docs", *words, home=tmp_path)

    assert refused.returncode == 2
    assert one_sentence(refused.stderr)
