"""Which letters the fired red flags ask for: to whom and how urgently. Nothing confidential."""

import re

from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment, Explained

CONFIDENTIAL_RULES = frozenset({"unsafe_at_home", "self_harm_disclosed"})
"""Their reasons are never on paper that somebody else may see (red-flags.md, `unsafe_at_home`)."""
REFERRED = tuple(tier for tier in Tier if tier is not Tier.CLINICIAN_HOLD)
AT_THIS_VISIT = ("dest_physio_today",)
"""Destinations in the clinic itself: they need no letter."""
_LETTER_OF = {
    Tier.EMERGENCY_NOW: "E",
    Tier.SAME_DAY: "S",
    Tier.URGENT_2W: "U",
    Tier.ROUTINE_GP: "R",
    Tier.CLINICIAN_HOLD: "H",
}


def reportable(assessment: Assessment) -> tuple[Explained, ...]:
    """The red flags that fired and nobody cleared, the most urgent first, none confidential."""
    return tuple(
        each
        for each in assessment.explanations
        if each.kind == "red_flag"
        and each.result == "fired"
        and each.rule not in assessment.cleared
        and each.rule not in CONFIDENTIAL_RULES
    )


def letters_for(assessment: Assessment, knowledge: Knowledge) -> tuple[tuple[str, Tier], ...]:
    """Destination and tier of every letter that the fired red flags ask for, most urgent first."""
    found = (
        (knowledge.red_flags[flag.rule].destination, flag.tier) for flag in reportable(assessment)
    )
    return tuple(
        dict.fromkeys(
            (to, tier) for to, tier in found if tier in REFERRED and to not in AT_THIS_VISIT
        )
    )


def letter_tier(assessment: Assessment, knowledge: Knowledge, destination: str) -> Tier | None:
    """How urgent a letter to this destination is: as the red flags that name it, or, where a
    physiotherapist sends elsewhere, as the most urgent one.

    None when no letter may be written: nothing fired, the clinic itself, confidential reasons.
    """
    secret = {knowledge.red_flags[rule].destination for rule in CONFIDENTIAL_RULES}
    if destination in AT_THIS_VISIT or destination in secret:
        return None
    asked = dict(reversed(letters_for(assessment, knowledge)))
    tiers = (flag.tier for flag in reportable(assessment) if flag.tier in REFERRED)
    return asked.get(destination) or next(tiers, None)


def letter_reasons(
    assessment: Assessment, knowledge: Knowledge, destination: str, tier: Tier
) -> tuple[Explained, ...]:
    """The red flags a letter is about: those of this tier that name the destination, else all."""
    urgent = tuple(flag for flag in reportable(assessment) if flag.tier is tier)
    own = tuple(f for f in urgent if knowledge.red_flags[f.rule].destination == destination)
    return own or urgent


def destination_words(text: str, tier: Tier) -> str:
    """A destination that differs by tier (`E: ED. S: the foot team`) as it reads for one."""
    parts = re.split(r"(?:^|(?<=\s))([ESURH]): ", text)
    by_tier = {
        key: part.strip().rstrip(".") for key, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    return by_tier.get(_LETTER_OF[tier], text)
