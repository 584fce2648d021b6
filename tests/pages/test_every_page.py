"""What holds on every page: accessible, readable on a phone, closed to the wrong role."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.forms import EMERGENCY, a_form
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic, answer, begin, go_on, hand_over_tablet, introduce


@pytest.mark.parametrize("width", [1280, 320], ids=["desktop", "narrow"])
def test_every_page_is_accessible(clinic: Clinic, width: int) -> None:
    ready, alarm = clinic.submitted(state="awaiting_sign_off"), clinic.submitted(a_form(EMERGENCY))
    long = clinic.submitted(a_form(EMERGENCY), name="Unbroken" * 12)
    clinic.submitted(a_form(EMERGENCY), name="Unbroken" * 12)  # two cards of one name
    size: Any = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with clinic.browsing(**size) as page:
        page.goto("/sign-in")
        check_page(page)
    with clinic.browsing("desk", **size) as page:
        for path in ("/desk", "/intake/new", f"/intake/{long}/done", "/nothing-here"):
            page.goto(path)
            check_page(page)
        name = clinic.a_name()
        link = _check_ways(page, name, clinic.view(ready).patient.family_name)
        _check_form(page, name, link)
    with clinic.browsing("physio", **size) as page:
        for path in ("/queue", "/queue?show=done", f"/cases/{ready}", f"/cases/{alarm}"):
            page.goto(path)
            check_page(page)
        _check_claimed(page, ready)
    with clinic.browsing("admin", **size) as page:
        check_page(page)


def _check_ways(page: Page, name: str, known: str) -> str:
    """A form in each of its ways, and of somebody known; gives the link of one for a phone."""
    page.goto("/intake/new")
    page.get_by_role("button", name="On this tablet").click()
    check_page(page)
    for way in ("phone", "staff", "tablet"):
        begin(page, name, on=way)
        check_page(page)
    answer(page, a_form())
    go_on(page)
    check_page(page)
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_text("Let the patient scan this")).to_be_visible()
    check_page(page)
    link = page.locator(".address").inner_text()
    page.goto("/intake/new")
    for label, value in (("First name", "Ada"), ("Last name", known), ("Day", "16")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Month", exact=True).fill("1")
    page.get_by_label("Year", exact=True).fill("1981")
    page.get_by_role("button", name="On this tablet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the same person?")
    check_page(page)
    return link


def _check_form(page: Page, name: str, link: str) -> None:
    """The patient's pages, on the tablet and behind a link."""
    begin(page, name)
    answer(page, a_form())
    go_on(page)
    hand_over_tablet(page)
    check_page(page)
    introduce(page)
    for section in ("S1", "S2", "S3", "S4", "S5", "S11", "P3", "P7", "check", "later", "staff"):
        page.goto(f"/form/{section}")
        check_page(page)
    page.goto(link)
    check_page(page)
    page.goto("/form/check")
    go_on(page)
    check_page(page)


def _check_claimed(page: Page, case_id: str) -> None:
    """A case with all that opens once it is claimed."""
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="Claim this case").click()
    expect(page.get_by_text("Final copy")).to_be_visible(timeout=40_000)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    check_page(page)
    page.goto(f"/cases/{case_id}/sections/S4")
    check_page(page)


WALLS = {
    "desk": ("/queue", "/cases/{case}", "/cases/{case}/documents/draft", "/administration"),
    "admin": (
        "/queue",
        "/desk",
        "/cases/{case}",
        "/intake/new",
        "/cases/{case}/documents/released",
        "/cases/{case}/documents/transfer",
    ),
    "physio": ("/desk", "/administration"),
}


@pytest.mark.parametrize("who", WALLS)
def test_a_role_is_kept_out_of_the_pages_of_others(clinic: Clinic, who: str) -> None:
    case_id = clinic.submitted()
    with clinic.browsing(who, script=False) as page:
        for path in WALLS[who]:
            answer = page.goto(path.format(case=case_id))
            assert answer is not None
            assert answer.status == 403, path
            expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this")


def test_nobody_gets_in_without_signing_in(clinic: Clinic) -> None:
    case_id = clinic.submitted()
    with clinic.browsing(script=False) as page:
        for path in ("/", "/desk", "/queue", f"/cases/{case_id}", "/intake/new"):
            page.goto(path)
            assert page.url.startswith(f"{clinic.url}/sign-in")


def test_a_post_without_the_token_of_the_page_is_refused(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        answer = page.request.post(f"/cases/{case_id}/claim", form={})
        assert answer.status == 403
        assert "Load it again" in answer.text()
    assert clinic.state(case_id) == "awaiting_sign_off"


def test_a_wrong_password_says_so_and_keeps_the_name(clinic: Clinic) -> None:
    with clinic.browsing(script=False) as page:
        page.goto("/sign-in")
        page.get_by_label("User name").fill("physio")
        page.get_by_label("Password", exact=True).fill("nonsense")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("not right")
        expect(page.get_by_label("User name")).to_have_value("physio")


def test_the_name_of_another_body_appears_nowhere(clinic: Clinic) -> None:
    with clinic.browsing("physio", script=False) as page:
        for path in ("/queue", "/intake/new"):
            page.goto(path)
            # As a word: four random letters of a case number may hold it.
            assert re.search(r"\bNHS\b", page.inner_text("body")) is None
            assert page.locator(".nhsuk-header__logo").count() == 0
