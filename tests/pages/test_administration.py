"""The administrator's pages in a browser: accessible, on a phone, by keyboard, without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic

PLACE = "/administration"
PAGES = (
    "",
    "/profile",
    "/profile/history",
    "/people",
    "/tokens",
    "/rules",
    "/activity",
    "/audit",
    "/audit?since=nonsense",
)


@pytest.mark.parametrize("width", [1280, 320], ids=["desktop", "narrow"])
def test_every_page_of_an_administrator_is_accessible(clinic: Clinic, width: int) -> None:
    clinic.submitted(state="awaiting_sign_off")
    size: Any = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with clinic.browsing("admin", **size) as page:
        for path in (*PAGES, f"/people/{clinic.people['desk'].id}"):
            page.goto(f"{PLACE}{path}")
            check_page(page)
        page.goto(f"{PLACE}/profile")
        page.get_by_label("Colour", exact=True).fill("#ffee00")
        _answered(page, "Save name and letterhead", "Nothing is saved yet")
        check_page(page)
        page.goto(f"{PLACE}/tokens")
        page.get_by_label("Name").fill(f"Form at {width}")
        _answered(page, "Make the token", "The token is made")
        check_page(page)
        page.goto(f"{PLACE}/audit")
        _answered(page, "Check the chain of hashes", "The trail is intact")
        check_page(page)


def _answered(page: Page, button: str, said: str) -> None:
    """Press, and wait until the answer is there with all that belongs to it."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_a_wrong_colour_is_said_first_and_leads_to_its_field(clinic: Clinic) -> None:
    with clinic.browsing("admin") as page:
        page.goto(f"{PLACE}/profile")
        page.get_by_label("Name of the clinic").fill("Kept though wrong")
        page.get_by_label("Colour", exact=True).fill("#ffee00")
        page.get_by_role("button", name="Save name and letterhead").click()

        expect(page).to_have_title("Error: Clinic profile – Physiotherapy clinic")
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Colour", exact=True)).to_be_focused()
        expect(page.get_by_label("Name of the clinic")).to_have_value("Kept though wrong")


def test_a_part_is_saved_without_scripts_and_put_back(clinic: Clinic) -> None:
    with clinic.browsing("admin", script=False) as page:
        page.goto(f"{PLACE}/profile")
        page.get_by_label("US Letter").check()
        page.get_by_label("Headscarf").check()
        page.get_by_role("button", name="Save how sheets are printed").click()
        expect(page.get_by_role("status")).to_contain_text("How sheets are printed: saved.")
        expect(page.get_by_label("Headscarf")).to_be_checked()
        _image_is_there(page)

        page.get_by_role("link", name="See every version").click()
        expect(page.locator(".diff").first).to_contain_text("A4 became US Letter")
        page.get_by_role("button", name="Put back version 1").click()
        page.goto(f"{PLACE}/profile")
        expect(page.get_by_label("A4")).to_be_checked()


def _image_is_there(page: Page) -> None:
    sheet = page.get_by_role("img", name="First page of an example sheet")
    expect(sheet).to_be_visible()
    answer = page.request.get(sheet.get_attribute("src") or "")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")


def test_the_body_style_is_chosen_by_keyboard(clinic: Clinic) -> None:
    with clinic.browsing("admin") as page:
        page.goto(f"{PLACE}/profile")
        page.locator("input[name=body_style]:checked").focus()
        page.keyboard.press("ArrowRight")

        expect(page.get_by_label("Short hair, darker skin")).to_be_checked()
        expect(page.get_by_label("Short hair, darker skin")).to_be_focused()


def test_a_person_is_added_by_keyboard_and_signs_in(clinic: Clinic) -> None:
    with clinic.browsing("admin") as page:
        page.goto(f"{PLACE}/people")
        page.get_by_label("Full name").focus()
        page.keyboard.type("Nora New")
        page.keyboard.press("Tab")
        page.keyboard.type("nora")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        secret = page.locator(".once__value code").inner_text()
        expect(page.get_by_role("link", name="Nora New")).to_be_visible()
    with clinic.browsing(bypass_csp=True) as page:
        page.goto("/sign-in")
        page.get_by_label("User name").fill("nora")
        page.get_by_label("Password", exact=True).fill(secret)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
        check_page(page)
        page.get_by_label("Password you signed in with").fill(secret)
        page.get_by_label("New password", exact=True).fill("my own three words")
        page.get_by_label("New password again").fill("my own three words")
        page.get_by_role("button", name="Save the new password").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Front desk")


def test_the_trail_is_saved_as_a_file(clinic: Clinic) -> None:
    with clinic.browsing("admin") as page:
        page.goto(f"{PLACE}/audit")
        page.get_by_label("What").select_option("Sign-in, accounts and tokens")
        page.get_by_role("button", name="Show").click()
        assert "kind=accounts" in page.url
        with page.expect_download() as saved:
            page.get_by_role("button", name="Export these rows as CSV").click()

        assert saved.value.suggested_filename == "audit.csv"
        assert "signed in" in saved.value.path().read_text(encoding="utf-8")
