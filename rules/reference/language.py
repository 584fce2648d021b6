"""The condition language of red-flags.md section 1, read by the second channel on its own.

A text becomes a small tree of tests joined by AND (binds tighter) and OR. There is no NOT: "not
sure" must never look reassuring.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Relation = Literal["is", "has", ">=", ">", "<=", "<", "unknown", "answered", "any_zone", "holds"]

_LEXEME = re.compile(r"\s*(>=|<=|[(){},=<>]|-?[A-Za-z0-9_.]+)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Za-z0-9_]+|-?[0-9]+(?:\.[0-9]+)?")
_STATES: dict[str, Relation] = {
    "is_unknown": "unknown",
    "is_answered": "answered",
    "has_any_zone": "any_zone",
}
_LISTS: dict[str, Relation] = {"in": "is", "has_any": "has"}
_SINGLES: dict[str, Relation] = {"=": "is", "has": "has"}
_LIMITS: dict[str, Relation] = {">=": ">=", ">": ">", "<=": "<=", "<": "<"}
_WORDS = frozenset({"AND", "OR", "has", "in", "has_any", *_STATES})


class UnreadableCondition(ValueError):
    """A condition that is not in the language; the text says what was expected where."""


@dataclass(frozen=True, slots=True)
class Asks:
    """One test: a subject (item or fact), a relation, and the codes or the limit wanted."""

    subject: str
    relation: Relation
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must hold."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One part must hold."""

    parts: tuple["Tree", ...]


Tree = Asks | Every | Some


@lru_cache(maxsize=4096)
def tree(text: str) -> Tree:
    """The tree of a condition. Raises UnreadableCondition when the text is not in the language."""
    lexemes = _lexemes(text)
    made, rest = _some(lexemes)
    if rest:
        raise UnreadableCondition(f"nothing may follow the condition, but {rest[0]!r} does")
    return made


def tests(node: Tree) -> Iterator[Asks]:
    """Every single test of a tree, left to right."""
    if isinstance(node, Asks):
        yield node
    else:
        for part in node.parts:
            yield from tests(part)


def _lexemes(text: str) -> list[str]:
    found, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _LEXEME.match(stripped, at)
        if match is None:
            raise UnreadableCondition(f"the sign {stripped[at:].strip()[0]!r} is not allowed")
        found.append(match[1])
        at = match.end()
    return found


def _some(words: list[str]) -> tuple[Tree, list[str]]:
    parts, words = _joined(words, "OR")
    return (parts[0] if len(parts) == 1 else Some(tuple(parts))), words


def _every(words: list[str]) -> tuple[Tree, list[str]]:
    parts, words = _joined(words, "AND")
    return (parts[0] if len(parts) == 1 else Every(tuple(parts))), words


def _joined(words: list[str], joiner: Literal["AND", "OR"]) -> tuple[list[Tree], list[str]]:
    inner = _every if joiner == "OR" else _one
    part, words = inner(words)
    parts = [part]
    while words[:1] == [joiner]:
        part, words = inner(words[1:])
        parts.append(part)
    return parts, words


def _one(words: list[str]) -> tuple[Tree, list[str]]:
    if not words:
        raise UnreadableCondition("the condition ends where a test was expected")
    if words[0] == "(":
        made, rest = _some(words[1:])
        return made, _after(rest, ")")
    name, rest = words[0], words[1:]
    if name in _WORDS or not _NAME.fullmatch(name):
        raise UnreadableCondition(f"a question or fact was expected, but {name!r} stands there")
    return _test(name, rest)


def _test(name: str, rest: list[str]) -> tuple[Tree, list[str]]:
    word = rest[0] if rest else ""
    if word in _STATES:
        return Asks(name, _STATES[word]), rest[1:]
    if word in _LIMITS:
        return Asks(name, _LIMITS[word], (_code(rest[1:]),)), rest[2:]
    if word in _SINGLES:
        return Asks(name, _SINGLES[word], (_code(rest[1:]),)), rest[2:]
    if word in _LISTS:
        codes, rest = _codes(_after(rest[1:], "{"))
        return Asks(name, _LISTS[word], codes), rest
    return Asks(name, "holds"), rest


def _codes(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    codes = [_code(words)]
    words = words[1:]
    while words[:1] == [","]:
        codes.append(_code(words[1:]))
        words = words[2:]
    return tuple(codes), _after(words, "}")


def _code(words: list[str]) -> str:
    found = words[0] if words else "the end"
    if found in _WORDS or not _CODE.fullmatch(found):
        raise UnreadableCondition(f"a code or a number was expected, but {found!r} stands there")
    return found


def _after(words: list[str], sign: str) -> list[str]:
    if words[:1] != [sign]:
        found = words[0] if words else "the end"
        raise UnreadableCondition(f"{sign!r} was expected, but {found!r} stands there")
    return words[1:]
