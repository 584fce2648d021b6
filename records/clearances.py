"""What a clearance stands on, and whether it would count."""

from dataclasses import replace

from records.errors import ClearanceRefused
from rules.assessment import assess
from rules.clearance import answers_hash, counted
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment, Clearance, Inputs


def settled(
    knowledge: Knowledge, inputs: Inputs, assessment: Assessment, clearance: Clearance
) -> Clearance:
    """The clearance with the level and the hash of the answers that it settles.

    Raises ClearanceRefused when the rule does not fire, fires at another level or as an emergency,
    or cannot be cleared on this basis.
    """
    tier = assessment.fired.get(clearance.rule)
    if tier is None:
        raise ClearanceRefused("This does not fire; only an answer closes an open question.")
    if tier is Tier.EMERGENCY_NOW:
        raise ClearanceRefused("An emergency cannot be cleared.")
    if clearance.level not in (None, tier):
        raise ClearanceRefused("It fires at another level now. Load the case again.")
    by_examination = clearance.basis == "examination"
    if by_examination and not knowledge.red_flags[clearance.rule].exam_can_clear:
        raise ClearanceRefused("An examination cannot clear this; another service's result can.")
    digest = answers_hash(knowledge, counted(knowledge, inputs), clearance.rule)
    tried = replace(clearance, level=tier, answers_hash=digest)
    if clearance.rule in assess(knowledge, replace(inputs, cleared=(tried,))).cleared:
        return tried
    raise ClearanceRefused
