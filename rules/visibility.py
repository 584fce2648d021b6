"""Which questions a form shows: an item whose condition is unknown is shown."""

from collections.abc import Mapping

from rules.facts import Facts
from rules.form import Form
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
    facts = Facts(Form(knowledge, answers, hidden_items(knowledge, answers, part_2_asked=False)))
    return not any(
        facts.evaluate(level.when) is True
        for rule in knowledge.red_flags.values()
        for level in rule.levels
        if level.tier is Tier.EMERGENCY_NOW
    )


def hidden_items(
    knowledge: Knowledge, answers: Answers, *, part_2_asked: bool = True
) -> frozenset[str]:
    """The items that are definitely not shown for these answers (`not_asked`).

    Conditions look at earlier items only (the loader refuses circles), so the set settles by
    repeating until nothing more is hidden.
    """
    pages = knowledge.questionnaire.pages
    closed = frozenset(
        item.id for page in pages if page.part == "pain" and not part_2_asked for item in page.items
    )
    hidden = closed
    while True:
        facts = Facts(Form(knowledge, answers, hidden))
        found = closed | frozenset(
            item.id
            for item in knowledge.questionnaire.items.values()
            if item.show_when and facts.evaluate(item.show_when) is False
        )
        if found == hidden:
            return hidden
        hidden = found


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
