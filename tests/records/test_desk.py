"""What the desk records about a script: with name and time, audited, and no clock stops."""

import pytest

from records import queue
from records.actions.desk import record_desk_act
from records.desk_views import DeskActKind, DeskCase
from records.errors import EntryRefused, NotAllowed, NotFound, WrongState
from tests.factories.cases import Clinic, a_case, a_submission
from tests.factories.forms import EMERGENCY, a_form
from tests.factories.people import a_site, a_user


def did(clinic: Clinic, case_id: str, kind: DeskActKind, **given: object) -> DeskCase:
    record_desk_act(clinic.db, clinic.desk, case_id, kind, now=clinic.now, **given)  # type: ignore[arg-type]
    return queue.desk_case(clinic.db, clinic.desk, case_id)


def an_emergency(clinic: Clinic) -> str:
    return a_submission(clinic, a_form(EMERGENCY)).case_id


def test_an_act_keeps_who_and_when_and_stands_in_the_audit(clinic: Clinic) -> None:
    case_id = an_emergency(clinic)
    clinic.wait(minutes=1)

    seen = did(clinic, case_id, "called_999")

    (act,) = seen.acts
    assert (act.kind, act.by, act.at) == ("called_999", clinic.desk.name, clinic.now)
    assert clinic.view(case_id).audit[-1].event == "called_999"


@pytest.mark.parametrize("kind", ["called_999", "patient_left", "handed_over"])
def test_the_clock_runs_on_until_a_physiotherapist_takes_over(
    clinic: Clinic, kind: DeskActKind
) -> None:
    case_id = an_emergency(clinic)
    did(clinic, case_id, kind, name="Crew 7")
    clinic.wait(minutes=6)
    clinic.clocks()

    assert queue.desk_case(clinic.db, clinic.desk, case_id).alerts == ("call_999",)
    clinic.act("claim", case_id)
    clinic.act("acknowledge", case_id)
    clocks = {clock.kind for clock in clinic.view(case_id).clocks}
    assert "acknowledge_emergency" not in clocks


def test_a_second_click_is_not_a_second_act_but_a_second_call_is(clinic: Clinic) -> None:
    case_id = an_emergency(clinic)
    did(clinic, case_id, "called_999", after=0)
    assert len(did(clinic, case_id, "called_999", after=0).acts) == 1
    assert len(did(clinic, case_id, "called_999", after=1).acts) == 2


def test_ringing_back_needs_a_patient_who_left_and_is_not_back(clinic: Clinic) -> None:
    case_id = an_emergency(clinic)
    with pytest.raises(WrongState):
        did(clinic, case_id, "rang_no_answer")
    did(clinic, case_id, "patient_left")
    did(clinic, case_id, "rang_no_answer")
    did(clinic, case_id, "rang_coming_back")
    did(clinic, case_id, "patient_back")
    with pytest.raises(WrongState):
        did(clinic, case_id, "rang_no_answer")


@pytest.mark.parametrize("name", ["", "  ", None, "x" * 101, "a\u0007b"])
def test_a_hand_over_names_somebody(clinic: Clinic, name: str | None) -> None:
    case_id = an_emergency(clinic)
    with pytest.raises(EntryRefused):
        did(clinic, case_id, "handed_over", name=name)
    assert queue.desk_case(clinic.db, clinic.desk, case_id).acts == ()


def test_nobody_else_records_an_act(clinic: Clinic) -> None:
    case_id = an_emergency(clinic)
    stranger = a_user(clinic.db, "front_desk", site_id=a_site(clinic.db))
    for actor, refusal in (
        (clinic.admin, NotAllowed),
        (clinic.token, NotAllowed),
        (stranger, NotFound),
    ):
        with pytest.raises(refusal):
            record_desk_act(clinic.db, actor, case_id, "called_999", now=clinic.now)


def test_a_closed_case_takes_no_act(clinic: Clinic) -> None:
    with pytest.raises(WrongState):
        did(clinic, a_case(clinic, "closed"), "patient_left")


def test_a_form_token_is_not_told_what_people_did(clinic: Clinic) -> None:
    case_id = an_emergency(clinic)
    did(clinic, case_id, "handed_over", name="Crew 7")

    assert queue.desk_case(clinic.db, clinic.token, case_id).acts == ()


def test_all_scripts_that_apply_are_on_the_list_the_most_urgent_first(clinic: Clinic) -> None:
    form = a_form(EMERGENCY, weight_loss="yes", constant_pain="yes")
    case_id = a_submission(clinic, form).case_id
    seen = queue.desk_case(clinic.db, clinic.desk, case_id)

    assert seen.scripts[0] == seen.front_desk
    assert "fd_u_letter" in seen.scripts
