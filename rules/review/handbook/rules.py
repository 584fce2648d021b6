"""Entries for what concludes: red flags, evidence, look-alikes, withhold rules, precautions."""

from collections.abc import Iterator

from rules.knowledge_model import Evidence, Knowledge, Mimic, Precaution, RedFlag
from rules.review.handbook.cases import Cases
from rules.review.handbook.entry import Entry, Label, Row, anchor, cites, logic, text, weakest
from rules.words import HYPOTHESES

OUTCOMES = {
    "withhold": "no sheet",
    "generic_only": "general sheet only",
    "tick": "the signer confirms with a tick",
    "note": "a note beside the draft",
}


def red_flag(knowledge: Knowledge, rule: RedFlag, cases: Cases) -> Entry:
    levels: list[Row] = []
    for level in rule.levels:
        levels.append(logic(knowledge, f"{_tier(level.tier)} when", level.when))
        levels.append(
            text(
                f"{_tier(level.tier)} means",
                f"Handout: {level.handout.replace('_', ' ')}.",
                f"Desk: “{knowledge.scripts[level.desk].say}”",
                f"Patient: “{knowledge.texts.by_key[level.patient_text]}”",
            )
        )
    clear = "Yes" if rule.exam_can_clear else "No, only another service's result"
    return Entry(
        anchor("red-flag", rule.id),
        rule.id,
        rule.suspected,
        (*(Label(level.tier, "tier") for level in rule.levels), _of(rule.version, rule.status)),
        (
            *levels,
            text("To", knowledge.destinations[rule.destination]),
            text("Why", rule.because, figures=True),
            text("Accuracy", rule.accuracy, figures=True),
            text("Can an examination clear it?", clear),
            text("Hides the ranking", rule.blocks_ranking.replace("_", " ")),
            text("Review", f"{rule.review.by}, {rule.review.on}; due {rule.review.due}"),
        ),
        cites(knowledge, rule.sources),
        rule.evidence_status,
        cases.of("red-flag", rule.id),
    )


def evidence(knowledge: Knowledge, rule: Evidence, cases: Cases) -> Entry:
    points = ", ".join(f"{HYPOTHESES[s]} {value:+d}" for s, value in rule.points.items())
    found = cites(knowledge, rule.sources)
    return Entry(
        anchor("evidence", rule.id),
        rule.id,
        rule.statement,
        (
            Label(points.replace("-", "\N{MINUS SIGN}")),
            Label(f"grade: {rule.grade}"),
            Label(f"group {rule.group}"),
        ),
        (logic(knowledge, "Holds when", rule.when),),
        found,
        weakest(each.status for each in found),
        cases.of("evidence", rule.id),
    )


def mimic(knowledge: Knowledge, rule: Mimic, cases: Cases) -> Entry:
    rows: list[Row] = []
    if rule.start is not None:
        rows.append(text("Starts at", f"{rule.start:+d} points; alerts at 0 or more"))
    for row in rule.rows:
        capped = f", together at most {rule.cap}" if row.id in rule.capped_rows else ""
        rows.append(logic(knowledge, f"{row.id}: {row.points:+d}{capped}", row.when))
    if rule.alert_when:
        rows.append(logic(knowledge, "Alerts when", rule.alert_when))
    if rule.same_as:
        rows.append(text("Is the red flag", rule.same_as))
    if rule.note:
        rows.append(text("Note", rule.note))
    found = cites(knowledge, rule.sources)
    return Entry(
        anchor("mimic", rule.id),
        rule.id,
        rule.title,
        (),
        tuple(rows),
        found,
        weakest(each.status for each in found),
        cases.of("mimic", rule.id),
    )


def withhold(knowledge: Knowledge, cases: Cases) -> Iterator[Entry]:
    for rule in knowledge.withhold.values():
        yield Entry(
            anchor("withhold", rule.id),
            rule.id,
            rule.statement,
            (Label(OUTCOMES[rule.outcome]),),
            (text("In words", rule.in_words), logic(knowledge, "Holds when", rule.when)),
            cases=cases.of("withhold", rule.id),
        )


def precaution(knowledge: Knowledge, rule: Precaution, cases: Cases) -> Entry:
    blocks = ", ".join(rule.blocks) if rule.blocks else "nothing; a note only"
    return Entry(
        anchor("precaution", rule.id),
        rule.id,
        rule.note,
        (Label("can be lifted by a clinician" if rule.can_lift else "can never be lifted"),),
        (
            logic(knowledge, "Applies when", rule.when),
            text("Blocks", "every exercise" if rule.blocks == ("*",) else blocks),
            *([text("On the sheet", rule.patient_text)] if rule.patient_text else []),
        ),
        cites(knowledge, rule.sources),
        rule.status,
        cases.of("precaution", rule.id),
    )


def _tier(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _of(version: int, status: str) -> Label:
    return Label(f"version {version}, {status}")
