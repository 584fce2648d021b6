"""Many conditions at once: each is one Python expression over the verdicts of its tests.

A verdict is two bits, "it may hold" and "it does hold": NO 0, MAYBE 1, YES 3. So AND is `&`, OR is
`|`, and nothing has to be asked one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from rules.knowledge_model import Answers, Knowledge, Tier
from rules.reference.language import Asks, Every, Relation, Tree, tests, tree
from rules.reference.verdicts import MAYBE, NO

KEPT = 256  # answers of a question; more are lists of ticks that hardly come again
HOLDS: Relation = "holds"
Marks = list[int]
"""The verdicts of all tests, by number."""
Place = tuple[int, Asks, bool]
"""A test with its number and whether its unknowns are settled."""
Derived = tuple[int, str, bool, Callable[[Marks], tuple[int, ...]] | None]
"""A fact with its number, whether it reads known answers only, and its expression."""


class Asked(Protocol):
    """The sheet that answers."""

    given: Answers
    found: dict[str, int]

    def shown(self, name: str) -> bool: ...

    def fact(self, name: str) -> int: ...

    def test(self, asks: Asks) -> int: ...

    def settle(self, name: str) -> int: ...


class Conditions:
    """Named groups of conditions; `settled` groups read unknowns the way precautions do.

    What the tests of a question come to depends on its answer and on whether it is shown, on
    nothing else: it is worked out once for each answer and kept.
    """

    def __init__(
        self, knowledge: Knowledge, groups: dict[str, Sequence[str]], settled: frozenset[str]
    ) -> None:
        self._items, self._facts = knowledge.questionnaire.items, knowledge.facts
        self._numbers: dict[tuple[Asks, bool], int] = {}
        self._groups = {
            name: _function(self._expression(tree(text), name in settled) for text in texts)
            for name, texts in groups.items()
        }
        self._derived: list[Derived] = []
        for asks, _ in list(self._numbers):
            if asks.relation == HOLDS:
                self._derive(asks.subject)
        self._by_item: dict[str, list[Place]] = {}
        self._counted: list[Place] = []
        self._settled: list[Place] = []
        self._decided: list[Place] = []
        for (asks, reading), number in self._numbers.items():
            self._place(asks, reading).append((number, asks, reading))
        self._kept: dict[str, dict[object, tuple[tuple[int, int], ...]]] = {
            name: {} for name in self._by_item
        }

    def marks(self, sheet: Asked) -> Marks:
        """The verdict of every test that the answers alone decide."""
        found = [NO] * len(self._numbers)
        given, shown = sheet.given, sheet.shown
        for name, kept in self._kept.items():
            if shown(name):
                answer: object = given.get(name)
                if answer is not None and answer.__class__ is not str:
                    answer = answer.__class__, answer
                told = kept.get(answer)
                for number, value in self._told(sheet, name, answer) if told is None else told:
                    found[number] = value
        _filled(found, sheet, self._counted)
        for number, name, known, holds in self._derived:
            value = sheet.fact(name) if holds is None else holds(found)[0]
            found[number] = sheet.found[name] = NO if known and value == MAYBE else value
        return _filled(found, sheet, self._settled)

    def with_decided(self, marks: Marks, sheet: Asked) -> Marks:
        """The same with the tests of what stage one and the scores have decided."""
        return _filled(list(marks), sheet, self._decided)

    def verdicts(self, group: str, marks: Marks) -> tuple[int, ...]:
        """What each condition of a group comes to, in its order."""
        return self._groups[group](marks)

    def _told(self, sheet: Asked, name: str, answer: object) -> tuple[tuple[int, int], ...]:
        tests = self._by_item[name]
        values = ((number, _value(sheet, asks, settled)) for number, asks, settled in tests)
        told = tuple(each for each in values if each[1] != NO)
        kept = self._kept[name]
        if len(kept) < KEPT and self._items[name].type != "text":
            kept[answer] = told
        return told

    def _place(self, asks: Asks, settled: bool) -> list[Place]:
        if asks.subject in self._items:
            return self._by_item.setdefault(asks.subject, [])
        if asks.subject not in self._facts:
            return self._decided
        if asks.relation != HOLDS:
            return self._counted
        return self._settled if settled else []

    def _derive(self, name: str) -> None:
        """A fact after the facts that it is made of; without an expression the sheet knows it."""
        fact = self._facts.get(name)
        if fact is None or any(name == known for _, known, _, _ in self._derived):
            return
        holds = None
        if fact.when is not None:
            for asks in tests(tree(fact.when)):
                if asks.relation == HOLDS:
                    self._derive(asks.subject)
            holds = _function([self._expression(tree(fact.when), False)])
        number = self._numbers.setdefault((Asks(name, HOLDS), False), len(self._numbers))
        self._derived.append((number, name, fact.reads == "known", holds))

    def _expression(self, node: Tree, settled: bool) -> str:
        if isinstance(node, Asks):
            return f"v[{self._numbers.setdefault((node, settled), len(self._numbers))}]"
        joiner = " & " if isinstance(node, Every) else " | "
        return f"({joiner.join(self._expression(part, settled) for part in node.parts)})"


def _function(expressions: Iterable[str]) -> Callable[[Marks], tuple[int, ...]]:
    """Numbers and the two operators are all that such an expression holds."""
    found: Any = eval(f"lambda v: ({''.join(f'{each}, ' for each in expressions)})")  # noqa: S307
    return found  # type: ignore[no-any-return]


def _filled(marks: Marks, sheet: Asked, places: list[tuple[int, Asks, bool]]) -> Marks:
    for number, asks, settled in places:
        marks[number] = _value(sheet, asks, settled)
    return marks


def _value(sheet: Asked, asks: Asks, settled: bool) -> int:
    value = sheet.test(asks)
    return sheet.settle(asks.subject) if settled and value == MAYBE else value


SETTLED = frozenset({"precautions", "contra"})


@lru_cache(maxsize=8)
def emergencies(knowledge: Knowledge) -> Conditions:
    """The emergency levels alone, in the group `emergencies`. Raises UnreadableCondition."""
    levels = (each for rule in knowledge.red_flags.values() for each in rule.levels)
    texts = [level.when for level in levels if level.tier is Tier.EMERGENCY_NOW]
    return Conditions(knowledge, {"emergencies": texts}, SETTLED)


@lru_cache(maxsize=8)
def conditions(knowledge: Knowledge) -> Conditions:
    """All rules of a knowledge, in its order. Raises UnreadableCondition."""
    flags, mimics = knowledge.red_flags.values(), knowledge.mimics.values()
    groups: dict[str, Sequence[str]] = {
        "red_flags": [level.when for rule in flags for level in rule.levels],
        "evidence": [rule.when for rule in knowledge.evidence.values()],
        "mimic_rows": [row.when for mimic in mimics for row in mimic.rows],
        "mimic_alerts": [mimic.alert_when for mimic in mimics if mimic.alert_when],
        "precautions": [rule.when for rule in knowledge.precautions.values()],
        "withhold": [rule.when for rule in knowledge.withhold.values()],
        "contra": [each.contra for each in knowledge.exercises.values() if each.contra],
    }
    return Conditions(knowledge, groups, SETTLED)
