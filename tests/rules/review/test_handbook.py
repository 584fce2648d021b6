"""The reference of the rules: complete, every link leads somewhere, every figure has its status."""

from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.review.handbook import CaseFolderError, Entry, Handbook, Row, handbook, read_cases
from rules.review.handbook.entry import FROM_MEMORY, STATUSES, linked, weakest

CASES = Path(__file__).parents[2] / "cases"
BOOK = handbook(knowledge(), read_cases(CASES))


def entries(kind: str, book: Handbook = BOOK) -> dict[str, Entry]:
    found = (entry for section in book.sections for entry in section.entries)
    return {e.id: e for e in found if e.anchor == f"{kind}-{e.id}"}


def row(entry: Entry, label: str) -> Row:
    return next(each for each in entry.rows if each.label == label)


def words(each: Row) -> str:
    return " ".join("".join(part.text for part in line) for line in each.lines)


def test_everything_the_knowledge_holds_is_in_it() -> None:
    known = knowledge()
    for kind, table in {
        "red-flag": known.red_flags,
        "evidence": known.evidence,
        "mimic": known.mimics,
        "withhold": known.withhold,
        "precaution": known.precautions,
        "exercise": known.exercises,
        "question": known.questionnaire.items,
        "fact": known.facts,
        "source": known.sources,
    }.items():
        assert set(entries(kind)) == set(table), kind


def test_every_link_leads_to_an_entry() -> None:
    found = [entry for section in BOOK.sections for entry in section.entries]
    parts = [p for e in found for each in e.rows for line in each.lines for p in line]
    links = {part.to for part in parts if part.to} | {
        f"source-{cite.key}" for e in found for cite in e.cites
    }

    assert len(links) > 300
    assert links <= {entry.anchor for entry in found}


def test_every_rule_with_a_source_says_how_well_it_was_checked() -> None:
    for kind in ("red-flag", "evidence", "mimic", "precaution", "exercise", "source"):
        for entry in entries(kind).values():
            assert entry.status in STATUSES, entry.id
            assert entry.cites or kind == "source", entry.id


def test_what_is_from_memory_says_so_where_its_figures_stand() -> None:
    known = knowledge()
    flags, precautions = entries("red-flag"), entries("precaution")
    for name, flag in known.red_flags.items():
        assert flags[name].status == flag.evidence_status
        assert row(flags[name], "Accuracy").figures
        assert row(flags[name], "Why").figures
    for name, precaution in known.precautions.items():
        assert precautions[name].status == precaution.status
    for rule in entries("evidence").values():
        assert rule.status == weakest(known.sources[cite.key].status for cite in rule.cites)
    assert entries("source")["vroomen_items"].status == FROM_MEMORY


def test_a_rule_shows_its_logic_with_links_and_what_it_was_tried_on() -> None:
    flag = entries("red-flag")["ces_recent_or_worse"]

    when = row(flag, "Emergency now when")
    assert words(when) == knowledge().red_flags["ces_recent_or_worse"].levels[0].when
    assert [part.to for part in when.lines[0] if part.to] == ["fact-ces_core", "fact-ces_recent"]
    assert {case.outcome for case in flag.cases} == {"yes", "no", "unknown"}
    assert "ces_recent_or_worse" in words(row(entries("fact")["ces_core"], "Used by"))


def test_an_exercise_shows_what_its_figures_show() -> None:
    slider = entries("exercise")["N-02"]

    assert words(row(slider, "Figure")).startswith("Seen: side. Position: sitting. Props: chair.")
    assert words(row(slider, "Figure, end")) == (
        "Neck −20°. Affected leg: hip 90°, knee 30°, ankle 0°."
    )
    assert "Thorax fixed, pelvis shift: 8 cm." in words(
        row(entries("exercise")["D-05"], "Figure, end")
    )


def test_the_words_of_a_condition_are_not_lost_between_its_links() -> None:
    text = "pregnancy_status in {t1, t2} AND (pregnant OR age_years >= 12)"

    assert "".join(part.text for part in linked(knowledge(), text)) == text


def test_every_red_flag_has_cases_that_fire_and_stay_silent() -> None:
    for entry in entries("red-flag").values():
        assert {"yes", "no"} <= {case.outcome for case in entry.cases}, entry.id


def test_without_cases_the_reference_is_complete_all_the_same() -> None:
    book = handbook(knowledge())

    assert not book.has_cases
    assert set(entries("red-flag", book)) == set(knowledge().red_flags)


def test_a_folder_without_cases_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CaseFolderError, match=f"{tmp_path}: no cases here"):
        read_cases(tmp_path)
