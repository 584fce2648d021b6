"""Which questions a form shows: an item whose condition is unknown is shown."""

from collections.abc import Mapping
from functools import lru_cache

from rules.facts import Facts
from rules.form import Form
from rules.judging import Judge, judge
from rules.knowledge_model import Answers, AnswerValue, Knowledge, Tier

ADULT = 16


def asks_part_2(knowledge: Knowledge, answers: Answers) -> bool:
    """Part 2 is asked unless part 1 fires an emergency or the age is known to be below 16.

    An emergency that only part 2 shows (the saddle zone on the skin chart) does not take part 2
    back: the answer would be ignored and the emergency would vanish.
    """
    age = answers.get("age_years")
    if isinstance(age, int | float) and age < ADULT:
        return False
    facts = shown_form(knowledge, answers, part_2_asked=False)
    return not any(holds(facts) is True for holds in _emergencies(knowledge))


@lru_cache(maxsize=8)
def _emergencies(knowledge: Knowledge) -> tuple[Judge, ...]:
    levels = (level for rule in knowledge.red_flags.values() for level in rule.levels)
    return tuple(judge(level.when) for level in levels if level.tier is Tier.EMERGENCY_NOW)


def shown_form(knowledge: Knowledge, answers: Answers, *, part_2_asked: bool = True) -> Facts:
    """The facts of a form that knows which items are definitely not shown (`not_asked`).

    Conditions look at earlier items only (the loader refuses circles), so the set settles by
    repeating until nothing more is hidden.
    """
    closed, conditional = _closed(knowledge, part_2_asked)
    facts = Facts(Form(knowledge, answers, closed))
    while True:
        found = closed.union([name for name, holds in conditional if holds(facts) is False])
        if found == facts.form.hidden:
            return facts
        facts = Facts(Form(knowledge, answers, found))


@lru_cache(maxsize=16)
def _closed(
    knowledge: Knowledge, part_2_asked: bool
) -> tuple[frozenset[str], tuple[tuple[str, Judge], ...]]:
    """The items of a part that is not asked, and the other items that have a condition."""
    pages = (page for page in knowledge.questionnaire.pages if page.part == "pain")
    closed = frozenset(item.id for page in pages for item in page.items if not part_2_asked)
    items = knowledge.questionnaire.items.values()
    shown = (item for item in items if item.id not in closed)
    return closed, tuple((item.id, judge(item.show_when)) for item in shown if item.show_when)


def hidden_items(
    knowledge: Knowledge, answers: Answers, *, part_2_asked: bool = True
) -> frozenset[str]:
    """The items that are definitely not shown for these answers."""
    return shown_form(knowledge, answers, part_2_asked=part_2_asked).form.hidden


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
    knowledge: Knowledge, answers: Mapping[str, AnswerValue], hidden: frozenset[str]
) -> tuple[str, ...]:
    """Answers to questions that are not shown: stored, ignored by the rules, worth a warning."""
    return tuple(sorted(item for item in answers if item in hidden))
