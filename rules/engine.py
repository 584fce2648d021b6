"""The only door to durable_rules, used in the subset that was proven safe.

One flat fact, `$and` of local tests, alternatives as rules of their own, explicit ids, one live
state, one lock, no host threads, return codes checked, and a sentinel rule that must fire last.
The library's ordinary interface crashes and can mix two patients; nothing of it is used.
"""

import json
import os
import threading
import weakref
from collections.abc import Mapping

import durable_rules_engine as core

from rules.conditions import ConditionError, Group, Named, Node, alternatives
from rules.encoding import Leaf, Value, limit_of, property_of, single

GROUP = 24  # rules behind one guard: keeps the engine's node stack below its limit of 64
STACK = 60
PROPERTIES = 200  # the engine stops at 254 properties a fact
OPERATORS = {">=": "$gte", ">": "$gt", "<=": "$lte", "<": "$lt"}
SENTINEL = "_end"
FACT = "a"
RETRACTED = json.dumps({"id": FACT})


class EngineError(RuntimeError):
    """The engine could not be trusted for this evaluation; the text is a code, never an answer."""


class RuleBaseError(ValueError):
    """The rule base would touch a limit of the engine; the text names the rule."""


def name_hash(name: str) -> int:
    """The 32-bit hash by which the engine tells property names apart (FNV-1a)."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


class Ruleset:
    """Named conditions compiled for the engine; `fired` says which hold for a fact.

    Raises RuleBaseError when the conditions touch a limit or two property names collide.
    """

    def __init__(self, name: str, rules: Mapping[str, Node]) -> None:
        self.name = name
        self.choices = {rule: _choices(rule, node) for rule, node in rules.items()}
        self.leaves: tuple[Leaf, ...] = tuple(
            dict.fromkeys(
                leaf for choice in self.choices.values() for tests in choice for leaf in tests
            )
        )
        self.guards: list[str] = []
        self._rules: dict[str, str] = {}
        self.definition = self._compile()
        self._check_names()
        self._start = json.dumps({"id": FACT, **dict.fromkeys(self.guards, 1)})[:-1]
        self._handle: int | None = None
        self._lock = threading.Lock()
        _OPEN.add(self)

    def fired(self, fact: Mapping[str, Value]) -> frozenset[str]:
        """The rules whose condition holds. Raises EngineError when the engine misbehaves.

        After a fault the engine's state is left alone and the rules are compiled anew.
        """
        message = self._message(fact)
        with self._lock:
            try:
                if self._handle is None:
                    self._open()
                return self._run(message)
            except (core.error, MemoryError) as error:
                self._handle = None
                raise EngineError(f"{self.name}: {error}") from error
            except EngineError:
                self._handle = None
                raise

    def forget(self) -> None:
        """Drop what a fork copied: a lock may be held, a state half drained."""
        self._handle, self._lock = None, threading.Lock()

    def _open(self) -> None:
        self._handle = core.create_ruleset(self.name, json.dumps(self.definition))
        self._run(self._message({}))

    def _message(self, fact: Mapping[str, Value]) -> str:
        told = [f', "{name}": {_written(value)}' for name, value in fact.items()]
        return f"{self._start}{''.join(told)}}}"

    def _run(self, message: str) -> frozenset[str]:
        code, state = core.assert_fact(self._handle, message)
        if code != 0:
            raise EngineError(f"{self.name}: engine code {code}")
        names: list[str] = []
        started = core.start_action_for_state(self._handle, state)
        firing = started[1] if started else None
        while firing:
            names.append(firing[2 : firing.index('"', 2)])
            firing = core.complete_and_start_action(self._handle, state)
        if not names or names.pop() != SENTINEL:
            raise EngineError(f"{self.name}: the sentinel did not fire last")
        core.retract_fact(self._handle, RETRACTED)
        return frozenset([self._rules[name] for name in names])

    def _compile(self) -> dict[str, object]:
        flat = [
            (f"{rule}.{n}", tests)
            for rule, choice in self.choices.items()
            for n, tests in enumerate(choice)
        ]
        definition: dict[str, object] = {}
        for start in range(0, max(1, len(flat)), GROUP):
            guard = f"g{start // GROUP}"
            self.guards.append(guard)
            for name, tests in flat[start : start + GROUP]:
                self._rules[name] = name.rsplit(".", 1)[0]
                parts = [{guard: 1}, *(_pattern(leaf) for leaf in tests)]
                definition[name] = {"all": [{"m": {"$and": parts}}]}
        definition[SENTINEL] = {"all": [{"m": {self.guards[0]: 1}}], "pri": 60000}
        deepest = max((len(tests) for _, tests in flat), default=0)
        if len(self.guards) + GROUP + deepest > STACK:
            raise RuleBaseError(f"{self.name}: {len(flat)} alternatives are too many; split it")
        return definition

    def _check_names(self) -> None:
        names = {property_of(leaf) for leaf in self.leaves}
        if len(names) > PROPERTIES:
            raise RuleBaseError(f"{self.name}: {len(names)} properties, {PROPERTIES} allowed")
        reserved = {"sid", "id", "$s", "$i", "$forward", *self.guards}
        hashes: dict[int, str] = {}
        for name in sorted(names | reserved):
            other = hashes.setdefault(name_hash(name), name)
            if other != name:
                raise RuleBaseError(f"{self.name}: {name} and {other} collide; rename one")


_OPEN: "weakref.WeakSet[Ruleset]" = weakref.WeakSet()


def _forget_all() -> None:
    for ruleset in _OPEN:
        ruleset.forget()


os.register_at_fork(after_in_child=_forget_all)


def _written(value: Value) -> str:
    if value is True:
        return "true"
    return str(value) if value.__class__ is int else json.dumps(value)


def _choices(rule: str, node: Node) -> tuple[tuple[Leaf, ...], ...]:
    try:
        choices = alternatives(_spread(node))
    except ConditionError as error:
        raise RuleBaseError(f"{rule}: {error}") from error
    return _shortest(choices)


def _shortest(choices: tuple[tuple[Leaf, ...], ...]) -> tuple[tuple[Leaf, ...], ...]:
    """Each test once, and no alternative that asks for all that another one asks for."""
    found = [tuple(dict.fromkeys(tests)) for tests in choices]
    asked = dict.fromkeys(map(frozenset, found))
    least = {tests for tests in asked if not any(other < tests for other in asked)}
    return tuple({frozenset(tests): tests for tests in found if frozenset(tests) in least}.values())


def _spread(node: Node) -> Node:
    if isinstance(node, Group):
        return Group(node.word, tuple(_spread(part) for part in node.parts))
    several = single(node)
    return several[0] if len(several) == 1 else Group("OR", several)


def _pattern(leaf: Leaf) -> dict[str, object]:
    name = property_of(leaf)
    if isinstance(leaf, Named) or leaf.operator not in OPERATORS:
        return {name: True}
    return {OPERATORS[leaf.operator]: {name: limit_of(leaf)}}
