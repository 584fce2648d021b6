"""The table of design section 5, written out a second time and compared with every combination."""

from itertools import product

import pytest

from records.errors import NotAllowed, RecordsError, WrongState
from records.states import ALLOWED_MOVES, ASSESSED, EVENTS, STATES, check_event, check_move

NEW_INFORMATION = {"answers", "exam", "clear", "refer", "reply"}
TAKES_INFORMATION = {"referred", "needs_clinician", "awaiting_sign_off", "returned", "withheld"}
OTHER_ROWS = """
    referred          acknowledge    referred
    referred          outcome        closed
    needs_clinician   prepare        rendering
    rendering         rendered       awaiting_sign_off
    rendering         render_failed  render_failed
    render_failed     retry          rendering
    awaiting_sign_off edit           rendering
    awaiting_sign_off return         returned
    awaiting_sign_off withhold       withheld
    needs_clinician   withhold       withheld
    awaiting_sign_off sign           signed
    signed            undo           awaiting_sign_off
    signed            release        released
    released          recall         recalled
    released          close          closed
    withheld          close          closed
    recalled          close          closed
"""
ROLES_OF = {
    "submit": {"form_token", "front_desk", "physiotherapist"},
    "acknowledge": {"front_desk", "physiotherapist"},
    "reply": {"front_desk"},
    "retry": {"physiotherapist", "administrator"},
    "undo": {"physiotherapist", "system"},
    **dict.fromkeys(("escalate", "rendered", "render_failed", "release"), {"system"}),
}
ROLES = ("form_token", "front_desk", "physiotherapist", "administrator", "system")


def expected_moves() -> set[tuple[str | None, str, str]]:
    moves: set[tuple[str | None, str, str]] = {(None, "submit", to) for to in ASSESSED}
    moves |= {tuple(row.split()) for row in OTHER_ROWS.strip().splitlines()}  # type: ignore[misc]
    moves |= set(product(TAKES_INFORMATION, NEW_INFORMATION, ASSESSED))
    # A clock that runs out also reaches a sheet being drawn, but undoes no clinician's decision.
    redrawn = TAKES_INFORMATION - {"returned", "withheld"} | {"rendering", "render_failed"}
    moves |= set(product(redrawn, ["escalate"], ASSESSED))
    for stays in ("returned", "withheld"):
        moves |= {(stays, "escalate", "referred"), (stays, "escalate", stays)}
    return moves


def test_the_moves_are_those_of_the_design() -> None:
    assert expected_moves() == ALLOWED_MOVES


def test_every_other_combination_of_state_event_role_and_target_is_refused() -> None:
    expected = expected_moves()
    for state, event, role, to in product((None, *STATES), EVENTS, ROLES, STATES):
        fine = (state, event, to) in expected and role in ROLES_OF.get(event, {"physiotherapist"})
        try:
            check_move(state, event, role, to)  # type: ignore[arg-type]
            refused = False
        except RecordsError:
            refused = True
        assert refused != fine, (state, event, role, to)


def test_a_wrong_role_is_told_so_before_a_wrong_state() -> None:
    with pytest.raises(NotAllowed):
        check_event("closed", "sign", "administrator")
    with pytest.raises(WrongState):
        check_event("closed", "sign", "physiotherapist")


def test_no_state_but_closed_is_a_dead_end() -> None:
    leaving = {state for state, _, to in ALLOWED_MOVES if state != to}

    assert set(STATES) - leaving == {"closed"}
