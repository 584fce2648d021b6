"""The rules as a page: found by typing, reached from a case, good for everybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.forms import EMERGENCY, a_form
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic, open_details
from tests.processes import ROOT


@pytest.mark.parametrize("script", [True, False])
def test_a_search_finds_a_rule_and_a_link_leads_from_it_to_another(
    clinic: Clinic, script: bool
) -> None:
    with clinic.browsing("physio", script=script) as page:
        page.goto("/knowledge")
        page.get_by_label("Search the rules").fill("cauda bladder")
        page.get_by_label("Search the rules").press("Enter")
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"^\d+ entr(y|ies)\."))
        expect(page.locator("#red-flag-ces_recent_or_worse")).to_be_visible()
        page.get_by_role("link", name="ces_core", exact=True).first.click()
        expect(page.locator("#fact-ces_core")).to_be_in_viewport()


def test_typing_finds_a_rule_in_the_file_that_can_be_sent(clinic: Clinic) -> None:
    with clinic.browser.new_context() as context:
        page = context.new_page()
        page.goto((ROOT / "docs" / "knowledge.html").as_uri())
        page.get_by_label("Search the rules").fill("cauda bladder")
        expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+ entries$"))
        expect(page.locator("#red-flag-ces_recent_or_worse")).to_be_visible()
        expect(page.locator("#red-flag-shingles")).to_be_hidden()
        page.get_by_role("link", name="ces_core", exact=True).first.click()
        expect(page.locator("#fact-ces_core")).to_be_visible()
        page.get_by_label("Search the rules").fill("")
        page.get_by_label("How well checked").select_option(label="Derived from published figures")
        expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+ entries$"))
        expect(page.locator("#red-flag-ces_recent_or_worse")).to_be_hidden()


def test_a_rule_on_a_case_leads_to_its_words(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(EMERGENCY))
    with clinic.browsing("physio") as page:
        page.goto(f"/cases/{case_id}")
        open_details(page, "Why this is a flag")
        link = page.locator('#safety a[href^="/knowledge/red-flags#red-flag-"]:visible').first
        name = link.inner_text()
        link.click()
        expect(page.locator(f"#red-flag-{name}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 320], ids=["desktop", "narrow"])
def test_the_page_of_the_rules_is_accessible(clinic: Clinic, width: int) -> None:
    size: Any = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with clinic.browsing("physio", **size) as page:
        for path in ("", "/red-flags", "/questions", "?find=cauda", "?find=zebra"):
            page.goto(f"/knowledge{path}")
            check_page(page)
