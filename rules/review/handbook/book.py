"""The whole reference, section by section."""

from collections import Counter

from rules.knowledge_model import Knowledge
from rules.review.handbook import around, rules
from rules.review.handbook.cases import Cases
from rules.review.handbook.entry import STATUSES, Handbook, Part, Section, anchor

NO_CASES = Cases()


def handbook(knowledge: Knowledge, cases: Cases = NO_CASES) -> Handbook:
    """Everything the knowledge holds, in reading order; the same knowledge gives the same."""
    counted = Counter(source.status for source in knowledge.sources.values())
    return Handbook(
        version=knowledge.version,
        sections=(*_concluding(knowledge, cases), *_standing(knowledge, cases)),
        statuses=tuple((status, counted[status]) for status in STATUSES),
        has_cases=bool(cases.by_entry),
    )


def _concluding(knowledge: Knowledge, cases: Cases) -> tuple[Section, ...]:
    return (
        Section(
            "red-flags",
            "Red flags",
            "What needs somebody else, and how soon. A rule fires when its condition holds on the"
            " known answers, and stays possible while an open answer could make it hold.",
            tuple(rules.red_flag(knowledge, r, cases) for r in knowledge.red_flags.values()),
        ),
        Section(
            "evidence",
            "Evidence for a source",
            "Points for or against each of the five sources. They rank; they are no probabilities.",
            tuple(rules.evidence(knowledge, r, cases) for r in knowledge.evidence.values()),
        ),
        Section(
            "mimics",
            "Look-alikes",
            "Other causes of leg pain; an alert withholds the sheet until a clinician has looked.",
            tuple(rules.mimic(knowledge, r, cases) for r in knowledge.mimics.values()),
        ),
        Section(
            "withhold",
            "When a sheet is withheld",
            "What stops a sheet, or leaves the general one, after the ranking.",
            tuple(rules.withhold(knowledge, cases)),
        ),
        Section(
            "precautions",
            "Precautions",
            "They never refer; they block what an exercise asks of the body.",
            tuple(rules.precaution(knowledge, r, cases) for r in knowledge.precautions.values()),
        ),
    )


def _standing(knowledge: Knowledge, cases: Cases) -> tuple[Section, ...]:
    used = around.uses(knowledge)
    pages = [(page, item) for page in knowledge.questionnaire.pages for item in page.items]
    cited = _cited(knowledge)
    return (
        Section(
            "exercises",
            "Exercises",
            "The catalogue the sheets are drafted from.",
            tuple(around.exercise(knowledge, e, cases) for e in knowledge.exercises.values()),
        ),
        Section(
            "questions",
            "Questions",
            "Every question and clinician's entry, its answers, and the rules that use it.",
            tuple(around.question(knowledge, page, item, used, cases) for page, item in pages),
        ),
        Section(
            "facts",
            "Derived facts",
            "What is worked out from the answers and used by name in the rules.",
            tuple(around.fact(knowledge, fact, used) for fact in knowledge.facts.values()),
        ),
        Section(
            "sources",
            "Bibliography",
            "Every source that a rule cites, and how well it was checked.",
            tuple(around.source(knowledge, key, cited.get(key, ())) for key in knowledge.sources),
        ),
    )


def _cited(knowledge: Knowledge) -> dict[str, tuple[Part, ...]]:
    tables = {
        "red-flag": {name: rule.sources for name, rule in knowledge.red_flags.items()},
        "evidence": {name: rule.sources for name, rule in knowledge.evidence.items()},
        "mimic": {name: rule.sources for name, rule in knowledge.mimics.items()},
        "precaution": {name: rule.sources for name, rule in knowledge.precautions.items()},
        "exercise": {name: each.citations for name, each in knowledge.exercises.items()},
    }
    found: dict[str, list[Part]] = {}
    for kind, rows in tables.items():
        for name, keys in rows.items():
            for key in keys:
                found.setdefault(key, []).append(Part(name, anchor(kind, name)))
    return {key: tuple(parts) for key, parts in found.items()}
