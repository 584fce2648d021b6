"""The open questions: what a clinician must ask, for which rules, how soon (red-flags.md 5)."""

from functools import lru_cache

from rules.clearance import items_behind
from rules.facts import Facts
from rules.knowledge_model import Item, Knowledge, Tier
from rules.model import MustAsk

CLASSES = ("P1", "P2", "P3", "P4")
ASK_AGAIN_IN_PRIVATE = (
    "ces_saddle",
    "ces_bladder",
    "ces_bowel",
    "ces_sexual",
    "self_harm",
    "feel_safe",
)


def must_ask(knowledge: Knowledge, facts: Facts, possible: dict[str, Tier]) -> tuple[MustAsk, ...]:
    """Every open safety question, those that lock the release first."""
    locking = {name for name, tier in possible.items() if tier is not Tier.ROUTINE_GP}
    behind = {name: set(items_behind(knowledge, name)) for name in possible}
    found = []
    for item, unknown_class in _classed(knowledge):
        if not facts.form.is_unknown(item.id):
            continue
        rules = tuple(name for name in possible if item.id in behind[name])
        found.append(
            MustAsk(
                item=item.id,
                question=item.text,
                unknown_class=unknown_class,
                rules=rules,
                within_minutes=_minutes(knowledge, item.id, unknown_class),
                sensitive=item.sensitive,
                locks_release=unknown_class == "P2" or bool(locking & set(rules)),
            )
        )
    order = {"P2": 0, "P1": 1, "P3": 2, "P4": 3}
    found.sort(key=lambda ask: (not ask.locks_release, order[ask.unknown_class]))
    return tuple(found)


@lru_cache(maxsize=8)
def _classed(knowledge: Knowledge) -> tuple[tuple[Item, str], ...]:
    """The safety questions: those that say what an open answer means."""
    items = knowledge.questionnaire.items.values()
    return tuple((item, item.unknown_class) for item in items if item.unknown_class)


def _minutes(knowledge: Knowledge, item: str, unknown_class: str) -> int | None:
    if unknown_class != "P2":
        return None
    clocks = knowledge.clocks
    return clocks.open_question_fast if item in clocks.fast_items else clocks.open_question


def ask_in_private(facts: Facts) -> tuple[str, ...]:
    """Sensitive items to ask again when somebody else filled in the form."""
    if facts.form.value("completed_by") in ("helped", "carer", "staff"):
        return tuple(item for item in ASK_AGAIN_IN_PRIVATE if item not in facts.form.hidden)
    return ()
