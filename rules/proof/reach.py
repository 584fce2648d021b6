"""S5: every level of every rule can fire, every decision can occur, nothing is dead."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.conditions import Named, alternatives, parse
from rules.knowledge_model import SOURCES
from rules.proof.claims import Setting
from rules.proof.logic import Bit, every, no

KEPT = frozenset({"red flag level", "decision", "handout", "hypothesis", "reason", "ladder"})
"""The kinds whose witnesses the certificate holds."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that must be able to happen."""

    kind: str
    name: str
    can: Bit


def targets(setting: Setting) -> Iterator[Target]:
    """Everything that must be reachable, the levels of the red flags first."""
    knowledge, case, plan = setting.knowledge, setting.case, setting.plan
    for rule in knowledge.red_flags.values():
        for level in rule.levels:
            fired = case.read.fired[rule.id][level.tier]
            yield Target("red flag level", f"{rule.id} {level.tier}", fired)
    yield from _outcomes(setting)
    for name, bit in case.w.items():
        yield Target("withhold rule", name, bit)
    for name, bit in case.ranking.fired.items():
        yield Target("evidence", name, bit)
    for mimic in knowledge.mimics.values():
        if mimic.same_as is None:
            yield Target("look-alike", mimic.id, case.ranking.alert(mimic.id))
    for name, bit in plan.precautions.items():
        yield Target("precaution", name, bit)
    for name, bit in plan.sheet.items():
        yield Target("exercise on a sheet", name, bit)
    for item in knowledge.questionnaire.items:
        yield Target("question shown", item, case.form.shown(item))
    yield from _alternatives(setting)


def _outcomes(setting: Setting) -> Iterator[Target]:
    case, plan = setting.case, setting.plan
    drafted, choice, locked = plan.drafted, case.needs_choice, case.questions_open
    yield Target("decision", "withhold", no(drafted))
    yield Target("decision", "generic_only", every((drafted, case.general)))
    yield Target("decision", "draft", every((drafted, case.specific)))
    words = {
        "no": no(drafted),
        "after_sign_off": every((drafted, no(choice), no(locked))),
        "after_questions_closed_and_sign_off": every((drafted, no(choice), locked)),
        "after_clinician_choice_and_sign_off": every((drafted, choice)),
    }
    for word, bit in words.items():
        yield Target("handout", word, bit)
    for name in (*SOURCES, "nerve_disc"):
        yield Target("hypothesis", name, every((drafted, case.specific, setting.hypothesis(name))))
    for name, bit in plan.ladders.items():
        yield Target("ladder", name, every((drafted, bit)))
    for reason, bit in plan.reasons.items():
        held = every((case.proceeds, bit))
        yield Target("reason", reason, held)


def _alternatives(setting: Setting) -> Iterator[Target]:
    """Each alternative of each trigger and of each fact can hold by itself."""
    knowledge = setting.knowledge
    texts = {
        f"{rule.id} {level.tier}": level.when
        for rule in knowledge.red_flags.values()
        for level in rule.levels
    }
    texts |= {name: fact.when for name, fact in knowledge.facts.items() if fact.when}
    for name, text in texts.items():
        for tests in alternatives(parse(text)):
            words = " AND ".join(str(test) for test in tests)
            parts = (_low(setting, test) for test in tests)
            yield Target("alternative", f"{name}: {words}", every(parts))


def _low(setting: Setting, node: object) -> Bit:
    form = setting.case.form
    return form.fact(node.name).low if isinstance(node, Named) else form.test(node).low  # type: ignore[arg-type]
