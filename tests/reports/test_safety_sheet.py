"""The safety-net sheet on its own: whole, with where to go and by when to have heard."""

from datetime import date
from typing import Any

import pytest

from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.sheet import Clinic, Look
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import CLINIC, KNOWN
from tests.reports.ua_check import read


def a_sheet(**changed: Any) -> SafetySheet:
    values: dict[str, Any] = {
        "number": "7K3M-Q2XV",
        "first_name": "Amina",
        "language": "en",
        "clinic": CLINIC,
        "dated": date(2026, 11, 24),
    }
    return SafetySheet(**values | changed)


def words(**changed: Any) -> str:
    return text_of(render_safety_sheet(a_sheet(**changed), KNOWN))


def test_the_safety_net_is_whole_on_one_page() -> None:
    (page,) = pages_of(render_safety_sheet(a_sheet(), KNOWN))
    net = KNOWN.safety_net

    for line in (*net.emergency, *net.carry, *net.call_999, *net.same_day, *net.gp, *net.crisis):
        assert line in page
    assert "Exercise" not in page


def test_it_says_where_to_go_and_by_when_to_ring() -> None:
    told = words(told="pt_urgent_letter", going_to="Your GP", ring_by=date(2026, 12, 4))

    assert KNOWN.texts.by_key["pt_urgent_letter"] in told
    assert "Where you are going: Your GP" in told
    assert "If you have not heard by 4 December 2026, please ring us on 01234 567890." in told


def test_without_a_phone_the_patient_is_asked_to_tell_the_clinic() -> None:
    clinic = Clinic("Riverside", "", " ", "#17616b")
    told = words(clinic=clinic, ring_by=date(2026, 12, 4))

    assert "If you have not heard by 4 December 2026, please tell us." in told


@pytest.mark.parametrize("text", sorted(KNOWN.texts.by_key))
@pytest.mark.parametrize("look", [Look(), Look(large_print=True, paper="letter")])
def test_it_is_as_accessible_as_a_handout(text: str, look: Look) -> None:
    assert read(render_safety_sheet(a_sheet(told=text, look=look), KNOWN)).faults == []


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_safety_sheet(a_sheet(), KNOWN) == render_safety_sheet(a_sheet(), KNOWN)
