"""Doses are said in plain words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dose import dose_lines
from reports.wording import wording
from rules.knowledge_model import Dose
from tests.reports.sheets import KNOWN

WORDS = wording("en")

SAID = [
    ("N-01", "How many: 15 times; Hold: Do not hold; keep moving; How often: 2 to 5 times a day"),
    ("F-01", "How many: Once; Hold: 30 to 60 seconds; How often: 2 to 5 times a day"),
    (
        "S-01",
        "How many: 15 to 20 times; Hold: Do not hold; keep moving;"
        " How often: Every 1 to 2 hours while you are awake",
    ),
    (
        "M-01",
        "Hold: 15 to 20 seconds each time; How long: 1 to 5 minutes in all;"
        " How often: Every day or every second day",
    ),
    (
        "D-01",
        "How many: 10 times; Hold: 1 to 2 seconds each time;"
        " How often: Every 3 hours while you are awake",
    ),
    ("N-05", "How long: 5 to 10 minutes; How often: 3 to 5 times a day"),
    ("G-02", "How long: 5 to 15 minutes; How often: When you need it"),
    (
        "S-04",
        "How many: 2 rounds of 8 to 10 times; Hold: 5 seconds each time; How often: Once a day",
    ),
    (
        "S-06",
        "How many: 6 to 8 times on each side; Hold: 5 seconds each time; How often: Once a day",
    ),
    (
        "D-03",
        "How long: 1 to 3 minutes, or 10 times, hold each for 5 seconds;"
        " How often: Every 2 to 3 hours while you are awake",
    ),
    ("D-06", "How often: Change position every 20 to 30 minutes, when you need it"),
    (
        "M-02",
        "Hold: 15 to 20 seconds each time; How long: 1 to 3 minutes in all;"
        " How often: Every second day",
    ),
]


def _said(dose: Dose) -> str:
    return "; ".join(f"{line.label}: {line.text}" for line in dose_lines(dose, WORDS))


@pytest.mark.parametrize(("exercise_id", "words"), SAID)
def test_a_dose_is_said(exercise_id: str, words: str) -> None:
    assert _said(KNOWN.exercises[exercise_id].dose) == words


def test_a_dose_that_states_nothing_asks_to_follow_the_physio() -> None:
    assert _said(Dose("edited")) == "How often: As your physio tells you"


def test_what_a_clinician_types_is_printed() -> None:
    assert _said(Dose("edited", frequency="after each walk")) == "How often: After each walk"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ((1, 1), "1 second"),
        ((60, 60), "1 minute"),
        ((90, 90), "90 seconds"),
        ((30, 60), "30 to 60 seconds"),
        ((60, 120), "1 to 2 minutes"),
        ((None, 300), "5 minutes"),
    ],
)
def test_a_time_is_said_in_the_unit_people_use(seconds: tuple[int, int], words: str) -> None:
    assert _said(Dose("edited", duration_s_min=seconds[0], duration_s_max=seconds[1])) == (
        f"How long: {words}"
    )


NUMBERS = [name for name in Dose.__dataclass_fields__ if name.endswith(("_min", "_max"))]


@given(st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 100)))
def test_any_dose_is_said_without_a_blank_left_over(values: dict[str, int]) -> None:
    said = _said(Dose("edited", **values))

    assert said
    assert not re.search(r"[{}]|None|  ", said)
