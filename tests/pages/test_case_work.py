"""Working through the queue in a browser: keys, the check while changing, rows that stay put."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.forms import CALM, SAME_DAY, a_form
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic


def claimed(clinic: Clinic, page: Page) -> str:
    """A drawn case, claimed in this browser, with its copy for signing."""
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="Claim this case").click()
    expect(page.get_by_text("Final copy")).to_be_visible(timeout=40_000)
    return case_id


def test_single_keys_lead_through_the_queue_and_to_every_action(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    with clinic.browsing("physio") as page:
        page.goto("/queue?tier=none")
        expect(page.locator("[data-keys-open]")).to_be_visible()
        order = page.locator("a.queue__name").evaluate_all("all => all.map(a => a.pathname)")
        for _ in range(order.index(f"/cases/{case_id}") + 1):
            page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("o")
        assert page.url.endswith(f"/cases/{case_id}")
        expect(page.locator("[data-keys-open]")).to_be_visible()
        page.keyboard.press("c")
        expect(page.get_by_text("Final copy")).to_be_visible(timeout=40_000)
        expect(page.locator("[data-keys-open]")).to_be_visible()
        for key, name in (("e", "remove"), ("b", "question"), ("r", "destination")):
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(key)
            focused = str(page.evaluate("document.activeElement.name"))
            assert focused.endswith(name), key


def test_no_key_signs_and_the_keys_can_be_switched_off_for_good(clinic: Clinic) -> None:
    with clinic.browsing("physio") as page:
        case_id = claimed(clinic, page)
        expect(page.locator("[data-keys-open]")).to_be_visible()
        page.keyboard.press("a")
        assert page.evaluate("document.activeElement.name") == "examined"
        assert not page.locator('[name="examined"]').first.is_checked()
        assert clinic.state(case_id) == "awaiting_sign_off"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        with page.expect_response("**/account/keys"):
            page.get_by_label("Single keys are on for me").uncheck()
        page.keyboard.press("Escape")
    with clinic.browsing("physio") as page:  # another browser of the same person
        page.goto(f"/cases/{case_id}")
        expect(page.locator("[data-keys-open]")).to_be_visible()
        page.keyboard.press("e")
        assert page.locator("#edit").get_attribute("open") is None
        page.get_by_role("button", name="Keyboard").click()
        with page.expect_response("**/account/keys"):
            page.get_by_label("Single keys are on for me").check()


def test_a_change_is_checked_while_it_is_made(clinic: Clinic) -> None:
    with clinic.browsing("physio") as page:
        claimed(clinic, page)
        page.locator("#edit > summary").click()
        dose = page.locator('#edit input[name$="-reps_max"]').first
        before = int(dose.input_value())
        dose.locator("xpath=following-sibling::button[1]").click()
        expect(dose).to_have_value(str(before + 1))
        said = page.locator("#edit .recheck")
        expect(said).to_contain_text(re.compile("May be given. You changed:.*→", re.DOTALL))
        taken = page.locator("#plan .plan .number").all_inner_texts()
        opposite = "F-01" if any(name.startswith("D-") for name in taken) else "D-01"
        page.locator('select[name="add"]').select_option(opposite)
        expect(said).to_contain_text("The sheet bends both ways")
        dose.fill("900")
        expect(said).to_contain_text("whole number between 1 and 30")


def test_a_stepper_stops_at_its_limit(clinic: Clinic) -> None:
    with clinic.browsing("physio") as page:
        claimed(clinic, page)
        page.locator("#edit > summary").click()
        dose = page.locator('#edit input[name$="-reps_max"]').first
        dose.fill("30")
        dose.locator("xpath=following-sibling::button[1]").click()
        expect(dose).to_have_value("30")


def test_a_row_changes_in_its_place_under_the_focus(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    with clinic.browsing("physio") as page, clinic.browsing("colleague", script=False) as other:
        page.goto("/queue?tier=none")
        link = page.locator(f'[data-case="{case_id}"] a')
        link.focus()
        order = page.locator("[data-case]").evaluate_all("all => all.map(one => one.dataset.case)")
        other.goto(f"/cases/{case_id}")
        other.get_by_role("button", name="Claim this case").click()
        row = page.locator(f'[data-case="{case_id}"]')
        expect(row).to_contain_text("Colleague", timeout=25_000)
        assert page.evaluate("document.activeElement.pathname") == f"/cases/{case_id}"
        now = page.locator("[data-case]").evaluate_all("all => all.map(one => one.dataset.case)")
        assert now == order


@pytest.mark.parametrize(
    ("width", "height", "stays"), [(1280, 900, True), (640, 450, False), (320, 640, False)]
)
def test_the_head_stays_only_where_there_is_room_for_it(
    clinic: Clinic, width: int, height: int, stays: bool
) -> None:
    """640 by 450 is 1280 by 900 at 200 % zoom."""
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    size: Any = {"viewport": {"width": width, "height": height}}
    with clinic.browsing("physio", **size) as page:
        page.goto(f"/cases/{case_id}")
        page.evaluate("scrollTo(0, 600)")
        top = page.locator(".case-bar").evaluate("one => one.getBoundingClientRect().top")
        assert (top >= 0) == stays
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0


def test_on_a_phone_a_long_part_is_folded_until_a_link_leads_to_it(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    size: Any = {"viewport": {"width": 390, "height": 844}}
    with clinic.browsing("physio", **size) as page:
        page.goto(f"/cases/{case_id}")
        answers = page.locator("#answers-all > details")
        expect(answers).not_to_have_attribute("open", "")
        page.locator(".jump").get_by_role("link", name="Answers").click()
        expect(answers).to_have_attribute("open", "")
        page.set_viewport_size({"width": 1280, "height": 900})
        expect(page.locator("details[data-fold]:not([open])")).to_have_count(0)


def test_what_has_the_focus_is_not_under_the_head(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    with clinic.browsing("physio") as page:
        page.goto(f"/cases/{case_id}")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        for _ in range(25):
            page.keyboard.press("Shift+Tab")
            hidden = page.evaluate(
                "(() => { const one = document.activeElement, bar = document.querySelector("
                "'.case-bar'); return !bar.contains(one) && one !== document.body && "
                "one.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom; })()"
            )
            assert not hidden


@pytest.mark.parametrize("width", [1280, 320])
def test_what_goes_wrong_is_accessible_too(clinic: Clinic, width: int) -> None:
    flagged = clinic.submitted(a_form(SAME_DAY))
    size: Any = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with clinic.browsing("physio", **size) as page:
        page.goto("/agreement")
        check_page(page)
        page.goto("/queue?show=mine&with=others")
        check_page(page)
        page.goto(f"/cases/{flagged}")
        page.get_by_role("button", name="Claim this case").click()
        page.locator('#checklist [name="examined"]').first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Clear the ticked flags with my name").click()
        expect(page.get_by_role("alert")).to_contain_text("Write what you found")
        check_page(page)
        case_id = claimed(clinic, page)
        with clinic.browsing("physio", script=False) as other_tab:
            other_tab.goto(f"/cases/{case_id}")
            other_tab.get_by_role("button", name="Give it back").click()
        page.locator("#do-return > summary").click()
        page.get_by_label("Question for the front desk").fill("Which shoe hurts?")
        with page.expect_navigation():
            page.get_by_role("button", name="Send the question").click()
        expect(page.get_by_role("alert")).to_contain_text("There now")
        check_page(page)
        page.goto("/queue")
        page.locator("[data-keys-open]").click()
        check_page(page)


def test_what_a_physiotherapist_typed_survives_a_lost_connection_and_is_sent_once(
    clinic: Clinic,
) -> None:
    with clinic.browsing("physio") as page:
        case_id = claimed(clinic, page)
        page.locator('[name="question"]').evaluate("one => one.closest('details').open = true")
        page.locator('[name="question"]').fill("Which leg was it? 😀 שרה")
        page.route("**/form/alive", lambda route: route.abort("internetdisconnected"))
        page.get_by_role("button", name="Send the question").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
        assert clinic.state(case_id) == "awaiting_sign_off"
        page.unroute("**/form/alive")
        page.get_by_role("button", name="Try again").dblclick()
        expect(page.get_by_text("Which leg was it? 😀 שרה")).to_be_visible()
        assert clinic.state(case_id) == "returned"
        assert [m.text for m in clinic.view(case_id).messages] == ["Which leg was it? 😀 שרה"]
