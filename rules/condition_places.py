"""Lists every condition of the knowledge with the place it stands in."""

from collections.abc import Iterator

from rules.knowledge_model import Knowledge

Placed = Iterator[tuple[str, str]]


def conditions(knowledge: Knowledge) -> Placed:
    """Every condition: those of the form, of the findings, and those read after the ranking."""
    yield from _of_the_form(knowledge)
    yield from _of_the_findings(knowledge)
    yield from after_ranking(knowledge)


def after_ranking(knowledge: Knowledge) -> Placed:
    """The conditions of stage two, which may also test what the ranking found."""
    for withhold in knowledge.withhold.values():
        yield f"withhold.yaml: {withhold.id}.when", withhold.when
    for exercise in knowledge.exercises.values():
        if exercise.contra:
            yield f"exercises/{exercise.id}.yaml: contra", exercise.contra


def _of_the_form(knowledge: Knowledge) -> Placed:
    for item in knowledge.questionnaire.items.values():
        if item.show_when:
            yield f"questionnaire/{item.page}.yaml: {item.id}.show_when", item.show_when
    for name, fact in knowledge.facts.items():
        if fact.when:
            yield f"facts.yaml: {name}.when", fact.when


def _of_the_findings(knowledge: Knowledge) -> Placed:
    for rule in knowledge.red_flags.values():
        for level in rule.levels:
            yield f"red_flags/{rule.id}.yaml: levels.{level.tier}.when", level.when
    for evidence in knowledge.evidence.values():
        yield f"evidence/{evidence.group}.yaml: {evidence.id}.when", evidence.when
    for mimic in knowledge.mimics.values():
        for row in mimic.rows:
            yield f"mimics/{mimic.id}.yaml: {row.id}.when", row.when
        if mimic.alert_when:
            yield f"mimics/{mimic.id}.yaml: alert_when", mimic.alert_when
    for precaution in knowledge.precautions.values():
        yield f"precautions.yaml: {precaution.id}.when", precaution.when
