"""No red flag and no precaution may rest on the denial of a symptom.

Such a rule would be silenced by a worse answer. What asks for the milder of two answers about a
symptom that is there (`ces_timing = older_same`) is no denial.
"""

from collections.abc import Iterator

from rules.condition_places import conditions
from rules.conditions import Named, Test, leaves, parse
from rules.knowledge_model import Item, Knowledge
from rules.review.forms import written_out

DENIALS = frozenset({"no", "none", "never", "normal", "neg", "not_done"})


def negation_faults(knowledge: Knowledge) -> Iterator[str]:
    """Every red flag level and precaution with a test that a worse answer would fail."""
    for place, text in conditions(knowledge):
        if not place.startswith(("red_flags/", "precautions.yaml")):
            continue
        for leaf in leaves(written_out(knowledge, parse(text))):
            item = knowledge.questionnaire.items.get(leaf.name)
            if item is not None and (codes := _denied(item, leaf)):
                yield (
                    f"{place}: {leaf} holds when the symptom is denied ({', '.join(codes)});"
                    " ask for the answer that is worrying"
                )


def _denied(item: Item, leaf: Test | Named) -> list[str]:
    """The wanted codes that are the mildest answer and say that there is nothing."""
    if isinstance(leaf, Named) or leaf.operator not in ("in", "has"):
        return []
    mildest = item.order[0] if len(item.order) > 1 else [o.code for o in item.options]
    asked_first = item.show_when is None and len(mildest) == 1
    return sorted(set(leaf.values) & ({*mildest} if asked_first else DENIALS.intersection(mildest)))
