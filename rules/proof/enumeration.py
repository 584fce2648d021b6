"""The second method: forms through the real engine, rule by rule and around every witness."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from random import Random

from rules.knowledge_model import AnswerValue, Item, Knowledge
from rules.model import Clearance, Inputs
from rules.proof.domain import NUMBERS, Domain
from rules.proof.facts import Form
from rules.proof.flags import read_flags
from rules.proof.sheet import Sheet

EXHAUSTIVE_UP_TO = 2600
"""Forms of one rule; a rule with more is sampled."""
SAMPLE = 120
"""Forms of a rule that is sampled."""

Filled = dict[str, AnswerValue | None]


@dataclass(frozen=True, slots=True)
class Cone:
    """The items that a red flag looks at, and every answer to each that a rule can tell apart."""

    rule: str
    items: Mapping[str, tuple[AnswerValue | None, ...]]

    @property
    def size(self) -> int:
        return prod(len(values) for values in self.items.values())

    @property
    def exhaustive(self) -> bool:
        return self.size <= EXHAUSTIVE_UP_TO

    def forms(self, luck: Random) -> Iterator[Filled]:
        """All of them, or a sample that holds every answer of every item."""
        if self.exhaustive:
            for values in product(*self.items.values()):
                yield dict(zip(self.items, values, strict=True))
            return
        for item, values in self.items.items():
            yield from ({**self._any(luck), item: value} for value in values)
        yield from (self._any(luck) for _ in range(SAMPLE))

    def _any(self, luck: Random) -> Filled:
        return {item: luck.choice(values) for item, values in self.items.items()}


def cones(knowledge: Knowledge, sheet: Sheet) -> Iterator[Cone]:
    """The cone of every red flag, its conditions, facts and show conditions included."""
    for rule in knowledge.red_flags.values():
        watched, names = sheet.watched()
        read_flags(Form(replace(knowledge, red_flags={rule.id: rule}), watched, True))
        items = knowledge.questionnaire.items
        yield Cone(rule.id, {n: reduced(sheet.domains[n]) for n in items if n in names})


def reduced(domain: Domain) -> tuple[AnswerValue | None, ...]:
    """Every single answer; a list as blank, each tick alone and each beside not sure; a chart as
    each zone alone and, on both sides, together.
    """
    if not domain.several:
        return domain.values
    alone: list[AnswerValue | None] = [None, *((code,) for code in (*domain.alone, *domain.codes))]
    if "unsure" in domain.codes:
        return (*alone, *((code, "unsure") for code in domain.codes if code != "unsure"))
    mirrored = [code.removesuffix("_l") for code in domain.codes if code.endswith("_l")]
    return (*alone, *((f"{name}_l", f"{name}_r") for name in mirrored))


def varied(
    knowledge: Knowledge, domains: Mapping[str, Domain], inputs: Inputs, luck: Random
) -> Inputs:
    """The inputs with one to three answers or acts changed, numbers anywhere in their range."""
    answers, exam = dict(inputs.answers), dict(inputs.exam)
    for _ in range(luck.randint(1, 3)):
        item = luck.choice(list(knowledge.questionnaire.items.values()))
        part = exam if item.id.startswith("ex_") else answers
        value = any_answer(item, domains[item.id], luck)
        part.pop(item.id, None) if value is None else part.update({item.id: value})
    changed = replace(inputs, answers=answers, exam=exam)
    act = luck.randrange(9)
    if act == 3:
        asked = [i.id for i in knowledge.questionnaire.items.values() if i.unknown_class == "P2"]
        return replace(changed, escalated=(*changed.escalated, *luck.sample(asked, 3)))
    rule, precaution = luck.choice([*knowledge.red_flags]), luck.choice([*knowledge.precautions])
    if act == 0:
        return replace(changed, cleared=(*changed.cleared, Clearance(rule)))
    if act == 1:
        return replace(changed, escalated=(*changed.escalated, rule))
    return replace(changed, lifted=(*changed.lifted, precaution)) if act == 2 else changed


def any_answer(item: Item, domain: Domain, luck: Random) -> AnswerValue | None:
    """Some answer that the questionnaire allows, or blank."""
    if item.type in NUMBERS and luck.random() < 0.9:
        low, high = int(item.minimum or 0), int(10 if item.maximum is None else item.maximum)
        if item.type == "decimal":
            return luck.randint(low * 10, high * 10) / 10
        return luck.randint(low, high)
    if not domain.several:
        return luck.choice(domain.values)
    if luck.random() < 0.2:
        return luck.choice([None, *((code,) for code in domain.alone)])
    chosen = set(luck.sample(domain.codes, luck.randint(1, min(5, len(domain.codes)))))
    return tuple(code for code in domain.codes if code in chosen)
