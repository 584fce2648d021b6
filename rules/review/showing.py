"""Which questions can be shown; none is hidden on a mere "not sure" (questionnaire.md 2)."""

from collections.abc import Iterator

from rules.condition_places import conditions
from rules.conditions import ConditionError, Named, leaves, parse
from rules.facts import Facts
from rules.form import Form
from rules.knowledge_model import Item, Knowledge
from rules.review.forms import Changes, filled_in, forms_for, written_out
from rules.visibility import hidden_items


def showing_faults(knowledge: Knowledge) -> Iterator[str]:
    """Questions that no answers show, and ones that an open answer hides."""
    needed = _needed(knowledge)
    for item in knowledge.questionnaire.items.values():
        if item.show_when is None:
            continue
        place = f"questionnaire/{item.page}.yaml: {item.id}.show_when"
        by = needed.get(item.id, "no rule")
        try:
            ways = forms_for(knowledge, item.show_when)
            shown = any(_is_shown(knowledge, item, way) for way in ways)
        except ConditionError as error:
            yield f"{place}: {error}; make it simpler"
            continue
        if not shown:
            yield f"{place}: no answers show it, and {by} needs it; correct the condition"
        yield from (f"{place}: {fault}" for fault in _indefinite(knowledge, item))


def _needed(knowledge: Knowledge) -> dict[str, str]:
    """The first place that needs each question."""
    found: dict[str, str] = {}
    for place, text in conditions(knowledge):
        if not place.startswith(("questionnaire/", "facts.yaml")):
            for leaf in leaves(written_out(knowledge, parse(text))):
                found.setdefault(leaf.name, place)
    return found


def _is_shown(knowledge: Knowledge, item: Item, way: Changes) -> bool:
    """The condition is true, not only open, and nothing else hides the question."""
    form = filled_in(knowledge, way)
    if item.id in hidden_items(knowledge, form):
        return False
    return Facts(Form(knowledge, form, frozenset())).evaluate(item.show_when or "") is True


def _indefinite(knowledge: Knowledge, item: Item) -> Iterator[str]:
    """What could make the condition false although the answer it rests on is open."""
    if item.unknown_class is None:
        return  # no rule assumes anything when it is not answered
    for leaf in leaves(parse(item.show_when or "")):
        yield from _open_but_false(knowledge, leaf.name, isinstance(leaf, Named))


def _open_but_false(knowledge: Knowledge, name: str, named: bool) -> Iterator[str]:
    fact = knowledge.facts.get(name)
    if name in knowledge.never_unknown:
        yield f"{name} counts as no while it is blank, so the question is hidden; use another"
    if fact is None:
        return
    if fact.reads == "known":
        yield f"the fact {name} reads known answers only and hides the question; let it read bounds"
    if named and fact.when:
        for leaf in leaves(parse(fact.when)):
            yield from _open_but_false(knowledge, leaf.name, isinstance(leaf, Named))
