"""From a model of the solver to inputs of the real engine, and whether both say the same."""

from collections.abc import Mapping
from typing import Any

from rules.assessment import assess
from rules.knowledge_model import SOURCES, Answers, AnswerValue, Knowledge, Tier
from rules.model import Assessment, Clearance, Inputs
from rules.proof.case import Acts, Case
from rules.proof.claims import Setting
from rules.proof.domain import Domain
from rules.proof.logic import Question, variable
from rules.proof.sheet import Sheet, answers_of, given_sheet

CameOut = Mapping[str, Any]


def open_acts(knowledge: Knowledge) -> Acts:
    """Every clearance, escalation, earlier emergency and lifted precaution left open."""
    return Acts(
        {rule: variable(f"cleared {rule}") for rule in knowledge.red_flags},
        {rule: variable(f"escalated {rule}") for rule in knowledge.red_flags},
        variable("emergency before"),
        {name: variable(f"lifted {name}") for name in knowledge.precautions},
    )


def given_acts(inputs: Inputs) -> Acts:
    """The acts of inputs; questions whose clock ran out are answers (`setting`)."""
    return Acts(
        {record.rule: True for record in inputs.cleared},
        dict.fromkeys(inputs.escalated, True),
        bool(inputs.emergency_before),
        dict.fromkeys(inputs.lifted, True),
    )


def setting(knowledge: Knowledge, domains: Mapping[str, Domain], inputs: Inputs) -> Setting:
    """The encoding of inputs that are all given."""
    answers = {**inputs.answers, **_escalated(knowledge, inputs), **inputs.exam}
    sheet = given_sheet(domains, answers)
    return Setting(knowledge, sheet, given_acts(inputs))


def _escalated(knowledge: Knowledge, inputs: Inputs) -> dict[str, AnswerValue]:
    """Open questions whose clock ran out, taken as the most adverse answer (red-flags.md 5)."""
    found: dict[str, AnswerValue] = {}
    for name in inputs.escalated:
        item = knowledge.questionnaire.items.get(name)
        if item is not None and inputs.answers.get(name) in (None, "", (), "unsure", "declined"):
            known = [code for rank in item.order for code in rank if code != "unknown"]
            found |= {name: known[-1]} if known else {}
    return found


def model_inputs(knowledge: Knowledge, question: Question, sheet: Sheet, acts: Acts) -> Inputs:
    """The inputs of the solver's last model."""
    answers = answers_of(question, sheet)
    emergencies = (
        rule.id
        for rule in knowledge.red_flags.values()
        if any(level.tier is Tier.EMERGENCY_NOW for level in rule.levels)
    )
    held = {
        kind: tuple(name for name, bit in bits.items() if question.value(bit))
        for kind, bits in (("c", acts.cleared), ("e", acts.escalated), ("l", acts.lifted))
    }
    before = question.value(acts.emergency_before)
    return Inputs(
        answers={name: value for name, value in answers.items() if not name.startswith("ex_")},
        exam={name: value for name, value in answers.items() if name.startswith("ex_")},
        cleared=tuple(Clearance(rule) for rule in held["c"]),
        escalated=held["e"],
        emergency_before=tuple(emergencies)[:1] if before else (),
        lifted=held["l"],
    )


# ---- what came out, from either side
def encoded(found: Setting) -> CameOut:
    """What the encoding says about inputs that are given."""
    case, plan = found.case, found.plan
    asked = case.part_2
    return {
        **encoded_flags(case),
        "cleared": sorted(rule for rule in case.knowledge.red_flags if case.cleared(rule)),
        "part_2_asked": asked,
        "precautions": sorted(name for name, bit in plan.precautions.items() if bit),
        "w": sorted(n for n, bit in case.w.items() if bit and _listed(case.knowledge, n)),
        "scores": {s: case.ranking.scores[s] for s in SOURCES} if asked else None,
        "hypothesis": _hypothesis(case) if asked else None,
        "core_answered": _core(case),
        "decision": _decision(found),
        "handout": _handout(found),
        "sheet": sorted(name for name, bit in plan.sheet.items() if bit),
        "variants": {
            each.id: variant.id
            for each, bit in found.on_sheet()
            for number, variant in enumerate(each.variants)
            if bit and plan.variant(each, number)
        },
    }


def encoded_flags(case: Case) -> dict[str, Any]:
    """The red flags of a case that is given."""
    flags = case.flags
    return {
        "fired": _held(flags.fired),
        "possible": _held(flags.possible),
        "questions_open": case.questions_open,
    }


def assessed(knowledge: Knowledge, result: Assessment) -> CameOut:
    """The same from the real engine."""
    sources = result.sources
    return {
        "fired": {rule: str(tier) for rule, tier in result.fired.items()},
        "possible": {rule: str(tier) for rule, tier in result.possible.items()},
        "questions_open": result.questions_open,
        "cleared": sorted(result.cleared),
        "part_2_asked": result.part2_asked,
        "precautions": sorted(result.precautions),
        "w": sorted(name for name in result.w if _listed(knowledge, name)),
        "scores": sources and {source: sources[source].total for source in SOURCES},
        "hypothesis": result.working_hypothesis,
        "core_answered": result.core_answered,
        "decision": result.decision,
        "handout": result.handout,
        "sheet": sorted(each.id for each in result.prescription),
        "variants": dict(result.variants),
    }


def differences(
    knowledge: Knowledge, domains: Mapping[str, Domain], inputs: Inputs, *, flags_only: bool = False
) -> tuple[Assessment, tuple[str, ...]]:
    """The engine's assessment, and what it and the encoding say differently, one sentence each."""
    result = assess(knowledge, inputs)
    theirs = assessed(knowledge, result)
    here = setting(knowledge, domains, inputs)
    ours = encoded_flags(here.case) if flags_only else encoded(here)
    found = [
        f"{name}: the engine says {theirs[name]}, the encoding {value}"
        for name, value in ours.items()
        if theirs[name] != value
    ]
    if not result.engine.agreement:
        found.append(f"the engine's channels disagree: {result.engine.disagreements}")
    return result, tuple(found)


def _held(levels: Any) -> dict[str, str]:
    return {rule: str(tier) for rule, bits in levels.items() for tier, bit in bits.items() if bit}


def _listed(knowledge: Knowledge, rule: str) -> bool:
    return knowledge.withhold[rule].outcome != "note"


def _hypothesis(case: Case) -> str:
    names = (*SOURCES, "nerve_disc")
    return next(name for name in names if case.ranking.hypothesis(name))


def _core(case: Case) -> int:
    counted = case.form.counted("core_answered")
    return sum(counted[0]) if counted else 0


def _decision(found: Setting) -> str:
    if not found.plan.drafted:
        return "withhold"
    return "generic_only" if found.case.general else "draft"


def _handout(found: Setting) -> str:
    if not found.plan.drafted:
        return "no"
    if found.case.needs_choice:
        return "after_clinician_choice_and_sign_off"
    open_ = found.case.questions_open
    return "after_questions_closed_and_sign_off" if open_ else "after_sign_off"


def readable(answers: Answers) -> str:
    """Answers in one line."""
    return ", ".join(
        f"{item} = {'+'.join(value) if isinstance(value, tuple) else value}"
        for item, value in answers.items()
    )
