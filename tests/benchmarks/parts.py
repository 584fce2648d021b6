"""Where the time of an assessment goes: its parts, each timed alone on the same intakes."""

from collections.abc import Mapping

from rules import reference
from rules.explanation import evidence, mimics, precautions, red_flags, withhold, would_change
from rules.facts import Facts
from rules.findings import find
from rules.form import Form
from rules.knowledge_base import knowledge
from rules.model import Inputs
from rules.readings import Outcome, read
from rules.scoring import alerts
from rules.visibility import asks_part_2, shown_form
from tests.benchmarks.measuring import Contestant

ASKED = "what is asked, worked out by the engine's channel"
ENGINE = "facts, encoding and engine, stage one"
SECOND = "second channel, both stages"
EXPLANATION = "explanations and what would change the ranking"

Read = tuple[Inputs, Outcome]


def parts(forms: list[Inputs]) -> Mapping[str, Contestant]:
    """The parts by name, for `race`."""
    outcomes = [(form, read(knowledge(), form.answers, form.exam)) for form in forms]
    return {
        ASKED: (_asked, forms),
        ENGINE: (_engine, outcomes),
        SECOND: (_second, forms),
        EXPLANATION: (_explained, outcomes),
    }


def _asked(form: Inputs) -> object:
    asked = asks_part_2(knowledge(), form.answers)
    return shown_form(knowledge(), {**form.answers, **form.exam}, part_2_asked=asked)


def _engine(given: Read) -> object:
    form, outcome = given
    fresh = Form(knowledge(), {**form.answers, **form.exam}, outcome.facts.form.hidden)
    return find(knowledge(), Facts(fresh))


def _second(form: Inputs) -> object:
    base = knowledge()
    found = reference.read(base, form.answers, form.exam)
    scores = reference.scores_of(base, form.exam, found)
    looks = reference.mimic_scores(base, found)
    return reference.conclude(base, form.answers, form.exam, scores, found, looks)


def _explained(given: Read) -> object:
    _, outcome = given
    findings, base = outcome.findings, knowledge()
    return (
        *red_flags(outcome, dict(findings.fired), dict(findings.possible)),
        *withhold(outcome, tuple(outcome.withhold)),
        *mimics(outcome, alerts(outcome.mimics, findings.mimic_alerts)),
        *evidence(outcome),
        *precautions(outcome, tuple(findings.precautions)),
        would_change(base, outcome),
    )
