"""The case states and every move between them (design section 5): one table, one function."""

from typing import Literal, get_args

from records.errors import NotAllowed, WrongState

State = Literal[
    "referred",
    "needs_clinician",
    "rendering",
    "render_failed",
    "awaiting_sign_off",
    "returned",
    "withheld",
    "signed",
    "released",
    "recalled",
    "closed",
]
Event = Literal[
    "submit",
    "acknowledge",
    "outcome",
    "answers",
    "exam",
    "clear",
    "refer",
    "reply",
    "escalate",
    "prepare",
    "rendered",
    "render_failed",
    "retry",
    "edit",
    "return",
    "withhold",
    "sign",
    "undo",
    "release",
    "recall",
    "close",
]
STATES: tuple[State, ...] = get_args(State)
EVENTS: tuple[Event, ...] = get_args(Event)

REASSESSED: tuple[State, ...] = (
    "referred",
    "needs_clinician",
    "awaiting_sign_off",
    "returned",
    "withheld",
)
"""The states in which new information is taken in and the case is assessed again."""

ESCALATED: tuple[State, ...] = (*REASSESSED, "rendering", "render_failed")
"""A clock that runs out, or an emergency in the same episode, also reaches a sheet being drawn."""

ASSESSED: tuple[State, ...] = ("referred", "needs_clinician", "rendering")
"""Where an assessment may lead ("as for submit")."""

NO_PAPER: frozenset[State] = frozenset({"recalled", "closed"})
"""Letters and safety-net sheets move no case and wait for none: a referral is written while the
handout is forbidden, withheld or out, but not once the case is over."""

SAFETY_NET: frozenset[State] = frozenset({"referred", "needs_clinician", "withheld"})
"""The decisions that leave a patient without a handout, which carries the safety net itself."""

ALLOWED_MOVES: frozenset[tuple[State | None, Event, State]] = frozenset(
    {
        (None, "submit", "referred"),
        (None, "submit", "needs_clinician"),
        (None, "submit", "rendering"),
        ("referred", "acknowledge", "referred"),
        ("referred", "outcome", "closed"),
        ("needs_clinician", "prepare", "rendering"),
        ("rendering", "rendered", "awaiting_sign_off"),
        ("rendering", "render_failed", "render_failed"),
        ("render_failed", "retry", "rendering"),
        ("awaiting_sign_off", "edit", "rendering"),
        ("awaiting_sign_off", "return", "returned"),
        ("awaiting_sign_off", "withhold", "withheld"),
        ("needs_clinician", "withhold", "withheld"),
        ("awaiting_sign_off", "sign", "signed"),
        ("signed", "undo", "awaiting_sign_off"),
        ("signed", "release", "released"),
        ("released", "recall", "recalled"),
        ("released", "close", "closed"),
        ("withheld", "close", "closed"),
        ("recalled", "close", "closed"),
        # New information, and what a clock or another form of the episode brought: as for submit.
        ("referred", "answers", "referred"),
        ("referred", "answers", "needs_clinician"),
        ("referred", "answers", "rendering"),
        ("referred", "exam", "referred"),
        ("referred", "exam", "needs_clinician"),
        ("referred", "exam", "rendering"),
        ("referred", "clear", "referred"),
        ("referred", "clear", "needs_clinician"),
        ("referred", "clear", "rendering"),
        ("referred", "refer", "referred"),
        ("referred", "refer", "needs_clinician"),
        ("referred", "refer", "rendering"),
        ("referred", "reply", "referred"),
        ("referred", "reply", "needs_clinician"),
        ("referred", "reply", "rendering"),
        ("needs_clinician", "answers", "referred"),
        ("needs_clinician", "answers", "needs_clinician"),
        ("needs_clinician", "answers", "rendering"),
        ("needs_clinician", "exam", "referred"),
        ("needs_clinician", "exam", "needs_clinician"),
        ("needs_clinician", "exam", "rendering"),
        ("needs_clinician", "clear", "referred"),
        ("needs_clinician", "clear", "needs_clinician"),
        ("needs_clinician", "clear", "rendering"),
        ("needs_clinician", "refer", "referred"),
        ("needs_clinician", "refer", "needs_clinician"),
        ("needs_clinician", "refer", "rendering"),
        ("needs_clinician", "reply", "referred"),
        ("needs_clinician", "reply", "needs_clinician"),
        ("needs_clinician", "reply", "rendering"),
        ("awaiting_sign_off", "answers", "referred"),
        ("awaiting_sign_off", "answers", "needs_clinician"),
        ("awaiting_sign_off", "answers", "rendering"),
        ("awaiting_sign_off", "exam", "referred"),
        ("awaiting_sign_off", "exam", "needs_clinician"),
        ("awaiting_sign_off", "exam", "rendering"),
        ("awaiting_sign_off", "clear", "referred"),
        ("awaiting_sign_off", "clear", "needs_clinician"),
        ("awaiting_sign_off", "clear", "rendering"),
        ("awaiting_sign_off", "refer", "referred"),
        ("awaiting_sign_off", "refer", "needs_clinician"),
        ("awaiting_sign_off", "refer", "rendering"),
        ("awaiting_sign_off", "reply", "referred"),
        ("awaiting_sign_off", "reply", "needs_clinician"),
        ("awaiting_sign_off", "reply", "rendering"),
        ("returned", "answers", "referred"),
        ("returned", "answers", "needs_clinician"),
        ("returned", "answers", "rendering"),
        ("returned", "exam", "referred"),
        ("returned", "exam", "needs_clinician"),
        ("returned", "exam", "rendering"),
        ("returned", "clear", "referred"),
        ("returned", "clear", "needs_clinician"),
        ("returned", "clear", "rendering"),
        ("returned", "refer", "referred"),
        ("returned", "refer", "needs_clinician"),
        ("returned", "refer", "rendering"),
        ("returned", "reply", "referred"),
        ("returned", "reply", "needs_clinician"),
        ("returned", "reply", "rendering"),
        ("withheld", "answers", "referred"),
        ("withheld", "answers", "needs_clinician"),
        ("withheld", "answers", "rendering"),
        ("withheld", "exam", "referred"),
        ("withheld", "exam", "needs_clinician"),
        ("withheld", "exam", "rendering"),
        ("withheld", "clear", "referred"),
        ("withheld", "clear", "needs_clinician"),
        ("withheld", "clear", "rendering"),
        ("withheld", "refer", "referred"),
        ("withheld", "refer", "needs_clinician"),
        ("withheld", "refer", "rendering"),
        ("withheld", "reply", "referred"),
        ("withheld", "reply", "needs_clinician"),
        ("withheld", "reply", "rendering"),
        ("referred", "escalate", "referred"),
        ("referred", "escalate", "needs_clinician"),
        ("referred", "escalate", "rendering"),
        ("needs_clinician", "escalate", "referred"),
        ("needs_clinician", "escalate", "needs_clinician"),
        ("needs_clinician", "escalate", "rendering"),
        ("awaiting_sign_off", "escalate", "referred"),
        ("awaiting_sign_off", "escalate", "needs_clinician"),
        ("awaiting_sign_off", "escalate", "rendering"),
        ("returned", "escalate", "referred"),
        ("returned", "escalate", "returned"),
        ("withheld", "escalate", "referred"),
        ("withheld", "escalate", "withheld"),
        ("rendering", "escalate", "referred"),
        ("rendering", "escalate", "needs_clinician"),
        ("rendering", "escalate", "rendering"),
        ("render_failed", "escalate", "referred"),
        ("render_failed", "escalate", "needs_clinician"),
        ("render_failed", "escalate", "rendering"),
    }
)

ROLES: dict[Event, frozenset[str]] = {
    "submit": frozenset({"form_token", "front_desk", "physiotherapist"}),
    "acknowledge": frozenset({"front_desk", "physiotherapist"}),
    "outcome": frozenset({"physiotherapist"}),
    "answers": frozenset({"physiotherapist"}),
    "exam": frozenset({"physiotherapist"}),
    "clear": frozenset({"physiotherapist"}),
    "refer": frozenset({"physiotherapist"}),
    "reply": frozenset({"front_desk"}),
    "escalate": frozenset({"system"}),
    "prepare": frozenset({"physiotherapist"}),
    "rendered": frozenset({"system"}),
    "render_failed": frozenset({"system"}),
    "retry": frozenset({"physiotherapist", "administrator"}),
    "edit": frozenset({"physiotherapist"}),
    "return": frozenset({"physiotherapist"}),
    "withhold": frozenset({"physiotherapist"}),
    "sign": frozenset({"physiotherapist"}),
    # The system takes a signature back when it cannot be applied, or after an emergency.
    "undo": frozenset({"physiotherapist", "system"}),
    "release": frozenset({"system"}),
    "recall": frozenset({"physiotherapist"}),
    "close": frozenset({"physiotherapist"}),
}


def check_event(state: str | None, event: Event, role: str) -> None:
    """Whether this role may do this in this state. Raises NotAllowed, WrongState."""
    if role not in ROLES[event]:
        raise NotAllowed
    if not any(move[0] == state and move[1] == event for move in ALLOWED_MOVES):
        raise WrongState


def check_move(state: str | None, event: Event, role: str, to: State) -> None:
    """Whether this very move is in the table. Raises NotAllowed, WrongState."""
    check_event(state, event, role)
    if (state, event, to) not in ALLOWED_MOVES:
        raise WrongState
