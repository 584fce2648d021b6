"""A question to the front desk that names a condition or a rule is found before it goes there."""

import pytest

from rules.knowledge_base import knowledge
from rules.naming import names_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Could this be cauda equina?", "cauda equina"),
        ("Ask her about CAUDA  EQUINA syndrome.", "cauda equina syndrome"),
        ("Deep-vein thrombosis?", "deep vein thrombosis"),
        ("I think of CES", "CES"),
        ("Is it the disc?", "disc"),
        ("the sacroiliac joint", "sacroiliac joint"),
        ("lumbar spinal stenosis", "lumbar spinal stenosis"),
        ("why did aaa_symptomatic fire", "aaa_symptomatic"),
        ("because of W2", "W2"),
    ],
)
def test_a_condition_or_rule_is_named(text: str, name: str) -> None:
    assert name in names_in(knowledge(), text)


@pytest.mark.parametrize(
    "text",
    [
        "Which phone number?",
        "Is the pain severe, and is she breathless?",
        "Does the leg feel cold? Has she had a fever?",
        "Which leg, and since when? Please ring back before 4.",
        "Discuss the time of the appointment.",
        "",
    ],
)
def test_an_ordinary_question_is_not(text: str) -> None:
    assert names_in(knowledge(), text) == ()


def test_every_rule_and_every_hypothesis_has_a_name_that_is_found() -> None:
    known = knowledge()
    for rule in known.red_flags.values():
        assert rule.id in names_in(known, f"Is it {rule.id}?")
    for mimic in known.mimics.values():
        assert names_in(known, f"Is it {mimic.title.upper()}?")
