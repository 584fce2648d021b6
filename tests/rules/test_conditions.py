"""The condition language as the engine's channel reads it."""

import pytest

from rules.condition_places import conditions
from rules.conditions import (
    ConditionError,
    Group,
    Named,
    Test,
    alternatives,
    leaves,
    parse,
)
from rules.knowledge_base import knowledge
from rules.reference import language


def test_and_binds_tighter_than_or() -> None:
    assert parse("a = x OR b AND c >= 5") == Group(
        "OR", (Test("a", "in", ("x",)), Group("AND", (Named("b"), Test("c", ">=", ("5",)))))
    )


def test_parentheses_bind_first() -> None:
    assert parse("(a OR b) AND c") == Group(
        "AND", (Group("OR", (Named("a"), Named("b"))), Named("c"))
    )


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("a = x", Test("a", "in", ("x",))),
        ("a = 2_6w", Test("a", "in", ("2_6w",))),
        ("a in {x, y}", Test("a", "in", ("x", "y"))),
        ("a has x", Test("a", "has", ("x",))),
        ("a has_any {x, y}", Test("a", "has", ("x", "y"))),
        ("a <= -2", Test("a", "<=", ("-2",))),
        ("a > 2.5", Test("a", ">", ("2.5",))),
        ("a is_unknown", Test("a", "is_unknown")),
        ("a is_answered", Test("a", "is_answered")),
        ("a has_any_zone", Test("a", "has_any_zone")),
        ("a", Named("a")),
    ],
)
def test_each_kind_of_test_is_read_and_written_back(text: str, test: Test | Named) -> None:
    assert parse(text) == test
    assert str(test) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a =",
        "a = x b",
        "(a",
        "a)",
        "a in x",
        "a in {x",
        "a in {x,}",
        "a in {}",
        "a AND",
        "AND a",
        "a OR OR b",
        "NOT a",
        "a != x",
        "a == x",
        "5 > a",
        "a = 'x'",
        "a >",
    ],
)
def test_an_unreadable_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


def test_alternatives_are_the_ways_in_which_a_condition_can_hold() -> None:
    a, b, c, d = (Named(name) for name in "abcd")

    assert set(alternatives(parse("(a OR b) AND (c OR d)"))) == {(a, c), (a, d), (b, c), (b, d)}


def test_too_many_alternatives_are_refused() -> None:
    text = " AND ".join(f"(a{n} OR b{n})" for n in range(9))

    with pytest.raises(ConditionError, match="256"):
        alternatives(parse(text))


def test_both_channels_see_the_same_names_in_every_condition() -> None:
    for place, text in conditions(knowledge()):
        ours = sorted(leaf.name for leaf in leaves(parse(text)))
        assert ours == sorted(asks.subject for asks in language.tests(language.tree(text))), place
