"""Generated intakes: a worked example with up to twenty questions answered anew, from a seed."""

import random
from collections.abc import Mapping

from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, AnswerValue, Item
from rules.model import Inputs
from tests.rules.examples import adult, examples

MOST_CHANGES = 20
MOST_TICKS = 5


def intakes(number: int, seed: int) -> list[Inputs]:
    """That many different intakes; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - a draw of test forms, not of secrets
    items = knowledge().questionnaire.items
    starts = [adult(), *({**each.answers, **each.exam} for each in examples())]
    return [_intake(chance, items, chance.choice(starts)) for _ in range(number)]


def _intake(chance: random.Random, items: Mapping[str, Item], start: Answers) -> Inputs:
    names = chance.sample(sorted(items), chance.randint(0, MOST_CHANGES))
    given = {**start, **{name: _value(chance, items[name]) for name in names}}
    return Inputs(
        answers={name: value for name, value in given.items() if not name.startswith("ex_")},
        exam={name: value for name, value in given.items() if name.startswith("ex_")},
    )


def _value(chance: random.Random, item: Item) -> AnswerValue:
    if item.type in ("integer", "scale", "decimal"):
        number = chance.randint(int(item.minimum or 0), int(item.maximum or 10))
        return float(number) if item.type == "decimal" else number
    if item.type == "text":
        return "walking"
    codes = [option.code for option in item.options]
    if item.type == "choice":
        return chance.choice(codes)
    if item.type == "chart":
        codes = [zone.code for zone in knowledge().questionnaire.zones]
    else:
        codes = [option.code for option in item.options if not option.exclusive] or codes
    return tuple(chance.sample(codes, min(len(codes), chance.randint(1, MOST_TICKS))))
