"""The rules as a page for physiotherapists, and the case page that leads to it."""

import re

import pytest

from rules.knowledge_base import knowledge
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_sign_in import sign_in
from tests.factories.forms import EMERGENCY


def page(clinic: Clinic, path: str) -> str:
    """A page as petra, a physiotherapist, sees it."""
    answer = clinic.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def test_a_physiotherapist_reads_every_rule(clinic: Clinic) -> None:
    sign_in(clinic)
    text = page(clinic, "/knowledge")

    assert knowledge().version in text
    for name in knowledge().red_flags:
        assert f'id="red-flag-{name}"' in text
    assert "From memory: not established, verify before quoting" in text


@pytest.mark.parametrize("username", ["dora", "anton"])
def test_the_desk_and_administrators_do_not(clinic: Clinic, username: str) -> None:
    sign_in(clinic, username)

    assert clinic.client.get("/knowledge").status_code == 403


def test_every_rule_named_on_a_case_leads_to_its_place(clinic: Clinic) -> None:
    sign_in(clinic)
    rules = page(clinic, "/knowledge")
    cases = [clinic.post_intake(form).json["id"] for form in (a_form(), a_form(EMERGENCY))]
    cases.append(clinic.drawn())

    linked = {
        name
        for case in cases
        for name in re.findall(r'href="/knowledge#([^"]+)"', page(clinic, f"/cases/{case}"))
    }

    kinds = {name.partition("-")[0] for name in linked}
    assert {"red", "evidence"} <= kinds
    assert [name for name in sorted(linked) if f'id="{name}"' not in rules] == []


def test_a_case_shows_how_well_each_figure_was_checked(clinic: Clinic) -> None:
    """Nothing from memory stands there as if it were established."""
    sign_in(clinic)
    case = clinic.post_intake(a_form(EMERGENCY)).json["id"]
    text = page(clinic, f"/cases/{case}")

    flags = set(re.findall(r'href="/knowledge#red-flag-([a-z0-9_]+)"', text))
    assert flags
    for name in flags:
        flag = knowledge().red_flags[name]
        assert f"({flag.evidence_status})</span>" in text
        for key in flag.sources:
            source = knowledge().sources[key]
            assert f"({source.status})" in text
