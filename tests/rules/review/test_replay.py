"""A comparison of two versions: nothing is missed, the worst stands first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge, load_knowledge
from rules.knowledge_model import Knowledge
from rules.model import Inputs
from rules.review.archive import UnknownVersion, folder_of, keep, versions
from rules.review.corpus import corpus
from rules.review.replay import Change, Kind, Replayed, replay
from tests.rules.examples import examples
from tests.rules.review.changed import changed

FEVER = "red_flags/infection_fever_any.yaml"


def intakes() -> Iterator[tuple[str, Inputs]]:
    for example in examples():
        yield example.id, Inputs(example.answers, example.exam)
    for number, each in enumerate(corpus(knowledge(), 150)):
        yield str(number), each


def against(after: Knowledge) -> Replayed:
    return replay(knowledge(), after, intakes())


def of_kind(found: Replayed, kind: Kind) -> list[Change]:
    return [change for change in found.changes if kind in change.kinds]


def test_the_same_rules_change_nothing(tmp_path: Path) -> None:
    found = against(load_knowledge(changed(tmp_path)))

    assert (found.changes, found.dropped) == ((), 0)
    assert found.before == found.after


def test_a_referral_that_becomes_a_handout_stands_at_the_top(tmp_path: Path) -> None:
    weaker = changed(
        tmp_path,
        (FEVER, "tier: same_day", "tier: routine_gp"),
        (FEVER, "handout: after_clearance", "handout: allowed"),
        ("precautions.yaml", "age_years >= 80", "age_years >= 90"),
        ("scripts.yaml", "say: Thank you. The physio will see you.", "say: Thank you."),
    )
    base = next(e for e in examples() if e.expect.get("decision") == "draft")
    feverish = Inputs({**base.answers, "fever_unwell": "yes"}, base.exam)
    old = Inputs({**base.answers, "age_years": 82, "fragile_bones": "no"}, base.exam)

    found = replay(knowledge(), load_knowledge(weaker), [("0002", old), ("0003", feverish)])

    worst = found.changes[0]
    assert (worst.number, worst.kinds[0]) == ("0003", Kind.REFERRAL_TO_HANDOUT)
    assert worst.details[0] == "same_day -> routine_gp"
    assert {Kind.LESS_URGENT, Kind.SHEET_OPENED} <= set(worst.kinds)
    assert [change.number for change in of_kind(found, Kind.PRECAUTION_GONE)] == ["0002"]
    assert found.count(Kind.REFERRAL_TO_HANDOUT) == 1


def test_every_change_has_its_kind(tmp_path: Path) -> None:
    after = load_knowledge(
        changed(
            tmp_path,
            (FEVER, "tier: same_day", "tier: emergency_now"),
            (FEVER, "handout: after_clearance", "handout: never"),
        )
    )

    found, back = against(after), replay(after, knowledge(), intakes())

    assert of_kind(found, Kind.STRICTER)
    assert not of_kind(found, Kind.LESS_URGENT)
    assert {c.number for c in of_kind(found, Kind.STRICTER)} == {
        c.number for c in of_kind(back, Kind.LESS_URGENT)
    }
    assert [c.kinds for c in found.changes] == sorted(c.kinds for c in found.changes)


def test_an_answer_one_version_does_not_know_is_left_out_and_counted(tmp_path: Path) -> None:
    after = load_knowledge(
        changed(tmp_path, ("questionnaire/P7.yaml", "id: move_fear", "id: move_worry"))
    )
    base = examples()[0]
    asked = Inputs({**base.answers, "move_fear": 7}, base.exam)

    found = replay(knowledge(), after, [("0001", asked)])

    assert (found.intakes, found.dropped) == (1, 1)


def test_a_version_is_kept_once_and_found_by_its_first_characters(tmp_path: Path) -> None:
    kept = keep(knowledge(), tmp_path)

    assert keep(knowledge(), tmp_path) == kept
    assert versions(tmp_path) == (knowledge().version,)
    assert folder_of(knowledge().version[:8], tmp_path) == kept
    assert load_knowledge(kept).version == knowledge().version
    assert [path.name for path in (tmp_path / "knowledge").iterdir()] == [knowledge().version]


@pytest.mark.parametrize("name", ["moon", "a", ""])
def test_a_version_nobody_kept_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    keep(knowledge(), tmp_path)

    with pytest.raises(UnknownVersion, match=knowledge().version):
        folder_of(name or "none", tmp_path)
