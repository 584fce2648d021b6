"""Small mistakes in a condition: a limit off by one, a part left out, another option."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.conditions import COMPARISONS, Group, Node, Test, parse
from rules.knowledge_model import SOURCES, Knowledge

Kind = Literal["threshold", "clause", "option"]
NOT_CHOSEN = frozenset({"unsure", "declined", "none"})


@dataclass(frozen=True, slots=True)
class Slip:
    """One changed condition: what kind of mistake, what was done, and the text it gives."""

    kind: Kind
    what: str
    text: str


def slips(knowledge: Knowledge, text: str) -> Iterator[Slip]:
    """Every single mistake of the three kinds in a condition."""
    for kind, what, node in _changed(knowledge, parse(text)):
        yield Slip(kind, what, written(node))


def written(node: Node) -> str:
    """A tree as text of the condition language."""
    if not isinstance(node, Group):
        return str(node)
    parts = (f"({written(p)})" if isinstance(p, Group) else str(p) for p in node.parts)
    return f" {node.word} ".join(parts)


def _changed(knowledge: Knowledge, node: Node) -> Iterator[tuple[Kind, str, Node]]:
    if isinstance(node, Group):
        for at, part in enumerate(node.parts):
            rest = (*node.parts[:at], *node.parts[at + 1 :])
            left = rest[0] if len(rest) == 1 else Group(node.word, rest)
            yield "clause", f"without {written(part)}", left
            for kind, what, new in _changed(knowledge, part):
                parts = (*node.parts[:at], new, *node.parts[at + 1 :])
                yield kind, what, Group(node.word, parts)
    elif isinstance(node, Test) and node.operator in COMPARISONS:
        yield from _limits(node)
    elif isinstance(node, Test) and node.operator in ("in", "has"):
        yield from _options(knowledge, node)


def _limits(test: Test) -> Iterator[tuple[Kind, str, Node]]:
    try:
        limit = int(test.values[0])
    except ValueError:  # one score against another: no number to change
        return
    for off in (limit - 1, limit + 1):
        new = Test(test.name, test.operator, (str(off),))
        yield "threshold", f"{test} becomes {new}", new


def _options(knowledge: Knowledge, test: Test) -> Iterator[tuple[Kind, str, Node]]:
    """Each option of the set replaced by the next one that is not in it."""
    codes = _codes(knowledge, test.name)
    for at, value in enumerate(test.values):
        start = codes.index(value) if value in codes else 0
        after = [code for code in (*codes[start:], *codes[:start]) if code not in test.values]
        if after:
            values = (*test.values[:at], after[0], *test.values[at + 1 :])
            yield (
                "option",
                f"{test}: {value} becomes {after[0]}",
                Test(test.name, test.operator, values),
            )


def _codes(knowledge: Knowledge, name: str) -> list[str]:
    """What a set may hold: options, zones without their side, sites, sources or small numbers."""
    if name in ("best", "working_hypothesis"):
        return [*SOURCES, "nerve_disc"][: 6 if name == "working_hypothesis" else 5]
    if name == "pain_sites":
        return list(knowledge.questionnaire.chart.sites)
    item = knowledge.questionnaire.items[name]
    if item.type == "chart":
        zones = (zone.code for zone in knowledge.questionnaire.zones)
        return list(dict.fromkeys(code.removesuffix("_l").removesuffix("_r") for code in zones))
    if item.type in ("integer", "scale", "decimal"):
        return [str(n) for n in range(int(item.minimum or 0), int(item.maximum or 10) + 1)]
    return [option.code for option in item.options if option.code not in NOT_CHOSEN] + [
        option.code for option in item.options if option.code == "none" and item.type == "choice"
    ]
