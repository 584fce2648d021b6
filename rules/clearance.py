"""Clearances, escalations and which answers a fired rule stands on (design section 5)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.conditions import leaves, parse
from rules.form import UNKNOWN_CODES
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge, Tier
from rules.model import Clearance, Inputs
from rules.questionnaire import in_order


@dataclass(frozen=True, slots=True)
class Cleared:
    """The rules that count as cleared, and why other clearances do not count."""

    rules: frozenset[str]
    conflicts: tuple[str, ...]


@lru_cache(maxsize=1024)
def items_behind(knowledge: Knowledge, rule: str) -> tuple[str, ...]:
    """Every question that a red flag's conditions look at, also through derived facts."""
    levels = knowledge.red_flags[rule].levels
    return tuple(sorted(items_named(knowledge, *(level.when for level in levels))))


def items_named(knowledge: Knowledge, *conditions: str) -> frozenset[str]:
    """Every question that these conditions look at, also through derived facts."""
    found: set[str] = set()
    open_texts = list(conditions)
    seen: set[str] = set()
    while open_texts:
        for leaf in leaves(parse(open_texts.pop())):
            name = leaf.name
            if name in knowledge.questionnaire.items:
                found.add(name)
            elif name not in seen:
                seen.add(name)
                found |= set(_computed_from(knowledge, name))
                fact = knowledge.facts.get(name)
                if fact and fact.when:
                    open_texts.append(fact.when)
                open_texts.extend(ALSO.get(name, ()))
    return frozenset(found)


def _computed_from(knowledge: Knowledge, name: str) -> Iterable[str]:
    """What a computed fact reads; three of them read whatever the questionnaire marks."""
    items = knowledge.questionnaire.items.values()
    if name == "open_questions":
        return (item.id for item in items if item.unknown_class == "P2")
    if name == "core_answered":
        return (item.id for item in items if item.core)
    if name == "exam_recorded":
        return (item.id for item in items if item.id.startswith("ex_"))
    return COMPUTED_FROM.get(name, ())


# What computed facts read (questionnaire.md section 4); rules/facts.py computes them.
_DRAWN = ("both_legs_drawn", "pain_sites", "chart_known", "below_knee", "above_knee_only")
_STRIPS = ("dermatomal_line", "patchy_spread", "no_lumbar")
COMPUTED_FROM: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*_DRAWN, *_STRIPS, "buttocks_or_legs_both"), ("chart_pain",)),
    **dict.fromkeys(("affected_side", "side_conflict"), ("chart_pain", "leg_side")),
    **dict.fromkeys(("saddle_drawn", "both_feet_sens"), ("chart_sens",)),
    "pain_score": ("pain_score_leg", "pain_score_back"),
    "ces_unknown_count": ("ces_saddle", "ces_bladder", "ces_bowel"),
    "fx_count": ("sex_at_birth", "age_years", "steroids_long"),
    "spa_count": ("back_start_age", "chart_pain", "spa_wake", "spa_move", "spa_nsaid")
    + ("spa_family", "spa_arthritis", "spa_heel", "spa_psoriasis"),
}
ALSO: dict[str, tuple[str, ...]] = {
    "fx_count": ("trauma_counts",),
    "buttocks_or_legs_both": ("both_sides",),
}


def with_escalated(
    knowledge: Knowledge, answers: Answers, escalated: tuple[str, ...]
) -> dict[str, AnswerValue]:
    """The answers with open safety questions whose clock ran out taken as adverse."""
    items = knowledge.questionnaire.items
    adverse = {
        name: worst
        for name in escalated
        if name in items
        and answers.get(name) in (None, "", (), *UNKNOWN_CODES)
        and (worst := most_adverse(items[name])) is not None
    }
    return {**answers, **adverse}


def counted(knowledge: Knowledge, inputs: Inputs) -> Answers:
    """What a clearance stands on: answers, earlier worse ones, what a clock decided, findings."""
    answers = with_escalated(knowledge, inputs.answers, inputs.escalated)
    return in_order(knowledge, {**answers, **inputs.earlier, **inputs.exam})


def answers_hash(knowledge: Knowledge, given: Answers, rule: str) -> str:
    """The hash of the answers that a rule stands on; a clearance lapses when it changes."""
    behind = {item: given.get(item) for item in items_behind(knowledge, rule)}
    text = json.dumps(behind, sort_keys=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def cleared_rules(
    knowledge: Knowledge, given: Answers, fired: Mapping[str, Tier], records: tuple[Clearance, ...]
) -> Cleared:
    """Which clearances count for the rules that fire now."""
    rules: set[str] = set()
    conflicts: list[str] = []
    for record in records:
        if record.rule not in knowledge.red_flags:
            conflicts.append(f"clearance {record.rule}: no such rule")
        if record.rule not in fired:
            continue
        problem = _problem(knowledge, given, fired[record.rule], record)
        if problem:
            conflicts.append(f"clearance {record.rule}: {problem}")
        else:
            rules.add(record.rule)
    return Cleared(frozenset(rules), tuple(conflicts))


def _problem(knowledge: Knowledge, given: Answers, tier: Tier, record: Clearance) -> str | None:
    if tier is Tier.EMERGENCY_NOW:
        return "an emergency cannot be cleared"
    if record.level is not None and tier.rank < record.level.rank:
        return "it fires more urgently now"
    if record.answers_hash not in (None, answers_hash(knowledge, given, record.rule)):
        return "the answers behind it changed"
    recorded = record.clinician is not None
    needs_result = not knowledge.red_flags[record.rule].exam_can_clear
    if recorded and needs_result and record.basis != "other_service_result":
        return "it needs the result of another service"
    return None


def most_adverse(item: Item) -> AnswerValue | None:
    """The worst answer of an ordered question, for a safety question whose clock ran out."""
    groups = [tuple(code for code in group if code != "unknown") for group in item.order]
    worst = next((group for group in reversed(groups) if group), ())
    return worst[0] if worst else None
