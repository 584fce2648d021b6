"""The red flags of a form with clearances, clocks and the handout policy they add up to."""

from dataclasses import dataclass

from rules.clearance import Cleared, cleared_rules, counted
from rules.findings import Findings
from rules.knowledge_model import HandoutPolicy, Knowledge, Tier
from rules.model import Inputs

POLICIES: tuple[HandoutPolicy, ...] = ("allowed", "limited", "after_clearance", "never")
LOCKING = frozenset({Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.URGENT_2W, Tier.CLINICIAN_HOLD})


@dataclass(frozen=True, slots=True)
class Flags:
    """The red flags of all readings, with clearances and the policy they add up to."""

    fired: dict[str, Tier]
    possible: dict[str, Tier]
    cleared: Cleared
    policy: HandoutPolicy
    questions_open: bool
    reasons: tuple[str, ...]
    limited_urgent: bool


def flags_of(knowledge: Knowledge, inputs: Inputs, findings: Findings) -> Flags:
    """What fires and may fire, what a clinician cleared, and what that allows (sources.md 8)."""
    fired, possible = dict(findings.fired), dict(findings.possible)
    for name in inputs.escalated:
        if name in knowledge.red_flags and (name in fired or name in possible):
            fired[name] = Tier.EMERGENCY_NOW
            possible.pop(name, None)
    stands_on = counted(knowledge, inputs) if inputs.cleared else {}
    cleared = cleared_rules(knowledge, stands_on, fired, inputs.cleared)
    active = {name: tier for name, tier in fired.items() if name not in cleared.rules}
    policies = {name: _policy(knowledge, name, tier) for name, tier in active.items()}
    limits = [_policy(knowledge, n, t) for n, t in possible.items() if n not in cleared.rules]
    found = [*policies.values(), *(p for p in limits if p == "limited")]
    if inputs.emergency_before:
        found.append("never")
    blocking = [n for n, p in policies.items() if p in ("after_clearance", "never")]
    return Flags(
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


def ranking_blocked(knowledge: Knowledge, inputs: Inputs, flags: Flags) -> bool:
    """Hidden until the outcome is recorded or the question closed (anchoring)."""
    if inputs.emergency_before:
        return True
    urgent = (Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.CLINICIAN_HOLD)
    return any(
        knowledge.red_flags[name].blocks_ranking == "always"
        or (tier in urgent and name not in flags.cleared.rules)
        for name, tier in flags.fired.items()
    )
