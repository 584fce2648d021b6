"""The one script for the front desk (red-flags.md section 9, design section 5)."""

from rules.flags import Flags
from rules.knowledge_model import DeskKey, Knowledge, Tier
from rules.model import Engine, Inputs

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


def desk_script(
    knowledge: Knowledge, inputs: Inputs, flags: Flags, engine: Engine
) -> tuple[DeskKey, str]:
    """The one script for the desk with its text for the patient (design section 5).

    The most urgent of what fires and is not cleared, and of an emergency earlier in the episode.
    """
    emergencies = dict.fromkeys(inputs.emergency_before, Tier.EMERGENCY_NOW)
    active = {name: tier for name, tier in flags.fired.items() if name not in flags.cleared.rules}
    keys = [_script(knowledge, *pair) for pair in (*active.items(), *emergencies.items())]
    if not engine.agreement:
        keys.append(("fd_s_physio", "pt_same_day"))
    if not keys and flags.questions_open:
        keys.append(("fd_h_question", "pt_questions"))
    return min(keys, key=lambda pair: SCRIPTS.index(pair[0]), default=("fd_normal", "pt_none"))


def _script(knowledge: Knowledge, rule: str, tier: Tier) -> tuple[DeskKey, str]:
    """The words of a rule at a tier; an emergency that it has no level for is one by the clock."""
    known = knowledge.red_flags.get(rule)
    level = next((each for each in known.levels if each.tier is tier), None) if known else None
    return (level.desk, level.patient_text) if level else ("fd_e_physio", "pt_emergency_now")
