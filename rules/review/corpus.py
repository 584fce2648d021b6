"""Made-up intakes: one for each way each rule can hold, then variations of them, from a seed."""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from rules.condition_places import conditions
from rules.conditions import ConditionError
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge
from rules.model import Inputs
from rules.questionnaire import check_answers
from rules.review.forms import calm_form, filled_in, forms_for

WAYS = 12
"""Forms for one condition; some can hold in hundreds of ways."""
CHANGES = 12
USUAL = 3
"""Answers changed: three on average, twelve at most."""
TICKS = 4
BLANK = 0.15
"""How many of the changed answers are taken out instead."""
SEED = 1


def corpus(
    knowledge: Knowledge, number: int, examples: Sequence[Answers] = (), seed: int = SEED
) -> Iterator[Inputs]:
    """That many intakes; the same knowledge, examples and seed give the same ones.

    The examples come first, then a form for each rule, then variations; an example, which may well
    lead to a sheet, is varied as often as any rule's form, which hardly ever does.
    """
    usual = [calm_form(knowledge), *(each for each in examples if _fits(knowledge, each))]
    pointed = list(_on_purpose(knowledge))
    luck = Random(seed)  # noqa: S311 - made-up forms, no secrets
    first = [*usual, *pointed][:number]
    yield from (_inputs(form) for form in first)
    for _ in range(number - len(first)):
        yield _inputs(_varied(knowledge, luck, luck.choice(luck.choice((usual, pointed)))))


def _on_purpose(knowledge: Knowledge) -> Iterator[Answers]:
    """Forms in which each condition of the knowledge holds, where it can hold alone.

    Some levels are what is left of a more urgent one while the age is not known.
    """
    seen: set[str] = set()
    for place, text in conditions(knowledge):
        try:
            ways = list(islice(forms_for(knowledge, text), WAYS))
        except ConditionError:
            continue
        if place.startswith("red_flags/"):
            ways += [{**ways[0], "age_years": None}]
        for changes in ways:
            form = filled_in(knowledge, changes)
            key = repr(sorted(form.items()))
            if key not in seen and _fits(knowledge, form):
                seen.add(key)
                yield form


def _varied(knowledge: Knowledge, luck: Random, start: Answers) -> Answers:
    """Some questions answered anew or left blank."""
    items = knowledge.questionnaire.items
    number = min(CHANGES, 1 + int(luck.expovariate(1 / USUAL)))
    names = luck.sample(sorted(items), number)
    changes = {
        name: None if luck.random() < BLANK else _value(knowledge, luck, items[name])
        for name in names
    }
    return filled_in(knowledge, changes, start)


def _value(knowledge: Knowledge, luck: Random, item: Item) -> AnswerValue:
    if item.type in ("integer", "scale", "decimal"):
        number = luck.randint(int(item.minimum or 0), int(item.maximum or 10))
        return float(number) if item.type == "decimal" else number
    if item.type == "text":
        return "walking"
    codes = [option.code for option in item.options]
    if item.type == "choice":
        return luck.choice(codes)
    alone = [option.code for option in item.options if option.exclusive]
    if alone and luck.random() < BLANK:
        return (luck.choice(alone),)
    if item.type == "chart":
        many = [zone.code for zone in knowledge.questionnaire.zones]
    else:
        many = [code for code in codes if code not in alone]
    return tuple(luck.sample(many, min(len(many), luck.randint(1, TICKS))))


def _fits(knowledge: Knowledge, form: Answers) -> bool:
    return not check_answers(knowledge, *_parts(form)).faults


def _inputs(form: Answers) -> Inputs:
    answers, exam = _parts(form)
    return Inputs(answers=answers, exam=exam)


def _parts(form: Answers) -> tuple[dict[str, AnswerValue], dict[str, AnswerValue]]:
    exam = {name: value for name, value in form.items() if name.startswith("ex_")}
    return {name: value for name, value in form.items() if name not in exam}, exam
