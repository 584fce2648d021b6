"""How a condition comes out on a form: definitely, possibly, and as precautions read it.

Written from red-flags.md sections 1 and 2, questionnaire.md sections 2 to 4 and precautions.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import NamedTuple

from rules.conditions import COMPARISONS, Group, Named, Node, Test, parse
from rules.knowledge_model import Item, Knowledge
from rules.proof.logic import Bit, at_least, every, no, some
from rules.proof.sheet import Sheet

NOT_KNOWN = ("unsure", "declined", None)
NEVER_UNKNOWN = frozenset({"completed_by", "safeguard_concern", "access_needs"})
COMPARE: Mapping[str, Callable[[float, float], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}


class Truth(NamedTuple):
    """Lower bound, upper bound, and the value for precautions and contraindications.

    `settled`: items of part 1 at the upper bound, all else as known (precautions.md).
    """

    low: Bit
    high: Bit
    settled: Bit


def sure(bit: Bit) -> Truth:
    """The same in every reading."""
    return Truth(bit, bit, bit)


def both(parts: list[Truth]) -> Truth:
    return Truth(*(every(column) for column in zip(*parts, strict=True)))


def either(parts: list[Truth]) -> Truth:
    return Truth(*(some(column) for column in zip(*parts, strict=True)))


class Reading(ABC):
    """One form read through the knowledge.

    `part_2` says whether part 2 counts as asked, `known_only` which facts read known answers only
    (the knowledge says so itself unless given).
    """

    def __init__(
        self,
        knowledge: Knowledge,
        sheet: Sheet,
        part_2: Bit,
        known_only: frozenset[str] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.sheet = sheet
        self.part_2 = part_2
        self.known_only = (
            frozenset(name for name, fact in knowledge.facts.items() if fact.reads == "known")
            if known_only is None
            else known_only
        )
        pages = knowledge.questionnaire.pages
        self.part = {item.id: page.part for page in pages for item in page.items}
        self._shown: dict[str, Bit] = {}
        self._facts: dict[str, Truth] = {}
        self._read: dict[int, Truth] = {}  # by identity: a parsed condition is kept and shared

    # ---- items
    def item(self, name: str) -> Item:
        return self.knowledge.questionnaire.items[name]

    def shown(self, name: str) -> Bit:
        """An item is asked unless its condition is definitely false or part 2 is not asked."""
        if name not in self._shown:
            when = self.item(name).show_when
            reachable = self.part_2 if self.part[name] == "pain" else True
            asked = self.evaluate(parse(when)).high if when else True
            self._shown[name] = every((reachable, asked))
        return self._shown[name]

    def chosen(self, name: str, *codes: object) -> Bit:
        """Shown, and one of these answers was given; a blank entry is `not_done`."""
        atoms = self.sheet.atoms[name]
        wanted = [atoms[code] for code in codes if code in atoms]  # type: ignore[index]
        if "not_done" in codes and "not_done" in atoms:
            wanted.append(atoms[None])
        return every((self.shown(name), some(wanted)))

    def unknown(self, name: str) -> Bit:
        """Shown, and answered with not sure, declined or nothing at all."""
        return every((self.shown(name), self._open(name)))

    def _open(self, name: str) -> Bit:
        if name in NEVER_UNKNOWN or self.part[name] == "exam":
            return False
        atoms, domain = self.sheet.atoms[name], self.sheet.domains[name]
        if domain.several:
            return no(some(bit for code, bit in atoms.items() if code not in NOT_KNOWN))
        return some(atoms[code] for code in NOT_KNOWN if code in atoms)

    # ---- conditions
    def evaluate(self, node: Node) -> Truth:
        """A condition in all readings."""
        if id(node) not in self._read:
            if isinstance(node, Group):
                parts = [self.evaluate(part) for part in node.parts]
                found = both(parts) if node.word == "AND" else either(parts)
            else:
                found = self.fact(node.name) if isinstance(node, Named) else self.test(node)
            self._read[id(node)] = found
        return self._read[id(node)]

    def fact(self, name: str) -> Truth:
        """A derived fact by its name."""
        if name not in self._facts:
            fact = self.knowledge.facts[name]
            found = self.evaluate(parse(fact.when)) if fact.when else self.worked_out(name)
            self._facts[name] = sure(found.low) if name in self.known_only else found
        return self._facts[name]

    @abstractmethod
    def worked_out(self, name: str) -> Truth:
        """A fact that no expression gives (`rules.proof.facts`)."""

    @abstractmethod
    def counted(self, name: str) -> tuple[list[Bit], list[Bit]] | None:
        """What a counted fact counts at the lower and at the upper bound; None when it is none."""

    @abstractmethod
    def special(self, test: Test) -> Truth | None:
        """A test of a set or a maximum; None when it is none."""

    def test(self, test: Test) -> Truth:
        """One test of an item or of a fact that is no plain truth value."""
        if test.name not in self.knowledge.questionnaire.items:
            found = self.special(test)
            return found if found is not None else self._count(test)
        if test.operator == "is_unknown":
            return sure(self.unknown(test.name))
        if test.operator == "is_answered":
            return sure(every((self.shown(test.name), no(self.sheet.blank(test.name)))))
        low = every((self.shown(test.name), self._met(test)))
        high = some((low, every((self.shown(test.name), self._may_be_met(test)))))
        return Truth(low, high, high if self.part[test.name] == "safety" else low)

    def _met(self, test: Test) -> Bit:
        atoms = self.sheet.atoms[test.name]
        if test.operator in COMPARISONS:
            limit, holds = float(test.values[0]), COMPARE[test.operator]
            return some(b for v, b in atoms.items() if v is not None and holds(float(v), limit))  # type: ignore[arg-type]
        if test.operator == "has_any_zone":
            return some(bit for code, bit in atoms.items() if code not in ("none", "unsure"))
        wanted = {name for code in test.values for name in (code, f"{code}_l", f"{code}_r")}
        if self.item(test.name).type in ("choices", "chart"):
            return some(bit for code, bit in atoms.items() if code in wanted)
        if self.item(test.name).type == "choice":
            return self.chosen(test.name, *test.values)
        return some(b for v, b in atoms.items() if v is not None and f"{v:g}" in test.values)

    def _may_be_met(self, test: Test) -> Bit:
        """The answer leaves it open: unknown, other ticks beside not sure, another sex."""
        if test.name in NEVER_UNKNOWN or self.part[test.name] == "exam":
            return False
        atoms = self.sheet.atoms[test.name]
        beside = atoms.get("unsure", False) if self.sheet.domains[test.name].several else False
        other = test.name == "sex_at_birth" and "female" in test.values
        return some((self._open(test.name), beside, atoms["other"] if other else False))

    def _count(self, test: Test) -> Truth:
        found = self.counted(test.name)
        if found is None:
            raise KeyError(test.name)
        low, high = found
        number = int(test.values[0]) + (test.operator in (">", "<="))
        most, least = at_least(high, number), at_least(low, number)
        if test.operator in (">=", ">"):
            return Truth(least, most, most)
        return Truth(no(most), no(least), no(least))
