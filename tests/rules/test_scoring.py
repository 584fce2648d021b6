"""Points, caps, bands, ties and supersession at their edges (sources.md sections 3 and 5)."""

import pytest

from rules.knowledge_base import knowledge
from rules.scoring import Ranking, alerts, mimic_scores, rank


def ranked(
    *evidence: str, exam: bool = False, moved: bool = False, turned: bool = False
) -> Ranking:
    return rank(
        knowledge(),
        frozenset(evidence),
        exam_recorded=exam,
        repeated_movements=moved,
        extension_rotation=turned,
    )


def total(ranking: Ranking, source: str) -> int:
    return {name: score.total for name, score in ranking.scores.items()}[source]  # type: ignore[index]


def test_without_evidence_the_priors_stand_and_ties_go_in_the_fixed_order() -> None:
    found = ranked()

    assert {n: s.total for n, s in found.scores.items()} == knowledge().scoring.priors
    assert found.order == ("nerve", "disc", "sij", "muscle", "facet")
    assert (found.hypothesis, found.tie) == ("nerve", False)


@pytest.mark.parametrize(
    ("evidence", "lead", "hypothesis"),
    [(("C1", "A3"), 2, "nerve_disc"), (("C1", "A3", "B5"), 3, "nerve")],
)
def test_nerve_and_disc_are_one_picture_until_one_leads_by_three(
    evidence: tuple[str, ...], lead: int, hypothesis: str
) -> None:
    found = ranked(*evidence)

    assert total(found, "nerve") - total(found, "disc") == lead
    assert (found.hypothesis, found.tie) == (hypothesis, False)


@pytest.mark.parametrize(
    ("evidence", "lead", "tie"),
    [(("G1", "H1", "D3"), 1, True), (("G1", "H1", "D1", "D3"), 3, False)],
)
def test_two_other_sources_tie_until_one_leads_by_three(
    evidence: tuple[str, ...], lead: int, tie: bool
) -> None:
    found = ranked(*evidence)

    assert found.best == "disc"
    assert total(found, "disc") - total(found, "sij") == lead
    assert found.tie is tie


def test_a_second_source_below_zero_makes_no_tie() -> None:
    found = ranked("A3")

    assert (total(found, "nerve"), total(found, "disc")) == (0, -2)
    assert (found.hypothesis, found.tie) == ("nerve", False)


def test_a_group_is_clipped_to_its_cap() -> None:
    assert total(ranked("G1", "G3", "G7"), "sij") == -6 + 6
    assert total(ranked("G2", "G4", "G6"), "sij") == -6 - 5


def test_history_and_examination_are_clipped_on_their_own() -> None:
    rules = knowledge().evidence.values()
    everything_for = [rule.id for rule in rules if rule.points.get("nerve", 0) > 0]

    score = ranked(*everything_for, exam=True).scores["nerve"]

    assert (score.prior, score.history, score.exam, score.total) == (-2, 10, 12, 20)


def test_recorded_repeated_movements_replace_what_the_patient_tried() -> None:
    assert total(ranked("F1"), "disc") == 2
    replaced = ranked("F1", moved=True)

    assert total(replaced, "disc") == -2
    assert replaced.superseded == {"F1"}
    assert replaced.evidence_groups == 1


def test_a_recorded_extension_rotation_replaces_leaning_back_for_facet_alone() -> None:
    assert total(ranked("E1"), "facet") == -5
    replaced = ranked("E1", turned=True)

    assert (total(replaced, "facet"), total(replaced, "disc")) == (-7, -3)


@pytest.mark.parametrize(
    ("evidence", "exam", "total_", "band"),
    [
        ((), False, -2, "not supported"),
        (("A3",), False, 0, "possible"),
        (("A3", "C1"), False, 2, "possible"),
        (("A3", "C1", "B5"), False, 3, "supported"),
        (("X3", "X4", "A3"), True, 7, "supported"),
        (("X3", "X4", "A3", "B5"), True, 8, "well supported"),
        (("A1", "A3", "B1", "B4", "C1", "I3"), False, 8, "supported"),
    ],
)
def test_bands_begin_at_their_thresholds_and_need_an_examination_for_the_highest(
    evidence: tuple[str, ...], exam: bool, total_: int, band: str
) -> None:
    score = ranked(*evidence, exam=exam).scores["nerve"]

    assert (score.total, score.band) == (total_, band)


def test_groups_that_support_the_best_are_counted_after_caps_and_supersession() -> None:
    assert ranked("A1", "A3", "C1").supporting_groups == 2
    assert ranked("C1", "F1").supporting_groups == 2
    assert ranked("C1", "F1", moved=True).supporting_groups == 1


def test_relief_rows_count_together_at_most_nine() -> None:
    def stenosis(*rows: str) -> int | bool:
        held = frozenset(f"mim_lss.{row}" for row in rows)
        return mimic_scores(knowledge(), held, frozenset())["mim_lss"]

    assert stenosis("L4") == -10 + 6
    assert stenosis("L4", "L5", "L7") == -10 + 9
    assert stenosis("L4", "L5", "L8") == -10 + 9 + 5


def test_a_look_alike_alerts_from_zero_or_by_a_finding() -> None:
    assert alerts({"mim_lss": 0, "mim_hip": -1, "mim_gtps": True}, frozenset()) == {
        "mim_lss",
        "mim_gtps",
    }
    assert alerts({"mim_hip": -12}, frozenset({"mim_hip"})) == {"mim_hip"}
