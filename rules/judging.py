"""Conditions as functions of a form's facts: each text is read once and asked many times."""

from collections.abc import Callable
from functools import cache
from typing import Protocol

from rules.conditions import COMPARISONS, Named, Node, Test, parse
from rules.form import COMPARE, UNKNOWN_CODES, Form, Truth

NUMBERS = (int, float)
DOUBTFUL = frozenset({"", "other", *UNKNOWN_CODES})
"""Codes that a test may not simply find different from the wanted ones."""


class Asked(Protocol):
    """Who answers for one form (`rules.facts.Facts`)."""

    form: Form
    truths: dict[str, Truth]

    def truth(self, name: str) -> Truth: ...

    def test(self, test: Test) -> Truth: ...


Judge = Callable[[Asked], Truth]
"""True, False or None (unknown)."""


@cache
def judge(text: str) -> Judge:
    """The condition as a function. Raises ConditionError naming the place."""
    return judge_of(parse(text))


def judge_of(node: Node) -> Judge:
    """A tree as a function; what cannot change the outcome any more is not asked."""
    if isinstance(node, Named):
        return _named(node.name)
    if isinstance(node, Test):
        return _tested(node)
    parts = tuple(judge_of(part) for part in node.parts)
    return _joined(parts, decisive=node.word == "OR")


def _joined(parts: tuple[Judge, ...], *, decisive: bool) -> Judge:
    def joined(facts: Asked) -> Truth:
        found: Truth = not decisive
        for part in parts:
            value = part(facts)
            if value is decisive:
                return decisive
            if value is None:
                found = None
        return found

    return joined


def _named(name: str) -> Judge:
    def named(facts: Asked) -> Truth:
        known = facts.truths
        return known[name] if name in known else facts.truth(name)

    return named


def _tested(test: Test) -> Judge:
    """A test of an answered question is settled here; blanks and computed facts are not."""
    if test.operator in ("in", "has"):
        return _chosen(test)
    if test.operator in COMPARISONS:
        return _compared(test)
    return _open(test) if test.operator == "is_unknown" else lambda facts: facts.test(test)


def _chosen(test: Test) -> Judge:
    name, wanted = test.name, frozenset(test.values)
    zones = frozenset(f"{code}{side}" for code in wanted for side in ("", "_l", "_r"))

    def chosen(facts: Asked) -> Truth:
        form = facts.form
        value = form.answers.get(name)
        if value.__class__ is str and value not in DOUBTFUL:
            return value in wanted and name not in form.hidden
        if value.__class__ is tuple and value and name not in form.hidden:
            unsure = "unsure" in value
            return True if not zones.isdisjoint(value) else None if unsure else False
        return facts.test(test)

    return chosen


def _open(test: Test) -> Judge:
    name = test.name

    def unknown(facts: Asked) -> Truth:
        value = facts.form.answers.get(name)
        known = value.__class__ is str and value not in DOUBTFUL
        return False if known else facts.test(test)

    return unknown


def _compared(test: Test) -> Judge:
    name, compare = test.name, COMPARE[test.operator]
    try:
        limit = float(test.values[0])
    except ValueError:
        return lambda facts: facts.test(test)

    def compared(facts: Asked) -> Truth:
        value = facts.form.answers.get(name)
        if value.__class__ in NUMBERS:
            return bool(compare(value, limit)) and name not in facts.form.hidden
        return facts.test(test)

    return compared
