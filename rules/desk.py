"""The one script for the front desk (red-flags.md section 9, design section 5)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rules.clearance import items_named
from rules.flags import Flags
from rules.knowledge_model import DeskKey, Knowledge, Tier
from rules.model import Assessment, Engine, Inputs

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
PRIVATE: DeskKey = "fd_private"
NEEDS_A_PHYSIO: frozenset[DeskKey] = frozenset(
    {"fd_e_physio", PRIVATE, "fd_s_physio", "fd_h_question"}
)
"""Whose first step is to get a physio; `fd_e_999` starts with the ambulance."""
PRINTS = "Print "
"""How a step begins that prints: at the desk there is one sheet to print, whatever it is called."""


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


def desk_scripts(
    knowledge: Knowledge, found: Assessment, emergency_before: Iterable[str] = ()
) -> tuple[DeskKey, ...]:
    """Every script that applies, the most urgent first: what is said comes from that one.

    While the most urgent one is private there is no other: the desk is shown nothing else.
    """
    pairs = [(n, tier) for n, tier in found.fired.items() if n not in found.cleared]
    pairs += [(name, Tier.EMERGENCY_NOW) for name in emergency_before]
    keys = {found.front_desk, *(_script(knowledge, *pair)[0] for pair in pairs)}
    if found.front_desk == PRIVATE:
        return (PRIVATE,)
    # An emergency brings the physio as well, so the private script adds nothing but a hint.
    return tuple(key for key in SCRIPTS if key in keys - {PRIVATE})


def steps(knowledge: Knowledge, scripts: Sequence[DeskKey], *, alarm: bool) -> tuple[str, ...]:
    """What the desk does, step by step: of every script, in their order, nothing twice.

    `alarm`: an emergency, also where the words are the private ones. Who has to get a physio always
    learns what to do when none comes (clocks of red-flags.md section 7).
    """
    first = scripts[0]
    found = list(dict.fromkeys(line for key in scripts for line in knowledge.scripts[key].do))
    prints = [line for line in found if line.startswith(PRINTS)]
    found = [line for line in found if line not in prints[1:]]
    fallback = _fallback(knowledge, alarm=alarm)
    if first in NEEDS_A_PHYSIO and fallback not in found:
        found.append(fallback)
    called = _fallback(knowledge, alarm=True) if first == "fd_e_999" else None
    return tuple(line for line in found if line != called)


def _fallback(knowledge: Knowledge, *, alarm: bool) -> str:
    limits = knowledge.clocks
    if alarm:
        return f"If no physio comes within {limits.acknowledge_emergency} minutes, call 999."
    minutes = limits.same_day_without_clinician
    return f"If no physio is there within {minutes} minutes, ring 111 or the on-call service."


@lru_cache(maxsize=8)
def private_items(knowledge: Knowledge) -> frozenset[str]:
    """The questions whose answer a screen never shows again, not even that it is open.

    A follow-up is as private as the question that leads to it: being asked it tells the answer.
    """
    items = knowledge.questionnaire.items
    asked_after = {i.id: items_named(knowledge, i.show_when) for i in items.values() if i.show_when}
    return _with_followers(frozenset(i.id for i in items.values() if i.sensitive), asked_after)


def _with_followers(
    private: frozenset[str], asked_after: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    found = private | {item for item, parents in asked_after.items() if parents & private}
    return found if found == private else _with_followers(found, asked_after)


def _script(knowledge: Knowledge, rule: str, tier: Tier) -> tuple[DeskKey, str]:
    """The words of a rule at a tier; an emergency that it has no level for is one by the clock."""
    known = knowledge.red_flags.get(rule)
    level = next((each for each in known.levels if each.tier is tier), None) if known else None
    return (level.desk, level.patient_text) if level else ("fd_e_physio", "pt_emergency_now")
