"""What the rule engine is asked during one assessment, recorded so that every engine is asked it.

A pass is one ruleset over one flat fact: the answers at the lower or the upper bound. The passes
of a stage need the firing sets of the stage before; within a stage an engine may take them in one
call.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rules.assessment import assess
from rules.encoding import Leaf, Value, limit_of, property_of
from rules.engine import OPERATORS, Ruleset
from rules.findings import rulebase
from rules.knowledge_base import knowledge
from rules.model import Inputs

STAGES: tuple[tuple[str, ...], ...] = (
    ("facts", "facts"),
    ("red_flags", "red_flags", "evidence", "precautions"),
    ("withhold", "contra"),
)
"""The rulesets by stage; the first two are read at the lower and then at the upper bound."""
PASSES: tuple[str, ...] = tuple(name for stage in STAGES for name in stage)

Fact = Mapping[str, Value]
Fired = tuple[frozenset[str], ...]
"""The firing set of each pass."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One assessment: the fact of each pass, and which rules fired."""

    facts: tuple[Fact, ...]
    fired: Fired


@dataclass(frozen=True, slots=True)
class Tested:
    """One test of a compiled rule: a property that is true, or a number within a limit."""

    property: str
    operator: str | None
    limit: int


Alternatives = tuple[tuple[Tested, ...], ...]


def rulesets() -> Mapping[str, Ruleset]:
    """The compiled rulesets of the shipped knowledge."""
    compiled = rulebase(knowledge())
    return {name: getattr(compiled, name) for name in dict.fromkeys(PASSES)}


def compiled_rules(ruleset: Ruleset) -> dict[str, Alternatives]:
    """Each rule as alternatives of tests, as the engine's definition has them."""
    return {
        rule: tuple(tuple(_tested(leaf) for leaf in tests) for tests in choice)
        for rule, choice in ruleset.choices.items()
    }


def _tested(leaf: Leaf) -> Tested:
    operator = getattr(leaf, "operator", None)
    if operator in OPERATORS:
        return Tested(property_of(leaf), operator, limit_of(leaf))  # type: ignore[arg-type]
    return Tested(property_of(leaf), None, 0)


def recorded(forms: list[Inputs]) -> list[Asked]:
    """What each form's assessment asks the engine."""
    found = []
    with _listening() as heard:
        for form in forms:
            heard.clear()
            outcome = assess(knowledge(), form)
            assert outcome.engine.agreement
            found.append(_asked(heard))
    return found


def _asked(heard: list[tuple[str, Fact, frozenset[str]]]) -> Asked:
    assert tuple(name for name, _, _ in heard) == PASSES
    return Asked(tuple(fact for _, fact, _ in heard), tuple(fired for _, _, fired in heard))


@contextmanager
def _listening() -> Iterator[list[tuple[str, Fact, frozenset[str]]]]:
    heard: list[tuple[str, Fact, frozenset[str]]] = []
    fired = Ruleset.fired

    def listened(self: Ruleset, fact: Fact) -> frozenset[str]:
        found = fired(self, fact)
        heard.append((self.name, dict(fact), found))
        return found

    Ruleset.fired = listened  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        Ruleset.fired = fired  # type: ignore[method-assign]
