"""`assess`: from answers to the whole assessment (clinical/README.md sections 1 and 2).

A pure function: the same answers and knowledge give the same result, whatever the order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules import explanation
from rules.asking import ask_in_private, must_ask
from rules.clearance import Cleared, cleared_rules, most_adverse
from rules.findings import Findings
from rules.form import UNKNOWN_CODES
from rules.knowledge_model import Answers, DeskKey, HandoutPolicy, Knowledge, Tier
from rules.model import Assessment, Decision, Engine, Handout, Inputs, Prescribed, Side
from rules.prescription import Circumstances, blocked_tags, prescribe
from rules.readings import Outcome, contradictions, read, worse_of
from rules.scoring import alerts
from rules.visibility import hidden_answers

POLICIES: tuple[HandoutPolicy, ...] = ("allowed", "limited", "after_clearance", "never")
LOCKING = frozenset({Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.URGENT_2W, Tier.CLINICIAN_HOLD})
SCRIPTS: tuple[DeskKey, ...] = (
    "fd_e_999",
    "fd_e_physio",
    "fd_private",
    "fd_s_physio",
    "fd_u_letter",
    "fd_r_note",
    "fd_h_question",
    "fd_normal",
)


@dataclass(frozen=True, slots=True)
class _Flags:
    """The red flags of all readings, with clearances and the policy they add up to."""

    fired: dict[str, Tier]
    possible: dict[str, Tier]
    cleared: Cleared
    policy: HandoutPolicy
    questions_open: bool
    reasons: tuple[str, ...]
    limited_urgent: bool


def assess(knowledge: Knowledge, inputs: Inputs) -> Assessment:
    """The assessment of one form. Never raises for an engine fault: it withholds instead.

    Source: clinical/README.md section 2 (order of precedence), design section 4.
    """
    outcomes = [_read(knowledge, inputs, answers) for answers in _variants(inputs)]
    outcome = max(outcomes, key=_severity)
    findings = worse_of(knowledge, outcomes)
    flags = _flags(knowledge, inputs, outcome, findings)
    disagreements = tuple(sorted({name for each in outcomes for name in each.disagreements}))
    error = next((each.error for each in outcomes if each.error), None)
    engine = Engine(not disagreements and error is None, disagreements, error)
    return _assemble(knowledge, inputs, outcome, findings, flags, engine)


def _variants(inputs: Inputs) -> list[Answers]:
    """The answers as they stand and, where earlier worse values are not accepted, with those."""
    current = dict(inputs.answers)
    earlier = {k: v for k, v in inputs.earlier.items() if current.get(k) != v}
    return [current, {**current, **earlier}] if earlier else [current]


def _read(knowledge: Knowledge, inputs: Inputs, answers: Answers) -> Outcome:
    items = knowledge.questionnaire.items
    escalated = {
        name: worst
        for name in inputs.escalated
        if name in items
        and answers.get(name) in (None, "", (), *UNKNOWN_CODES)
        and (worst := most_adverse(items[name])) is not None
    }
    return read(knowledge, {**answers, **escalated}, inputs.exam)


def _severity(outcome: Outcome) -> tuple[int, int, int]:
    fired, possible = outcome.findings.fired.values(), outcome.findings.possible.values()
    urgent = min((tier.rank for tier in fired), default=9)
    worst = min((tier.rank for tier in possible), default=9)
    return -urgent, -worst, len(outcome.withhold)


def _flags(knowledge: Knowledge, inputs: Inputs, outcome: Outcome, findings: Findings) -> _Flags:
    fired, possible = dict(findings.fired), dict(findings.possible)
    for name in inputs.escalated:
        if name in knowledge.red_flags and (name in fired or name in possible):
            fired[name] = Tier.EMERGENCY_NOW
            possible.pop(name, None)
    cleared = cleared_rules(knowledge, outcome.facts.form.answers, fired, inputs.cleared)
    active = {name: tier for name, tier in fired.items() if name not in cleared.rules}
    policies = {name: _policy(knowledge, name, tier) for name, tier in active.items()}
    limits = [_policy(knowledge, n, t) for n, t in possible.items() if n not in cleared.rules]
    found = [*policies.values(), *(p for p in limits if p == "limited")]
    if inputs.emergency_before:
        found.append("never")
    blocking = [n for n, p in policies.items() if p in ("after_clearance", "never")]
    return _Flags(
        fired=fired,
        possible=possible,
        cleared=cleared,
        policy=max(found, key=POLICIES.index, default="allowed"),
        questions_open=any(tier in LOCKING for tier in possible.values())
        or Tier.CLINICIAN_HOLD in active.values(),
        reasons=tuple(dict.fromkeys([*blocking, *inputs.emergency_before])),
        limited_urgent=any(
            tier is Tier.URGENT_2W and policies[name] == "limited" for name, tier in active.items()
        ),
    )


def _policy(knowledge: Knowledge, rule: str, tier: Tier) -> HandoutPolicy:
    levels = knowledge.red_flags[rule].levels
    if tier is Tier.EMERGENCY_NOW:
        return "never"
    return next((level.handout for level in levels if level.tier is tier), levels[0].handout)


def _decide(
    knowledge: Knowledge, outcome: Outcome, flags: _Flags, engine: Engine
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
    lifted = {name for name in inputs.lifted if knowledge.precautions[name].can_lift}
    return findings.precautions - lifted


def _assemble(
    knowledge: Knowledge,
    inputs: Inputs,
    outcome: Outcome,
    findings: Findings,
    flags: _Flags,
    engine: Engine,
) -> Assessment:
    precautions = _precautions(knowledge, inputs, findings)
    decision, reasons = _decide(knowledge, outcome, flags, engine)
    exercises: tuple[Prescribed, ...] = ()
    if decision != "withhold":
        drafted = prescribe(knowledge, decision, circumstances(knowledge, outcome, precautions))
        exercises = drafted.exercises
        if drafted.reason:
            decision, reasons = "withhold", (drafted.reason,)
    handout = _handout(decision, flags)
    asked = outcome.part_2_asked
    worst = [*flags.fired.values(), *flags.possible.values()]
    desk = _desk(knowledge, flags, engine, inputs)
    listed = tuple(n for n in knowledge.withhold if n in outcome.withhold and n != "W17")
    ordered = tuple(name for name in knowledge.precautions if name in precautions)
    return Assessment(
        knowledge_version=knowledge.version,
        engine=engine,
        tier=_most_urgent(flags.fired.values()),
        worst_tier=_most_urgent(worst),
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
        conflicts=_conflicts(inputs, outcome, flags),
        warnings=_warnings(inputs, outcome),
        front_desk=desk,
        emergency_alarm=Tier.EMERGENCY_NOW in flags.fired.values(),
        patient_text=_patient_text(knowledge, flags),
        ranking_blocked=_ranking_blocked(knowledge, inputs, flags),
        part2_asked=asked,
        cleared=tuple(sorted(flags.cleared.rules)),
        explanations=(
            *explanation.red_flags(outcome, flags.fired, flags.possible),
            *explanation.withhold(outcome, listed),
            *explanation.mimics(outcome, alerts(outcome.mimics, findings.mimic_alerts)),
            *explanation.evidence(outcome),
            *explanation.precautions(outcome, ordered),
        ),
        would_change=explanation.would_change(knowledge, outcome) if asked else (),
    )


def _handout(decision: Decision, flags: _Flags) -> Handout:
    if decision == "withhold":
        return "no"
    if flags.limited_urgent:
        return "after_clinician_choice_and_sign_off"
    return "after_questions_closed_and_sign_off" if flags.questions_open else "after_sign_off"


def _most_urgent(tiers: object) -> Tier | None:
    return min(tiers, key=lambda tier: tier.rank, default=None)  # type: ignore[call-overload, no-any-return]


def _level_keys(knowledge: Knowledge, fired: Mapping[str, Tier]) -> list[tuple[DeskKey, str]]:
    found: list[tuple[DeskKey, str]] = []
    for name, tier in fired.items():
        levels = knowledge.red_flags[name].levels
        level = next((each for each in levels if each.tier is tier), None)
        if level is None:  # escalated by a clock to a tier the rule has no level for
            found.append(("fd_e_physio", "pt_emergency_now"))
        else:
            found.append((level.desk, level.patient_text))
    return found


def _desk(knowledge: Knowledge, flags: _Flags, engine: Engine, inputs: Inputs) -> DeskKey:
    keys = [key for key, _ in _level_keys(knowledge, flags.fired)]
    if inputs.emergency_before and not flags.fired:
        keys.append("fd_e_physio")
    if not engine.agreement:
        keys.append("fd_s_physio")
    if not keys and flags.questions_open:
        keys.append("fd_h_question")
    return min(keys, key=SCRIPTS.index, default="fd_normal")


def _patient_text(knowledge: Knowledge, flags: _Flags) -> str:
    keys = _level_keys(knowledge, flags.fired)
    if not keys:
        return "pt_questions" if flags.questions_open else "pt_none"
    return min(keys, key=lambda pair: SCRIPTS.index(pair[0]))[1]


def _ranking_blocked(knowledge: Knowledge, inputs: Inputs, flags: _Flags) -> bool:
    """Hidden until the outcome is recorded or the question closed (anchoring)."""
    if inputs.emergency_before:
        return True
    urgent = (Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.CLINICIAN_HOLD)
    return any(
        knowledge.red_flags[name].blocks_ranking == "always"
        or (tier in urgent and name not in flags.cleared.rules)
        for name, tier in flags.fired.items()
    )


def _conflicts(inputs: Inputs, outcome: Outcome, flags: _Flags) -> tuple[str, ...]:
    found = [f"changed answer: {item}" for item in sorted(inputs.earlier)]
    if outcome.facts.truth("side_conflict"):
        found.append("leg_side / chart_pain")
    found += contradictions(outcome.facts)
    return (*found, *flags.cleared.conflicts)


def _warnings(inputs: Inputs, outcome: Outcome) -> tuple[str, ...]:
    form = outcome.facts.form
    hidden = hidden_answers(form.knowledge, inputs.answers, form.hidden)
    found = [f"{item}: not asked for these answers, so the rules ignore it" for item in hidden]
    found += [f"{item}: ask again in private" for item in ask_in_private(outcome.facts)]
    return tuple(found)
