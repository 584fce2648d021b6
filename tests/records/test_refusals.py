"""Every action in every state by every role: what the table does not allow changes nothing."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from records.errors import (
    AlreadyClaimed,
    NotAllowed,
    NotFound,
    RecordsError,
    StaleClaim,
    WrongState,
)
from records.people import Actor, UserRole
from records.states import STATES, State
from records.tables import AuditRow
from tests.factories.cases import Clinic, a_case, released
from tests.factories.people import a_site, a_user

SHA = "0" * 64
STAFF: tuple[UserRole, ...] = ("front_desk", "physiotherapist", "administrator")
PHYSIO = {"physiotherapist"}
WORKED_ON = {"referred", "needs_clinician", "awaiting_sign_off", "returned", "withheld"}

# action -> (arguments, roles, states); written out from design section 5.
ACTIONS: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "claim": ({}, PHYSIO, {str(state) for state in STATES} - {"closed"}),
    "record_answers": ({"answers": {"leg_side": "left"}}, PHYSIO, WORKED_ON),
    "record_exam": ({"exam": {"ex_gait": "normal"}}, PHYSIO, WORKED_ON),
    "clear": ({"rule": "x", "basis": "examination", "reason": "x"}, PHYSIO, WORKED_ON),
    "refer": ({"destination": "dest_ed", "note": "x"}, PHYSIO, WORKED_ON),
    "acknowledge": ({}, PHYSIO | {"front_desk"}, {"referred"}),
    "record_outcome": ({"outcome": "seen"}, PHYSIO, {"referred"}),
    "reply": ({"text": "x"}, {"front_desk"}, WORKED_ON),
    "prepare": ({}, PHYSIO, {"needs_clinician"}),
    "edit": ({"plan": None, "note": "x"}, PHYSIO, {"awaiting_sign_off"}),
    "return_with_question": ({"question": "x"}, PHYSIO, {"awaiting_sign_off"}),
    "withhold": ({"reason": "x"}, PHYSIO, {"awaiting_sign_off", "needs_clinician"}),
    "sign": ({"sha256": SHA, "examined": True}, PHYSIO, {"awaiting_sign_off"}),
    "undo": ({}, PHYSIO, {"signed"}),
    "recall": ({"reason": "x"}, PHYSIO, {"released"}),
    "close": ({"reason": "x"}, PHYSIO, {"released", "withheld", "recalled"}),
    "close_episode": ({"reason": "x"}, PHYSIO, {"closed"}),
    "retry": ({}, PHYSIO | {"administrator"}, {"render_failed"}),
    "release_claim": ({}, PHYSIO, set()),
}
NEED_CLAIM = (
    "record_answers",
    "record_exam",
    "clear",
    "refer",
    "edit",
    "return_with_question",
    "prepare",
    "withhold",
    "sign",
    "release_claim",
    "record_outcome",
    "undo",
    "recall",
    "close",
    "retry",
)
STATE: dict[str, State] = {
    "prepare": "needs_clinician",
    "record_outcome": "referred",
    "undo": "signed",
    "recall": "released",
    "close": "withheld",
    "retry": "render_failed",
}


def audit_rows(clinic: Clinic) -> int:
    with clinic.db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_whatever_the_table_does_not_allow_is_refused_and_changes_nothing(clinic: Clinic) -> None:
    cases: dict[State, str] = {state: a_case(clinic, state) for state in STATES}
    actors: dict[str, Actor] = {
        actor.role: actor for actor in (clinic.physio, clinic.desk, clinic.admin, clinic.token)
    }
    before = audit_rows(clinic)
    clinic.claims.clear()

    for (name, (given, roles, states)), state, role in product(ACTIONS.items(), STATES, actors):
        if role in roles and state in states:
            continue
        expected = (WrongState, StaleClaim) if role in roles else NotAllowed
        with pytest.raises(expected):
            clinic.act(name, cases[state], by=actors[role], **given)

    assert audit_rows(clinic) == before
    assert {state: clinic.view(case_id).state for state, case_id in cases.items()} == {
        state: state for state in STATES
    }


def test_no_action_reaches_a_case_of_another_site(clinic: Clinic) -> None:
    site_id = a_site(clinic.db)
    strangers: dict[str, Actor] = {role: a_user(clinic.db, role, site_id=site_id) for role in STAFF}
    cases = [a_case(clinic, "referred"), a_case(clinic, "released")]
    before = audit_rows(clinic)

    for (name, (given, roles, _)), case_id in product(ACTIONS.items(), cases):
        for role in roles & set(strangers):
            with pytest.raises(NotFound):
                clinic.act(name, case_id, by=strangers[role], **given)

    assert audit_rows(clinic) == before


@pytest.mark.parametrize("name", NEED_CLAIM)
def test_a_write_without_the_claim_of_the_case_is_stale(clinic: Clinic, name: str) -> None:
    state = STATE.get(name, "awaiting_sign_off")
    case_id = a_case(clinic, state)
    other = a_user(clinic.db)
    if state == "signed":
        clinic.act("release_claim", case_id)
    token = clinic.act("claim", case_id, by=other).case.claim
    assert token is not None
    given = ACTIONS[name][0]

    attempts: list[Callable[[], object]] = [
        lambda: clinic.act(name, case_id, **given, claim=None),
        lambda: clinic.act(name, case_id, **given, claim="made-up"),
        lambda: clinic.act(name, case_id, **given, claim=token.token),
    ]
    for attempt in attempts:
        with pytest.raises(StaleClaim):
            attempt()
    assert clinic.view(case_id).state == state


def test_an_administrator_has_a_failed_drawing_repeated_unless_somebody_works_on_it(
    clinic: Clinic,
) -> None:
    case_id = a_case(clinic, "render_failed")
    clinic.act("claim", case_id)
    with pytest.raises(AlreadyClaimed):
        clinic.act("retry", case_id, by=clinic.admin)

    clinic.act("release_claim", case_id)
    assert clinic.act("retry", case_id, by=clinic.admin).case.state == "rendering"


def test_the_claim_lasts_through_the_undo_window_and_ends_with_the_release(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    assert clinic.view(case_id).claim is not None

    released(clinic, case_id)

    assert clinic.view(case_id).claim is None


def test_a_claim_ends_by_itself_and_the_old_token_is_stale_then(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    clinic.wait(minutes=30)
    other = a_user(clinic.db)

    assert clinic.view(case_id).claim is None
    clinic.act("claim", case_id, by=other)
    with pytest.raises(StaleClaim):
        clinic.act("withhold", case_id, reason="too late")


def test_every_write_renews_the_claim(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    clinic.wait(minutes=20)
    clinic.act("refer", case_id, destination="dest_ed", note="by car")
    clinic.wait(minutes=20)

    clinic.act("refer", case_id, destination="dest_ed", note="still held")


def test_claiming_again_keeps_the_token(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    first, second = (clinic.act("claim", case_id).case.claim for _ in range(2))
    assert first is not None
    assert second is not None

    assert first.token == second.token


def test_a_case_given_back_is_free_for_a_colleague(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    clinic.act("claim", case_id)
    other = a_user(clinic.db)
    with pytest.raises(RecordsError) as refused:
        clinic.act("claim", case_id, by=other)
    assert refused.value.code == "already_claimed"

    clinic.act("release_claim", case_id)

    assert clinic.act("claim", case_id, by=other).case.claim is not None


def test_a_token_from_before_the_case_was_given_back_is_stale(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    first = clinic.act("claim", case_id).case.claim
    assert first is not None
    clinic.act("release_claim", case_id)
    clinic.act("claim", case_id)

    with pytest.raises(StaleClaim):
        clinic.act("withhold", case_id, reason="from an old tab", claim=first.token)
