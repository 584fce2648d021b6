"""What people do with a case. Every function: values in, one transaction, `Done` out.

All raise NotAllowed (role), NotFound (also another site's case), WrongState; those that need the
claim's token raise StaleClaim when it is missing, old or somebody else's.
"""

from records.actions.claims import claim, release_claim
from records.actions.closing import close, close_episode, recall
from records.actions.follow_up import follow_up
from records.actions.information import (
    Finding,
    clear,
    clear_by_examination,
    record_answers,
    record_exam,
)
from records.actions.messages import reply, return_with_question
from records.actions.referrals import acknowledge, give_safety_net, record_outcome, refer
from records.actions.sheets import edit, prepare, retry, withhold
from records.actions.signing import sign, undo
from records.views import CaseView, Done

__all__ = [
    "CaseView",
    "Done",
    "Finding",
    "acknowledge",
    "claim",
    "clear",
    "clear_by_examination",
    "close",
    "close_episode",
    "edit",
    "follow_up",
    "give_safety_net",
    "prepare",
    "recall",
    "record_answers",
    "record_exam",
    "record_outcome",
    "refer",
    "release_claim",
    "reply",
    "retry",
    "return_with_question",
    "sign",
    "undo",
    "withhold",
]
