"""The engines that are compared: each as its documentation has it, and in the fastest form found.

`prepared` turns the recorded facts into what an engine takes (not timed); `fire` is timed: from
the facts to the firing set of each pass.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol

import clips
import zen

from tests.benchmarks.passes import PASSES, STAGES, Asked, Fired, Tested, compiled_rules, rulesets

FAR = 10**10  # stands for a number that is not known: beyond every limit, so that no test holds


class Engine(Protocol):
    """One engine with the compiled rules loaded."""

    name: str

    def prepared(self, asked: Asked) -> Any: ...

    def fire(self, prepared: Any) -> Fired: ...


class Ours:
    """The channel of the rule engine alone: durable_rules behind its guards."""

    name = "ours, single channel"

    def __init__(self) -> None:
        rules = rulesets()
        self._rulesets = [rules[name] for name in PASSES]

    def prepared(self, asked: Asked) -> Any:
        return list(zip(self._rulesets, asked.facts, strict=True))

    def fire(self, prepared: Any) -> Fired:
        return tuple(ruleset.fired(fact) for ruleset, fact in prepared)


class GeneratedIfs:
    """The floor: the same rules written out as Python `if`s."""

    name = "generated Python ifs (floor)"

    def __init__(self) -> None:
        made = {name: _function_of(compiled_rules(rules)) for name, rules in rulesets().items()}
        self._functions = [made[name] for name in PASSES]
        self._blanks = _blanks()

    def prepared(self, asked: Asked) -> Any:
        facts = zip(PASSES, asked.facts, strict=True)
        filled = [{**self._blanks[name], **fact} for name, fact in facts]
        return list(zip(self._functions, filled, strict=True))

    def fire(self, prepared: Any) -> Fired:
        return tuple(function(fact) for function, fact in prepared)


class Zen:
    """zen-engine: a decision with an expression for each rule, once a pass or once a stage.

    A call costs it some 0.1 ms whatever it holds: asked once a stage for all that may be asked
    together it is the fastest.
    """

    def __init__(self, *, together: bool) -> None:
        self.name = f"zen-engine, one call a {'stage' if together else 'pass'}"
        self._short = _short_names()
        self._blanks = _blanks()
        self._back: dict[str, tuple[int, str]] = {}
        engine, first = zen.ZenEngine(), 0
        self._decisions: list[tuple[Any, range]] = []
        for size in map(len, STAGES) if together else [1] * len(PASSES):
            numbers = range(first, first + size)
            content = zen.ZenDecisionContent(json.dumps(self._graph(numbers)))
            self._decisions.append((engine.create_decision(content), numbers))
            first += size

    def prepared(self, asked: Asked) -> Any:
        return [
            (decision, {k: v for n in numbers for k, v in self._inputs(n, asked).items()})
            for decision, numbers in self._decisions
        ]

    def fire(self, prepared: Any) -> Fired:
        found: list[list[str]] = [[] for _ in PASSES]
        for decision, inputs in prepared:
            for key, held in decision.evaluate(inputs)["result"].items():
                if held:
                    number, rule = self._back[key]
                    found[number].append(rule)
        return tuple(map(frozenset, found))

    def _inputs(self, number: int, asked: Asked) -> dict[str, Any]:
        """True properties and all numbers: an absent property is null, which is not true."""
        blanks = {k: v for k, v in self._blanks[PASSES[number]].items() if v is not False}
        fact = {**blanks, **asked.facts[number]}
        return {f"q{number}_{self._short[name]}": value for name, value in fact.items()}

    def _graph(self, numbers: range) -> dict[str, Any]:
        expressions = []
        for number in numbers:
            for rule, choice in compiled_rules(rulesets()[PASSES[number]]).items():
                key = f"r{len(self._back)}"
                self._back[key] = number, rule
                text = " or ".join(
                    f"({' and '.join(self._test(number, test) for test in tests)})"
                    for tests in choice
                )
                expressions.append({"id": key, "key": key, "value": text})
        place = {"position": {"x": 0, "y": 0}}
        return {
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode", **place},
                {"id": "rules", "name": "rules", "type": "expressionNode", **place}
                | {"content": {"expressions": expressions}},
                {"id": "out", "name": "out", "type": "outputNode", **place},
            ],
            "edges": [
                {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
                {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
            ],
        }

    def _test(self, number: int, test: Tested) -> str:
        name = f"q{number}_{self._short[test.property]}"
        return f"{name} {test.operator} {test.limit}" if test.operator else f"{name} == true"


class Clips:
    """clipspy: a template with a slot for each property; a rule that fires asserts so, and a reset
    follows, or it calls back into Python, and the fact is retracted: the fastest."""

    def __init__(self, *, calls_back: bool) -> None:
        self.name = f"clipspy, rules {'call back' if calls_back else 'assert facts'}"
        self._calls_back = calls_back
        self._short = _short_names()
        self._blanks = _blanks()
        self._found: list[str] = []
        self._loaded = {name: self._load(name) for name in dict.fromkeys(PASSES)}

    def prepared(self, asked: Asked) -> Any:
        made = []
        for name, fact in zip(PASSES, asked.facts, strict=True):
            environment, rules = self._loaded[name]
            blanks = {k: v for k, v in self._blanks[name].items() if v is not False}
            slots = {self._short[k]: v for k, v in {**blanks, **fact}.items()}
            template = environment.find_template("fact")
            fired = environment.find_template("fired")
            made.append((environment, template.assert_fact, fired, slots, rules))
        return made

    def fire(self, prepared: Any) -> Fired:
        results = []
        for environment, assert_fact, fired, slots, rules in prepared:
            fact = assert_fact(**slots)
            environment.run()
            if self._calls_back:
                results.append(frozenset([rules[number] for number in self._found]))
                self._found.clear()
                fact.retract()
            else:
                results.append(frozenset([rules[each["rule"]] for each in fired.facts()]))
                environment.reset()
        return tuple(results)

    def _load(self, name: str) -> tuple[Any, list[str]]:
        environment = clips.Environment()
        environment.define_function(self._found.append, "told")
        slots = " ".join(f"(slot {self._short[each]})" for each in self._blanks[name])
        environment.build(f"(deftemplate fact {slots})")
        environment.build("(deftemplate fired (slot rule))")
        rules = compiled_rules(rulesets()[name])
        for number, choice in enumerate(rules.values()):
            patterns = [self._pattern(tests) for tests in choice]
            left = patterns[0] if len(patterns) == 1 else f"(or {' '.join(patterns)})"
            right = f"(told {number})" if self._calls_back else f"(assert (fired (rule {number})))"
            environment.build(f"(defrule r{number} {left} => {right})")
        return environment, list(rules)

    def _pattern(self, tests: tuple[Tested, ...]) -> str:
        slots: dict[str, list[str]] = {}
        for number, test in enumerate(tests):
            variable = f"?v{number}"
            limit = f"{variable}&:({test.operator} {variable} {test.limit})"
            wanted = limit if test.operator else "TRUE"
            slots.setdefault(self._short[test.property], []).append(wanted)
        return f"(fact {' '.join(f'({k} {chr(38).join(v)})' for k, v in slots.items())})"


def _function_of(rules: dict[str, Any]) -> Callable[[Any], frozenset[str]]:
    lines = ["def fired(fact):", " found = []"]
    for rule, choice in rules.items():
        tests = " or ".join(" and ".join(map(_python, each)) for each in choice)
        lines.append(f" if {tests}: found.append({rule!r})")
    space: dict[str, Any] = {}
    exec("\n".join([*lines, " return frozenset(found)"]), space)  # noqa: S102 - our own rules
    return space["fired"]


def _python(test: Tested) -> str:
    value = f"fact[{test.property!r}]"
    return f"{value} {test.operator} {test.limit}" if test.operator else value


def _blanks() -> dict[str, dict[str, bool | int]]:
    """Per ruleset every property with the value at which no test of it holds."""
    return {
        name: {
            test.property: _blank(test)
            for choice in compiled_rules(rules).values()
            for tests in choice
            for test in tests
        }
        for name, rules in rulesets().items()
    }


def _blank(test: Tested) -> bool | int:
    if test.operator is None:
        return False
    return -FAR if test.operator.startswith(">") else FAR


def _short_names() -> dict[str, str]:
    """A plain short name for each property; a hyphen means minus to an expression."""
    names = {name for blanks in _blanks().values() for name in blanks}
    return {name: f"p{number}" for number, name in enumerate(sorted(names))}
