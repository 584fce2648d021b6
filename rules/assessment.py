"""`assess`: from answers to the whole assessment (clinical/README.md sections 1 and 2).

A pure function: the same answers and knowledge give the same result, whatever the order.
"""

from dataclasses import replace

from rules import explanation
from rules.asking import ask_in_private, must_ask
from rules.clearance import with_escalated
from rules.desk import desk_script
from rules.findings import Findings
from rules.flags import Flags, flags_of, ranking_blocked
from rules.knowledge_model import Answers, Knowledge, Tier
from rules.model import (
    Assessment,
    Decision,
    Engine,
    Explained,
    Handout,
    Inputs,
    Prescribed,
    Side,
)
from rules.prescription import Circumstances, blocked_tags, prescribe
from rules.questionnaire import in_order
from rules.readings import Outcome, contradictions, read, worse_of
from rules.scoring import alerts
from rules.visibility import hidden_answers


def assess(knowledge: Knowledge, inputs: Inputs) -> Assessment:
    """The assessment of one form. Never raises for an engine fault: it withholds instead.

    Source: clinical/README.md section 2 (order of precedence), design section 4.
    """
    inputs = replace(
        inputs,
        answers=in_order(knowledge, inputs.answers),
        exam=in_order(knowledge, inputs.exam),
        earlier=in_order(knowledge, inputs.earlier),
    )
    outcomes = [_read(knowledge, inputs, answers) for answers in _variants(inputs)]
    outcome = _worst(knowledge, outcomes)
    flags = flags_of(knowledge, inputs, outcome.findings)
    engine = Engine(
        agreement=not outcome.disagreements and outcome.error is None,
        disagreements=outcome.disagreements,
        error=outcome.error,
    )
    return _assemble(knowledge, inputs, outcome, flags, engine)


def _variants(inputs: Inputs) -> list[Answers]:
    """The answers as they stand and, where earlier worse values are not accepted, with those.

    Which of two ages is the worse one depends on the other answers, so with an earlier age the
    other earlier values are tried beside both.
    """
    current = dict(inputs.answers)
    earlier = {k: v for k, v in inputs.earlier.items() if current.get(k) != v}
    without_age = {k: v for k, v in earlier.items() if k != "age_years"}
    found: list[Answers] = [current]
    for change in (earlier, without_age):
        if change and {**current, **change} not in found:
            found.append({**current, **change})
    return found


def _worst(knowledge: Knowledge, outcomes: list[Outcome]) -> Outcome:
    """The most severe reading, with whatever any of them fires, withholds or rules out."""
    if len(outcomes) == 1:
        return outcomes[0]
    first = max(outcomes, key=_severity)
    others = [each for each in outcomes if each is not first]
    return replace(
        first,
        findings=worse_of(knowledge, [first.findings, *(each.findings for each in others)]),
        withhold=frozenset().union(*(each.withhold for each in outcomes)),
        contraindicated=frozenset().union(*(each.contraindicated for each in outcomes)),
        disagreements=tuple(sorted({name for each in outcomes for name in each.disagreements})),
        error=next((each.error for each in outcomes if each.error), None),
    )


def _read(knowledge: Knowledge, inputs: Inputs, answers: Answers) -> Outcome:
    return read(knowledge, with_escalated(knowledge, answers, inputs.escalated), inputs.exam)


def _severity(outcome: Outcome) -> tuple[int, int, int]:
    fired, possible = outcome.findings.fired.values(), outcome.findings.possible.values()
    urgent = min((tier.rank for tier in fired), default=9)
    worst = min((tier.rank for tier in possible), default=9)
    return -urgent, -worst, len(outcome.withhold)


def _decide(
    knowledge: Knowledge, outcome: Outcome, flags: Flags, engine: Engine
) -> tuple[Decision, tuple[str, ...]]:
    """The decision before the prescription, and the reasons when red flags withhold."""
    if not engine.agreement:
        return "withhold", ("engine_disagreement", *flags.reasons)
    if flags.policy in ("never", "after_clearance"):
        return "withhold", flags.reasons
    outcomes = {knowledge.withhold[name].outcome for name in outcome.withhold}
    if not outcome.part_2_asked or "withhold" in outcomes:
        return "withhold", ()
    limited = "generic_only" in outcomes or flags.policy == "limited"
    return ("generic_only" if limited else "draft"), ()


def circumstances(
    knowledge: Knowledge, outcome: Outcome, precautions: frozenset[str]
) -> Circumstances:
    """What the prescription depends on."""
    return Circumstances(
        hypothesis=outcome.ranking.hypothesis,
        ext_confirmed=outcome.facts.truth("ext_confirmed") is True,
        side=_side(outcome),
        precautions=precautions,
        blocked=blocked_tags(knowledge, precautions),
        contraindicated=outcome.contraindicated,
    )


def _side(outcome: Outcome) -> Side | None:
    side = outcome.facts.affected_side
    return side if side in ("left", "right") else None  # type: ignore[return-value]


def _precautions(knowledge: Knowledge, inputs: Inputs, findings: Findings) -> frozenset[str]:
    known = knowledge.precautions
    lifted = {name for name in inputs.lifted if name in known and known[name].can_lift}
    return findings.precautions - lifted


def _assemble(
    knowledge: Knowledge,
    inputs: Inputs,
    outcome: Outcome,
    flags: Flags,
    engine: Engine,
) -> Assessment:
    precautions = _precautions(knowledge, inputs, outcome.findings)
    decision, reasons = _decide(knowledge, outcome, flags, engine)
    exercises: tuple[Prescribed, ...] = ()
    if decision != "withhold":
        drafted = prescribe(knowledge, decision, circumstances(knowledge, outcome, precautions))
        exercises = drafted.exercises
        if drafted.reason:
            decision, reasons = "withhold", (drafted.reason,)
    handout = _handout(decision, flags)
    asked = outcome.part_2_asked
    desk, patient_text = desk_script(knowledge, inputs, flags, engine)
    listed = tuple(n for n in knowledge.withhold if n in outcome.withhold and n != "W17")
    ordered = tuple(name for name in knowledge.precautions if name in precautions)
    return Assessment(
        knowledge_version=knowledge.version,
        engine=engine,
        tier=_most_urgent(flags.fired.values()),
        worst_tier=_most_urgent((*flags.fired.values(), *flags.possible.values())),
        fired=flags.fired,
        possible=flags.possible,
        handout_policy=flags.policy,
        questions_open=flags.questions_open,
        decision=decision,
        handout=handout,
        handout_allowed=handout != "no",
        w=listed if asked else (),
        reasons=reasons,
        sources=outcome.ranking.scores if asked else None,
        best=outcome.ranking.best if asked else None,
        working_hypothesis=outcome.ranking.hypothesis if asked else None,
        mimics=outcome.mimics if asked else None,
        core_answered=outcome.facts.core_answered(),
        precautions=ordered,
        blocked_tags=tuple(sorted(blocked_tags(knowledge, precautions))),
        prescription=exercises,
        variants={each.id: each.variant for each in exercises if each.variant},
        affected_side=_side(outcome),
        must_ask=must_ask(knowledge, outcome.facts, flags.possible),
        conflicts=_conflicts(knowledge, inputs, outcome, flags),
        warnings=_warnings(inputs, outcome),
        front_desk=desk,
        emergency_alarm=Tier.EMERGENCY_NOW in flags.fired.values(),
        patient_text=patient_text,
        ranking_blocked=ranking_blocked(knowledge, inputs, flags),
        part2_asked=asked,
        cleared=tuple(sorted(flags.cleared.rules)),
        explanations=_explanations(outcome, flags, listed, ordered),
        would_change=explanation.would_change(knowledge, outcome) if asked else (),
    )


def _explanations(
    outcome: Outcome, flags: Flags, withheld: tuple[str, ...], precautions: tuple[str, ...]
) -> tuple[Explained, ...]:
    return (
        *explanation.red_flags(outcome, flags.fired, flags.possible),
        *explanation.withhold(outcome, withheld),
        *explanation.mimics(outcome, alerts(outcome.mimics, outcome.findings.mimic_alerts)),
        *explanation.evidence(outcome),
        *explanation.precautions(outcome, precautions),
    )


def _handout(decision: Decision, flags: Flags) -> Handout:
    if decision == "withhold":
        return "no"
    if flags.limited_urgent:
        return "after_clinician_choice_and_sign_off"
    return "after_questions_closed_and_sign_off" if flags.questions_open else "after_sign_off"


def _most_urgent(tiers: object) -> Tier | None:
    return min(tiers, key=lambda tier: tier.rank, default=None)  # type: ignore[call-overload, no-any-return]


def _conflicts(
    knowledge: Knowledge, inputs: Inputs, outcome: Outcome, flags: Flags
) -> tuple[str, ...]:
    found = [f"changed answer: {item}" for item in sorted(inputs.earlier)]
    if outcome.facts.truth("side_conflict"):
        found.append("leg_side / chart_pain")
    found += contradictions(outcome.facts)
    known = {*knowledge.questionnaire.items, *knowledge.red_flags}
    found += [
        f"escalated {n}: no such question or rule" for n in inputs.escalated if n not in known
    ]
    return (*found, *flags.cleared.conflicts)


def _warnings(inputs: Inputs, outcome: Outcome) -> tuple[str, ...]:
    form = outcome.facts.form
    hidden = hidden_answers(form.knowledge, inputs.answers, form.hidden)
    found = [f"{item}: not asked for these answers, so the rules ignore it" for item in hidden]
    found += [f"{item}: ask again in private" for item in ask_in_private(outcome.facts)]
    return tuple(found)
