"""Which questions a form shows: an item whose condition is unknown is shown."""

from collections.abc import Mapping, Set
from functools import lru_cache
from graphlib import TopologicalSorter

from rules.clearance import items_named
from rules.facts import Facts
from rules.form import Form
from rules.judging import Judge, judge
from rules.knowledge_model import Answers, AnswerValue, Knowledge, Tier

ADULT = 16
Conditional = tuple[tuple[str, Judge], ...]


def asks_part_2(knowledge: Knowledge, answers: Answers) -> bool:
    """Part 2 is asked unless part 1 fires an emergency or the age is known to be below 16.

    An emergency that only part 2 shows (the saddle zone on the skin chart) does not take part 2
    back: the answer would be ignored and the emergency would vanish.
    """
    age = answers.get("age_years")
    if isinstance(age, int | float) and age < ADULT:
        return False
    facts = _settled(knowledge, answers, *_for_emergencies(knowledge))
    return not any(holds(facts) is True for holds in _emergencies(knowledge))


def shown_form(knowledge: Knowledge, answers: Answers, *, part_2_asked: bool = True) -> Facts:
    """The facts of a form that knows which items are definitely not shown (`not_asked`)."""
    return _settled(knowledge, answers, *_conditional(knowledge, part_2_asked))


def _settled(
    knowledge: Knowledge, answers: Answers, closed: frozenset[str], conditional: Conditional
) -> Facts:
    """One pass is enough: each condition comes after those of the items that it looks at."""
    hidden = set(closed)
    facts = Facts(Form(knowledge, answers, hidden))
    for name, holds in conditional:
        if holds(facts) is False:
            hidden.add(name)
    return Facts(Form(knowledge, answers, frozenset(hidden)))


@lru_cache(maxsize=16)
def _conditional(knowledge: Knowledge, part_2_asked: bool) -> tuple[frozenset[str], Conditional]:
    """The items of a part that is not asked, and the other items that have a condition, in order.

    The loader refuses circles, so there is an order.
    """
    pages = (page for page in knowledge.questionnaire.pages if page.part == "pain")
    closed = frozenset(item.id for page in pages for item in page.items if not part_2_asked)
    items = knowledge.questionnaire.items
    texts = {name: item.show_when for name, item in items.items() if item.show_when}
    looks_at = {name: items_named(knowledge, text) for name, text in texts.items()}
    order = [name for name in TopologicalSorter(looks_at).static_order() if name in texts]
    return closed, tuple((name, judge(texts[name])) for name in order if name not in closed)


@lru_cache(maxsize=8)
def _for_emergencies(knowledge: Knowledge) -> tuple[frozenset[str], Conditional]:
    """The same without part 2, and only the items that an emergency looks at."""
    closed, conditional = _conditional(knowledge, part_2_asked=False)
    items = knowledge.questionnaire.items
    needed: set[str] = set()
    found = items_named(knowledge, *_emergency_texts(knowledge))
    while found - needed:
        needed |= found
        found = items_named(knowledge, *(w for n in found if (w := items[n].show_when)))
    return closed, tuple(each for each in conditional if each[0] in needed)


@lru_cache(maxsize=8)
def _emergencies(knowledge: Knowledge) -> tuple[Judge, ...]:
    return tuple(map(judge, _emergency_texts(knowledge)))


def _emergency_texts(knowledge: Knowledge) -> list[str]:
    levels = (level for rule in knowledge.red_flags.values() for level in rule.levels)
    return [level.when for level in levels if level.tier is Tier.EMERGENCY_NOW]


def hidden_items(
    knowledge: Knowledge, answers: Answers, *, part_2_asked: bool = True
) -> frozenset[str]:
    """The items that are definitely not shown for these answers."""
    return frozenset(shown_form(knowledge, answers, part_2_asked=part_2_asked).form.hidden)


def visible_items(knowledge: Knowledge, answers: Answers) -> frozenset[str]:
    """The patient and staff items to show for the answers so far."""
    hidden = hidden_items(knowledge, answers)
    return frozenset(
        item.id
        for page in knowledge.questionnaire.pages
        if page.part != "exam"
        for item in page.items
        if item.id not in hidden
    )


def hidden_answers(
    knowledge: Knowledge, answers: Mapping[str, AnswerValue], hidden: Set[str]
) -> tuple[str, ...]:
    """Answers to questions that are not shown: stored, ignored by the rules, worth a warning."""
    return tuple(sorted(item for item in answers if item in hidden))
