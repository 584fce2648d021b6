"""Reading age 9 to 11: what patients and the front desk read, measured with textstat."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.knowledge_base import knowledge
from rules.review.wording import POOLED, SINGLE, Wording, pooled, reading_faults, wordings

PRINTED = Path(__file__).parents[3] / "reports" / "languages" / "en.yaml"
HARD = "Immediate hospitalisation necessitates notification of the responsible physiotherapist."


def test_every_text_can_be_read_at_nine_to_eleven() -> None:
    assert list(reading_faults(wordings(knowledge()))) == []


def test_questions_alone_stay_below_the_limits_of_the_specification() -> None:
    """questionnaire.md: pooled below 3, every single question below 7."""
    asked = [each for each in wordings(knowledge()) if each.place.endswith(".text")]

    assert len(asked) == 110
    assert pooled(asked) < 3
    assert max(pooled([each]) for each in asked) < SINGLE


@pytest.mark.parametrize("kind", POOLED)
def test_every_kind_of_text_is_measured(kind: str) -> None:
    assert sum(each.kind == kind for each in wordings(knowledge())) > 20


def test_a_hard_text_would_be_found_with_its_place() -> None:
    scripts = dict(knowledge().scripts)
    scripts["fd_normal"] = replace(scripts["fd_normal"], say=HARD)

    found = list(reading_faults(wordings(replace(knowledge(), scripts=scripts))))

    assert len(found) == 1
    assert found[0].startswith("scripts.yaml: fd_normal.say: reads at grade ")
    assert "use shorter words" in found[0]


def test_labels_too_short_to_measure_alone_still_count_together() -> None:
    labels = [Wording("explanation", "x", "Diabetes")] * 20

    found = list(reading_faults(labels))

    assert len(found) == 1
    assert found[0].startswith("explanation: all its texts together")


def test_the_fixed_words_of_a_sheet_are_as_easy() -> None:
    words = [text for text in _texts(yaml.safe_load(PRINTED.read_text())) if "{" not in text]

    assert len(words) > 40
    assert pooled([Wording("explanation", "", text) for text in words]) < 5


def _texts(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            yield from _texts(each)
