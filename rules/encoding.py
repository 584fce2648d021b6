"""Turns a form into the flat, typed fact that the rule engine reads, for one bound.

Lower bound: a test on something unknown is false. Upper bound: it is true. For precautions the
safety items are read at the upper bound and all else as known (precautions.md).
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache

from rules.conditions import COMPARISONS, Named, Test
from rules.facts import COMPUTED_NUMBERS, Facts
from rules.form import Truth

Value = bool | int
SCALE = 10  # one decimal becomes a whole number; the engine never sees a float
FAR = 10**9


class Bound(Enum):
    LOWER = "lower"
    UPPER = "upper"
    PRECAUTION = "precaution"


Leaf = Test | Named
Context = Mapping[str, int | str | bool]


@cache
def property_of(leaf: Leaf) -> str:
    """The engine's property behind a leaf; numbers have one for each direction of a comparison."""
    if isinstance(leaf, Named):
        return f"f_{leaf.name}"
    if leaf.operator in COMPARISONS:
        side = "ge" if leaf.operator.startswith(">") else "le"
        other = "" if _is_number(leaf.values[0]) else f"_{leaf.values[0]}"
        return f"n_{leaf.name}{other}_{side}"
    if leaf.values:
        return f"a_{leaf.name}-{leaf.values[0]}"
    return f"s_{leaf.name}-{leaf.operator}"


def single(leaf: Leaf) -> tuple[Leaf, ...]:
    """A test against several codes as several tests against one."""
    if isinstance(leaf, Test) and len(leaf.values) > 1:
        return tuple(Test(leaf.name, leaf.operator, (value,)) for value in leaf.values)
    return (leaf,)


def limit_of(test: Test) -> int:
    """The number a comparison is made with, scaled; 0 when two facts are compared."""
    text = test.values[0]
    return round(float(text) * SCALE) if _is_number(text) else 0


def encode(
    leaves: Iterable[Leaf],
    facts: Facts,
    bound: Bound,
    booleans: Mapping[str, bool],
    context: Context,
) -> dict[str, Value]:
    """The properties of the leaves for a bound. `booleans` are the facts the engine has found."""
    found: dict[str, Value] = {}
    for leaf in leaves:
        name = property_of(leaf)
        if name not in found:
            value = _value(leaf, facts, _side(leaf.name, facts, bound), booleans, context)
            if value is not None:
                found[name] = value
    return found


def _side(name: str, facts: Facts, bound: Bound) -> Bound:
    if bound is not Bound.PRECAUTION:
        return bound
    knowledge = facts.form.knowledge
    if name in knowledge.facts:
        return Bound.UPPER if knowledge.facts[name].reads == "bounds" else Bound.LOWER
    item = knowledge.questionnaire.items.get(name)
    safety = item is not None and item.page.startswith("S")
    return Bound.UPPER if safety else Bound.LOWER


def _value(
    leaf: Leaf, facts: Facts, bound: Bound, booleans: Mapping[str, bool], context: Context
) -> Value | None:
    if isinstance(leaf, Named):
        if leaf.name in context:
            return True if context[leaf.name] else None
        if leaf.name in booleans:
            return True if booleans[leaf.name] else None
        return _settle(facts.truth(leaf.name), bound)
    if leaf.operator in COMPARISONS:
        return _number(leaf, facts, bound, context)
    if leaf.name in context:
        return True if str(context[leaf.name]) == leaf.values[0] else None
    return _settle(facts.test(leaf), bound)


def _settle(truth: Truth, bound: Bound) -> bool | None:
    return True if truth or (truth is None and bound is Bound.UPPER) else None


def _number(test: Test, facts: Facts, bound: Bound, context: Context) -> int | None:
    if test.name in context:
        other = test.values[0]
        minus = 0 if _is_number(other) else int(context[other])
        return (int(context[test.name]) - minus) * SCALE
    if test.name in COMPUTED_NUMBERS:
        low, high = facts.number(test.name)
    elif test.name in facts.form.hidden:
        return None
    else:
        value = facts.form.value(test.name)
        if value is None and facts.form.never_unknown(test.name):
            return None
        low, high = (-FAR, FAR) if value is None else (float(value), float(value))  # type: ignore[arg-type]
    upward = test.operator.startswith(">")
    chosen = high if upward is (bound is Bound.UPPER) else low
    return max(-FAR, min(FAR, round(chosen * SCALE)))


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
