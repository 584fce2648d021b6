"""Turns a form into the flat, typed fact that the rule engine reads, for one bound.

Lower bound: a test on something unknown is false. Upper bound: it is true. For precautions the
safety items are read at the upper bound and all else as known (precautions.md).
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache

from rules.conditions import COMPARISONS, Named, Test
from rules.facts import COMPUTED_NUMBERS, Facts
from rules.form import Truth
from rules.knowledge_model import Knowledge

Value = bool | int
SCALE = 10  # one decimal becomes a whole number; the engine never sees a float
FAR = 10**9


class Bound(Enum):
    LOWER = "lower"
    UPPER = "upper"
    PRECAUTION = "precaution"


Leaf = Test | Named
Context = Mapping[str, int | str | bool]
Reader = Callable[[Facts, Context], Value | None]
Told = tuple[tuple[int, Mapping[str, Value]], ...]
"""What one answer says, by the number of the pass."""
HIDDEN = "\0"
NONE: Context = {}
KEPT = 256  # answers of an item; more are lists of ticks that hardly come again


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


class Encoder:
    """Encodes forms for passes of rulesets; a pass is the leaves of a ruleset read at a bound.

    What the tests of an item give depends on its answer and on whether it is shown, on nothing
    else. So it is worked out once for each answer and kept, for all passes together.
    """

    def __init__(
        self, knowledge: Knowledge, passes: Sequence[tuple[Sequence[Leaf], Bound]]
    ) -> None:
        items = knowledge.questionnaire.items
        self._tests: dict[str, list[tuple[int, Leaf, Bound]]] = {}
        self._others: list[list[tuple[str, Reader]]] = [[] for _ in passes]
        self._found: list[list[tuple[str, str]]] = [[] for _ in passes]
        for number, (leaves, bound) in enumerate(passes):
            for leaf in leaves:
                side = _side(leaf.name, knowledge, bound)
                if leaf.name in items:
                    self._tests.setdefault(leaf.name, []).append((number, leaf, side))
                elif isinstance(leaf, Named) and _by_engine(knowledge, leaf.name):
                    self._found[number].append((property_of(leaf), leaf.name))
                elif property_of(leaf) not in dict(self._others[number]):
                    self._others[number].append((property_of(leaf), _reader(leaf, side)))
        self._kept: dict[str, dict[object, Told]] = {name: {} for name in self._tests}
        self._written = frozenset(name for name in self._tests if items[name].type == "text")

    def answers(self, facts: Facts) -> tuple[dict[str, Value], ...]:
        """For each pass the properties that come straight from the answers."""
        found: tuple[dict[str, Value], ...] = tuple({} for _ in self._others)
        given, hidden = facts.form.answers, facts.form.hidden
        for item, kept in self._kept.items():
            answer: object = HIDDEN if item in hidden else given.get(item)
            if answer is not None and answer.__class__ is not str:
                answer = answer.__class__, answer  # 1 and 1.0 are different codes
            told = kept.get(answer)
            if told is None:
                told = self._tell(item, answer, facts)
            for number, properties in told:
                found[number].update(properties)
        return found

    def others(
        self, number: int, facts: Facts, booleans: Mapping[str, bool], context: Context
    ) -> dict[str, Value]:
        """The other properties of a pass. `booleans` are the facts the engine has found."""
        found: dict[str, Value] = {
            name: True for name, fact in self._found[number] if booleans[fact]
        }
        for name, reads in self._others[number]:
            value = reads(facts, context)
            if value is not None:
                found[name] = value
        return found

    def _tell(self, item: str, answer: object, facts: Facts) -> Told:
        found: dict[int, dict[str, Value]] = {}
        for number, leaf, side in self._tests[item]:
            value = _reader(leaf, side)(facts, NONE)
            if value is not None:
                found.setdefault(number, {})[property_of(leaf)] = value
        told = tuple(found.items())
        kept = self._kept[item]
        if len(kept) < KEPT and item not in self._written:
            kept[answer] = told
        return told


def _side(name: str, knowledge: Knowledge, bound: Bound) -> Bound:
    if bound is not Bound.PRECAUTION:
        return bound
    if name in knowledge.facts:
        return Bound.UPPER if knowledge.facts[name].reads == "bounds" else Bound.LOWER
    item = knowledge.questionnaire.items.get(name)
    safety = item is not None and item.page.startswith("S")
    return Bound.UPPER if safety else Bound.LOWER


def _by_engine(knowledge: Knowledge, name: str) -> bool:
    """Whether the engine finds the fact itself, from its expression."""
    return name in knowledge.facts and knowledge.facts[name].when is not None


def _reader(leaf: Leaf, bound: Bound) -> Reader:
    """What gives the value of a leaf's property for one form; None leaves it out."""
    if isinstance(leaf, Named):
        return _named(leaf.name, bound)
    if leaf.operator in COMPARISONS:
        return lambda facts, context: _number(leaf, facts, bound, context)

    def tested(facts: Facts, context: Context) -> Value | None:
        if leaf.name in context:
            return True if str(context[leaf.name]) == leaf.values[0] else None
        return _settle(facts.test(leaf), bound)

    return tested


def _named(name: str, bound: Bound) -> Reader:
    def named(facts: Facts, context: Context) -> Value | None:
        if name in context:
            return True if context[name] else None
        known = facts.truths
        return _settle(known[name] if name in known else facts.truth(name), bound)

    return named


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
