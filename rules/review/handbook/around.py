"""Entries for what the rules stand on: exercises, questions, facts, sources."""

from collections.abc import Mapping

from rules.condition_places import conditions
from rules.conditions import leaves, parse
from rules.knowledge_model import Exercise, Fact, Item, Knowledge, Page
from rules.review.handbook.cases import Cases
from rules.review.handbook.entry import (
    Cite,
    Entry,
    Label,
    Part,
    Row,
    anchor,
    cite,
    cites,
    logic,
    text,
    weakest,
)
from rules.review.handbook.poses import pose_rows

CLASSES = {
    "P1": "P1: the worst answer is assumed",
    "P2": "P2: asked now",
    "P3": "P3: asked at the appointment",
    "P4": "P4: the precaution is assumed",
}
KINDS = {
    "red_flags": "red-flag",
    "evidence": "evidence",
    "mimics": "mimic",
    "exercises": "exercise",
    "precautions.yaml": "precaution",
    "withhold.yaml": "withhold",
    "facts.yaml": "fact",
    "questionnaire": "question",
}
"""Where a condition stands: the kind of its entry."""

DOSE = {
    "reps": "{} repeats",
    "hold_s": "hold {} s",
    "duration_s": "{} s in all",
    "sets": "{} sets",
    "per_day": "{} a day",
    "interval_h": "every {} hours",
    "every_n_days": "every {} days",
    "change_position_min": "change position every {} minutes",
}

Uses = Mapping[str, tuple[Part, ...]]


def uses(knowledge: Knowledge) -> Uses:
    """Who asks for each question and fact, as links."""
    found: dict[str, dict[str, Part]] = {}
    for place, condition in conditions(knowledge):
        file, _, key = place.partition(": ")
        folder, _, name = file.partition("/")
        by_file = folder in ("red_flags", "mimics", "exercises")
        rule = name.removesuffix(".yaml") if by_file else key.partition(".")[0]
        part = Part(rule, anchor(KINDS[folder], rule))
        for leaf in leaves(parse(condition)):
            found.setdefault(leaf.name, {})[rule] = part
    return {name: tuple(parts.values()) for name, parts in found.items()}


def exercise(knowledge: Knowledge, each: Exercise, cases: Cases) -> Entry:
    rows = [
        text("Steps", *each.steps),
        text("Goal", each.goal),
        text("Stop rule", each.stop),
        text("Dose", _dose(each)),
        text("For", ", ".join(each.sources)),
        text("Asks of the body", ", ".join(each.tags) or "nothing special"),
        *([logic(knowledge, "Not when", each.contra)] if each.contra else []),
        text("Easier, harder", f"{_list(each.regress)}; {_list(each.progress)}"),
        *pose_rows(each.pose),
        text("Evidence", each.evidence, figures=True),
        *([text("Notes", *each.notes, figures=True)] if each.notes else []),
    ]
    found = cites(knowledge, each.citations)
    return Entry(
        anchor("exercise", each.id),
        each.id,
        each.title,
        (
            Label(f"grade: {each.grade}"),
            Label("drafted by the rules" if each.auto else "added by a clinician only"),
        ),
        tuple(rows),
        found,
        weakest(one.status for one in found),
        cases.of("exercise", each.id),
    )


def question(knowledge: Knowledge, page: Page, item: Item, used: Uses, cases: Cases) -> Entry:
    rows = [
        text("Page", f"{page.id}: {page.title} ({page.answered_by})"),
        *(
            [text("Answers", *(f"{o.code}: {o.text}" for o in item.options))]
            if item.options
            else []
        ),
        *([text("Range", _range(item))] if item.type in ("integer", "decimal", "scale") else []),
        *([logic(knowledge, "Shown when", item.show_when)] if item.show_when else []),
        *([text("Mildest to worst", " < ".join(map(_tie, item.order)))] if item.order else []),
        *_used(item.id, used),
    ]
    unknown = Label(CLASSES[item.unknown_class]) if item.unknown_class else None
    labels = (unknown, Label("core") if item.core else None)
    return Entry(
        anchor("question", item.id),
        item.id,
        item.text,
        tuple(label for label in labels if label),
        tuple(rows),
        cases=cases.of("question", item.id),
    )


def fact(knowledge: Knowledge, each: Fact, used: Uses) -> Entry:
    row = logic(knowledge, "Holds when", each.when) if each.when else None
    return Entry(
        anchor("fact", each.name),
        each.name,
        each.name.replace("_", " "),
        (Label("counts unknown answers" if each.reads == "bounds" else "known answers only"),),
        (row or text("Worked out", each.computed or ""), *_used(each.name, used)),
    )


def source(knowledge: Knowledge, key: str, cited_by: tuple[Part, ...]) -> Entry:
    found: Cite = cite(knowledge.sources[key])
    rows = (
        *([text("Note", found.note, figures=True)] if found.note else []),
        *([Row("Cited by", (_spaced(cited_by),))] if cited_by else []),
    )
    return Entry(anchor("source", key), key, found.text, (), rows, status=found.status)


def _used(name: str, used: Uses) -> tuple[Row, ...]:
    parts = used.get(name, ())
    return (Row("Used by", (_spaced(parts),)),) if parts else ()


def _spaced(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(piece for part in parts for piece in (part, Part(" ")))[:-1]


def _tie(codes: tuple[str, ...]) -> str:
    return " = ".join(codes)


def _list(ids: tuple[str, ...]) -> str:
    return ", ".join(ids) or "none"


def _range(item: Item) -> str:
    if item.type == "scale":
        return "0 to 10"
    return f"{item.minimum:g} to {item.maximum:g}" if item.maximum is not None else "any number"


def _dose(each: Exercise) -> str:
    """The fields that are stated."""
    found = []
    for name, words in DOSE.items():
        low, high = getattr(each.dose, f"{name}_min"), getattr(each.dose, f"{name}_max")
        if low is not None:
            found.append(words.format(low if low == high else f"{low} to {high}"))
    said = [each.dose.frequency, each.dose.progression, "per side" if each.dose.per_side else None]
    words = ", ".join([*found, *(one for one in said if one)]) or "as the physiotherapist says"
    return f"{words} (from the {'seed article' if each.dose.source == 'seed' else 'default'})"
