"""The second channel's conditions as functions of a sheet: each is read once, then asked often.

A plain answer is settled on the spot; blanks, lists and facts go to the sheet.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Protocol

from rules.knowledge_model import Answers
from rules.reference.language import Asks, Every, Tree, tree

NO, MAYBE, YES = 0, 1, 3
"""Two bits, "it may hold" and "it does hold": AND is the smaller or `&`, OR the larger or `|`."""
NOT_KNOWN = frozenset({"unsure", "declined"})
UNCLEAR = NOT_KNOWN | {"", "other"}
COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt}
EXAM = "ex_"


class Asked(Protocol):
    """The sheet that answers."""

    given: Answers
    found: dict[str, int]

    def shown(self, name: str) -> bool: ...

    def fact(self, name: str) -> int: ...

    def test(self, asks: Asks) -> int: ...

    def settle(self, name: str) -> int: ...


Verdict = Callable[[Asked], int]


@lru_cache(maxsize=4096)
def verdict(text: str) -> Verdict:
    """What a condition comes to. Raises UnreadableCondition."""
    return _verdict(tree(text), _plain)


@lru_cache(maxsize=4096)
def settled_verdict(text: str) -> Verdict:
    """The same with every unknown read the way precautions do. Raises UnreadableCondition."""
    return _verdict(tree(text), _settled)


def _verdict(node: Tree, leaf: Callable[[Asks], Verdict]) -> Verdict:
    if isinstance(node, Asks):
        return leaf(node)
    parts = tuple(_verdict(part, leaf) for part in node.parts)
    return _least(parts) if isinstance(node, Every) else _most(parts)


def _least(parts: tuple[Verdict, ...]) -> Verdict:
    def least(sheet: Asked) -> int:
        found = YES
        for part in parts:
            value = part(sheet)
            if value == NO:
                return NO
            if value < found:
                found = value
        return found

    return least


def _most(parts: tuple[Verdict, ...]) -> Verdict:
    def most(sheet: Asked) -> int:
        found = NO
        for part in parts:
            value = part(sheet)
            if value == YES:
                return YES
            if value > found:
                found = value
        return found

    return most


def _settled(asks: Asks) -> Verdict:
    plain = _plain(asks)

    def settled(sheet: Asked) -> int:
        found = plain(sheet)
        return sheet.settle(asks.subject) if found == MAYBE else found

    return settled


def _plain(asks: Asks) -> Verdict:
    if asks.relation in ("is", "has"):
        return _chosen(asks)
    if asks.relation == "holds":
        return _holds(asks.subject)
    if asks.relation == "unknown":
        return _open(asks)
    if asks.relation in COMPARE:
        return _compared(asks)
    return lambda sheet: sheet.test(asks)


def _chosen(asks: Asks) -> Verdict:
    name, wanted = asks.subject, frozenset(asks.wanted)
    blank_is_no = name.startswith(EXAM) and "not_done" not in wanted

    def chosen(sheet: Asked) -> int:
        value = sheet.given.get(name)
        if value.__class__ is str and value not in UNCLEAR:
            return YES if value in wanted and sheet.shown(name) else NO
        return NO if value is None and blank_is_no else sheet.test(asks)

    return chosen


def _holds(name: str) -> Verdict:
    def holds(sheet: Asked) -> int:
        value = sheet.found.get(name)
        return sheet.fact(name) if value is None else value

    return holds


def _open(asks: Asks) -> Verdict:
    name = asks.subject

    def unknown(sheet: Asked) -> int:
        value = sheet.given.get(name)
        known = value.__class__ is str and value not in UNCLEAR
        return NO if known else sheet.test(asks)

    return unknown


def _compared(asks: Asks) -> Verdict:
    name, compare = asks.subject, COMPARE[asks.relation]
    try:
        limit = float(asks.wanted[0])
    except ValueError:
        return lambda sheet: sheet.test(asks)

    def compared(sheet: Asked) -> int:
        value = sheet.given.get(name)
        if value.__class__ is int or value.__class__ is float:
            return YES if compare(value, limit) and sheet.shown(name) else NO
        return sheet.test(asks)

    return compared
