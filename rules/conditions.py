"""The condition language of the knowledge, parsed to a tree (red-flags.md section 1).

`AND` binds tighter than `OR`; there is no NOT, so that "not sure" can never look reassuring.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

Operator = Literal["in", "has", ">=", ">", "<=", "<", "is_unknown", "is_answered", "has_any_zone"]

_TOKEN = re.compile(r"\s*(>=|<=|[=<>(){},]|[0-9]*[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?)")
COMPARISONS: tuple[Operator, ...] = (">=", ">", "<=", "<")
_STATUS: tuple[Operator, ...] = ("is_unknown", "is_answered", "has_any_zone")


class ConditionError(ValueError):
    """A condition that does not parse; the text says where."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of an item or a fact. `values` are codes, or one number as text, or another fact."""

    __test__ = False

    name: str
    operator: Operator
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.operator in _STATUS:
            return f"{self.name} {self.operator}"
        if self.operator in ("in", "has") and len(self.values) > 1:
            word = "in" if self.operator == "in" else "has_any"
            return f"{self.name} {word} {{{', '.join(self.values)}}}"
        return f"{self.name} {'=' if self.operator == 'in' else self.operator} {self.values[0]}"


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name: a derived fact that is true."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Group:
    word: Literal["AND", "OR"]
    parts: tuple["Node", ...]


Node = Test | Named | Group


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0

    @staticmethod
    def _split(text: str) -> list[str]:
        tokens, position = [], 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise ConditionError(f"cannot read {text[position:].strip()[:20]!r} in {text!r}")
            tokens.append(match.group(1))
            position = match.end()
        return tokens

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str | None = None) -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            wanted = f"{expected!r}" if expected else "more"
            raise ConditionError(
                f"expected {wanted} before {token or 'the end'!r} in {self.text!r}"
            )
        self.at += 1
        return token

    def group(self, word: Literal["OR", "AND"]) -> Node:
        parts = [self.part(word)]
        while self.peek() == word:
            self.take()
            parts.append(self.part(word))
        return parts[0] if len(parts) == 1 else Group(word, tuple(parts))

    def part(self, word: Literal["OR", "AND"]) -> Node:
        if word == "OR":
            return self.group("AND")
        if self.peek() == "(":
            self.take()
            inner = self.group("OR")
            self.take(")")
            return inner
        return self.test()

    def test(self) -> Node:
        name = self.take()
        if not re.match(r"[A-Za-z_]", name):
            raise ConditionError(f"expected a name, not {name!r} in {self.text!r}")
        operator = self.peek()
        if operator in _STATUS:
            return Test(name, self.take())  # type: ignore[arg-type]
        if operator in COMPARISONS:
            self.take()
            return Test(name, operator, (self.take(),))
        if operator in ("=", "has"):
            self.take()
            return Test(name, "in" if operator == "=" else "has", (self.take(),))
        if operator in ("in", "has_any"):
            self.take()
            return Test(name, "in" if operator == "in" else "has", self.codes())
        return Named(name)

    def codes(self) -> tuple[str, ...]:
        self.take("{")
        found = [self.take()]
        while self.peek() == ",":
            self.take()
            found.append(self.take())
        self.take("}")
        return tuple(found)


@cache
def parse(text: str) -> Node:
    """The tree of a condition. Raises ConditionError naming the place."""
    parser = _Parser(text)
    node = parser.group("OR")
    if parser.peek():
        raise ConditionError(f"unexpected {parser.peek()!r} in {text!r}")
    return node


def leaves(node: Node) -> Iterator[Test | Named]:
    """Every test and bare name of a tree, left to right."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def alternatives(node: Node, limit: int = 256) -> tuple[tuple[Test | Named, ...], ...]:
    """The tree as alternatives of tests that must all hold (disjunctive normal form).

    Raises ConditionError when it would need more than `limit` alternatives.
    """
    if not isinstance(node, Group):
        return ((node,),)
    parts = [alternatives(part, limit) for part in node.parts]
    if node.word == "OR":
        found = tuple(choice for part in parts for choice in part)
    else:
        found = ((),)
        for part in parts:
            found = tuple(left + right for left in found for right in part)
    if len(found) > limit:
        raise ConditionError(f"a condition needs more than {limit} alternatives")
    return tuple(dict.fromkeys(found))
