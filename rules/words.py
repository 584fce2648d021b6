"""Answers and tests in the words of the form: for clinicians, never for a list or a log."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.knowledge_model import AnswerValue, Item, Knowledge
from rules.model import Because, Holds

HYPOTHESES: Mapping[str, str] = {
    "nerve": "Sciatic nerve",
    "disc": "Disc",
    "facet": "Facet joint",
    "sij": "Sacroiliac joint",
    "muscle": "Muscle trigger point",
    "nerve_disc": "Nerve and disc",
}
FACTS: Mapping[str, str] = {
    "above_knee_only": "The drawn pain stays above the knee",
    "below_knee": "The drawn pain goes below the knee",
    "best": "First source",
    "best_score": "Points of the first source",
    "both_feet_sens": "Changed feeling drawn on both feet",
    "both_legs_drawn": "Pain drawn in both legs",
    "buttocks_or_legs_both": "Pain in both legs or both buttocks",
    "ces_unknown_count": "Saddle, bladder and bowel questions not answered or not sure",
    "core_answered": "Core questions answered",
    "dermatomal_line": "The drawn pain follows one nerve root",
    "evidence_groups": "Kinds of answers that say anything about the source",
    "exam_missing": "Nothing about the source was examined yet",
    "fx_count": "Risks of a fracture",
    "mim_hip_alert": "The hip may be the cause",
    "mim_lss_alert": "A narrow spinal canal may be the cause",
    "mim_poly_alert": "A disease of many nerves may be the cause",
    "no_lumbar": "No pain drawn in the low back",
    "open_questions": "A safety question is not answered or not sure",
    "pain_score": "Worse of the two pain scores",
    "pain_sites": "Drawn pain",
    "patchy_spread": "The drawn pain follows no nerve root",
    "side_conflict": "The side in words and the side drawn differ",
    "spa_count": "Signs of an inflamed spine",
    "supporting_groups": "Kinds of answers that support the first source",
    "tie": "The first two sources are equal",
    "working_hypothesis": "Working hypothesis",
} | {f"score_{source}": f"Points of {title.lower()}" for source, title in HYPOTHESES.items()}
SITES = {
    "low_back": "low back",
    "mid_back": "between the shoulder blades and the waist",
    "calf_shin": "calf or shin",
}
LIMITS = {">=": "{} or more", "<=": "{} or less", ">": "over {}", "<": "under {}", "=": "{}"}
TEST = re.compile(r"(?P<fact>\w+)(?: (?P<how>>=|<=|[<>=]|in|has|has_any) (?P<value>.+))?")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a rule in the words of the form; `holds` is yes, no or unknown."""

    question: str
    answer: str
    holds: Holds


def tests_of(knowledge: Knowledge, because: Iterable[Because]) -> tuple[Test, ...]:
    """The tests that have an answer behind them, each question once."""
    items = knowledge.questionnaire.items
    found: dict[tuple[str, str], Test] = {}
    for each in because:
        item = items.get(each.item or "")
        question = item.text if item else fact_words(each.test)
        answer = answer_words(knowledge, item.id, each.answer) if item else ""
        key = (each.item or each.test, each.holds)
        found.setdefault(key, Test(question, answer, each.holds))
    order = {"yes": 0, "unknown": 1, "no": 2}
    return tuple(sorted(found.values(), key=lambda test: order[test.holds]))


def fact_words(test: str) -> str:
    """A test as the rule writes it, in words: `ces_unknown_count >= 2`, `best in {disc, facet}`."""
    parts = TEST.fullmatch(test)
    if parts is None or parts["fact"] not in FACTS:
        return test.replace("_", " ")
    if parts["value"] is None:
        return FACTS[parts["fact"]]
    codes = [code.strip() for code in parts["value"].strip("{}").split(",")]
    value = " or ".join(SITES.get(code) or HYPOTHESES.get(code, code).lower() for code in codes)
    return f"{FACTS[parts['fact']]}: {LIMITS.get(parts['how'], '{}').format(value)}"


def answer_words(knowledge: Knowledge, item_id: str, value: AnswerValue | None) -> str:
    """An answer as the person saw it on the form; a blank one says so."""
    if value is None or value == ():
        return "Not answered"
    item = knowledge.questionnaire.items.get(item_id)
    texts = option_texts(knowledge, item) if item else {}
    if isinstance(value, tuple):
        return "; ".join(texts.get(code, code) for code in value)
    if item is not None and item.type == "scale":
        return f"{value} of 10"
    return texts.get(str(value), str(value))


def option_texts(knowledge: Knowledge, item: Item) -> dict[str, str]:
    """Code to words for an item, the zones of the chart included."""
    texts = {option.code: option.text for option in item.options}
    if item.type == "chart":
        texts |= {zone.code: zone.text for zone in knowledge.questionnaire.zones}
    return texts
