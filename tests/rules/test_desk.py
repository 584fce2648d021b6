"""The desk's one script: what is said comes from the most urgent flag, what is done from all."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import assess
from rules.desk import SCRIPTS, desk_scripts, private_items, steps
from rules.knowledge_base import knowledge
from rules.knowledge_model import DeskKey
from rules.model import Inputs
from tests.factories.forms import CALM, EMERGENCY, a_form

KEYS = get_args(DeskKey)
CALLS_999 = "If no physio comes within 5 minutes, call 999."
RINGS_111 = "If no physio is there within 60 minutes, ring 111 or the on-call service."


def in_order(keys: set[DeskKey]) -> tuple[DeskKey, ...]:
    return tuple(key for key in SCRIPTS if key in keys)


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.booleans())
def test_no_step_is_lost_none_stands_twice_and_their_order_stays(
    keys: set[DeskKey], alarm: bool
) -> None:
    found = steps(knowledge(), in_order(keys), alarm=alarm)

    assert len(set(found)) == len(found)
    told: set[str] = set()
    for key in in_order(keys):
        added = [line for line in knowledge().scripts[key].do if line not in told]
        told.update(added)
        kept = [line for line in added if line in found]
        assert kept == sorted(kept, key=found.index)
        # One sheet is printed once, and who calls 999 first need not be told to call it later.
        left_out = set(added) - set(kept)
        assert all(line.startswith("Print ") or line == CALLS_999 for line in left_out)
    assert any(line.startswith("Print ") for line in found) == bool(
        keys & {"fd_e_999", "fd_e_physio"}
    )


@pytest.mark.parametrize(
    ("keys", "alarm", "line"),
    [
        (("fd_private",), False, RINGS_111),
        (("fd_private",), True, CALLS_999),
        (("fd_h_question",), False, RINGS_111),
        (("fd_s_physio", "fd_u_letter"), False, RINGS_111),
        (("fd_e_physio", "fd_s_physio"), True, CALLS_999),
    ],
)
def test_whoever_has_to_get_a_physio_learns_what_to_do_when_none_comes(
    keys: tuple[DeskKey, ...], alarm: bool, line: str
) -> None:
    assert steps(knowledge(), keys, alarm=alarm).count(line) == 1


def test_the_ambulance_is_called_first_and_not_again_later() -> None:
    found = steps(knowledge(), ("fd_e_999", "fd_e_physio"), alarm=True)

    assert found[0].startswith("Call 999 first")
    assert CALLS_999 not in found
    assert "Ring the emergency department." in found


def test_the_steps_of_a_milder_flag_follow_those_of_the_emergency() -> None:
    form = a_form(EMERGENCY, weight_loss="yes", constant_pain="yes")
    found = desk_scripts(knowledge(), assess(knowledge(), Inputs(answers=form)))

    assert found[0] == "fd_e_physio"
    assert "fd_u_letter" in found
    assert found == in_order(set(found))


def test_beside_a_private_script_there_is_no_other() -> None:
    form = a_form(CALM, self_harm="yes", foot_drop="yes", foot_drop_onset="lt_2w")
    found = assess(knowledge(), Inputs(answers=form))

    assert found.front_desk == "fd_private"
    assert desk_scripts(knowledge(), found) == ("fd_private",)


def test_an_emergency_gives_no_hint_that_something_is_private_too() -> None:
    form = a_form(EMERGENCY, self_harm="yes")

    assert "fd_private" not in desk_scripts(knowledge(), assess(knowledge(), Inputs(answers=form)))


def test_an_earlier_emergency_of_the_episode_adds_its_steps() -> None:
    calm = assess(knowledge(), Inputs(answers=a_form(CALM)))

    assert desk_scripts(knowledge(), calm, ["emergency_screen"])[0] == "fd_e_999"


@pytest.mark.parametrize("item", ["ces_timing", "preg_warning", "self_harm", "ces_saddle"])
def test_a_follow_up_is_as_private_as_the_question_before_it(item: str) -> None:
    assert item in private_items(knowledge())


def test_a_follow_up_of_an_open_question_is_not_private() -> None:
    assert not private_items(knowledge()) & {"foot_drop_onset", "cold_leg_onset", "dvt_risks"}


def test_every_private_question_of_the_form_is_among_them() -> None:
    items = knowledge().questionnaire.items.values()

    assert {item.id for item in items if item.sensitive} <= private_items(knowledge())
