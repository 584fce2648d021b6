"""The diary of two weeks, the signs beside a dose, and what only the reviewer is told."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from reports.dose import dose_gaps, dose_lines
from reports.handout import render_handout
from reports.sheet import Look
from reports.wording import wording
from rules.knowledge_model import Dose
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import KNOWN, LARGE, draft, final, plan, prescribed
from tests.reports.ua_check import read

WORDS = wording("en")
EVERYTHING = KNOWN.exercises["N-02"].dose


def test_the_diary_has_a_page_of_its_own_with_every_exercise_and_the_pain() -> None:
    *sheet, page = pages_of(render_handout(final(diary=True), KNOWN))

    assert len(sheet) == 2
    assert page.count(WORDS.diary_pain) == 2
    for number, name in enumerate(("N-01", "N-02", "N-05"), 1):
        assert page.count(f"{number}. {KNOWN.exercises[name].title}") == 2
    for day in range(1, 15):
        assert f" {day} " in page


@pytest.mark.parametrize("look", [Look(), LARGE, Look(high_contrast=True, paper="letter")])
def test_its_cells_are_cells_with_headings(look: Look) -> None:
    found = read(render_handout(draft(diary=True, look=look), KNOWN))

    assert found.faults == []
    assert found.roles().count("Table") == 2
    assert found.roles().count("TH") == 2 * (8 + 4)
    assert found.roles().count("TD") == 2 * 4 * 7


def test_the_next_review_is_printed_or_left_to_be_written_in() -> None:
    known = text_of(render_handout(final(diary=True, review_on=date(2026, 12, 8)), KNOWN))
    open_ = text_of(render_handout(final(diary=True), KNOWN))

    assert "Your next review: 8 December 2026" in known
    assert "Your next review: ____" in open_


def test_without_a_diary_nothing_of_it_is_there() -> None:
    assert WORDS.diary not in text_of(render_handout(final(), KNOWN))


@pytest.mark.parametrize(
    ("left_out", "gaps"),
    [
        ({}, ()),
        ({"hold_s_min": None, "hold_s_max": None}, (WORDS.hold,)),
        ({"per_day_min": None, "per_day_max": None}, (WORDS.how_often,)),
        ({"reps_min": None, "reps_max": None}, (WORDS.how_many,)),
    ],
)
def test_what_a_dose_does_not_state_is_a_gap(
    left_out: dict[str, None], gaps: tuple[str, ...]
) -> None:
    assert dose_gaps(replace(EVERYTHING, **left_out), WORDS) == gaps


def test_a_dose_that_states_nothing_has_gaps_and_a_line_for_the_patient() -> None:
    empty = Dose(source="default")

    assert dose_gaps(empty, WORDS) == (WORDS.how_many, WORDS.how_often)
    assert [line.text for line in dose_lines(empty, WORDS)] == [WORDS.dose.as_asked]


def test_gaps_are_for_the_reviewer_and_never_on_the_final_sheet() -> None:
    gappy = plan(prescribed("N-02", dose=replace(EVERYTHING, per_day_min=None, per_day_max=None)))
    note = WORDS.gaps.format(gaps=WORDS.how_often)

    assert note in text_of(render_handout(draft(plan=gappy), KNOWN))
    assert note not in text_of(render_handout(final(plan=gappy), KNOWN))
    assert "reviewer" not in text_of(render_handout(draft(plan=plan("N-02")), KNOWN))


def test_large_print_fills_its_pages() -> None:
    four = plan("N-01", "N-02", "S-04", "N-05", precautions=("pc_hernia_abdo",))

    assert len(pages_of(render_handout(final(plan=four, look=LARGE), KNOWN))) <= 6


@pytest.mark.parametrize("look", [LARGE, Look(large_print=True, paper="letter")])
def test_nothing_in_large_print_is_small(look: Look) -> None:
    sizes = set()
    with pikepdf.open(BytesIO(render_handout(draft(diary=True, look=look), KNOWN))) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    sizes.add(float(operands[1]))

    assert min(sizes) >= 18
