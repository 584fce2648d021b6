"""From the referral to the printed letter, page by page, without JavaScript."""

import re

from playwright.sync_api import Page, expect

from tests.factories.forms import CALM, EMERGENCY, a_form
from tests.pages.clinic import UNDO_SECONDS, Clinic, open_details, printed
from tests.processes import wait_until
from tests.reports.printed import text_of

NOT_THERE = (404, 409)
DESTINATION = "ED with 24/7 MRI, phoned ahead per the local CES pathway"


def test_a_letter_is_written_read_signed_and_printed_by_the_desk(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(EMERGENCY))
    name = clinic.view(case_id).patient.family_name
    released = f"/cases/{case_id}/documents/letter/1/released"
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        expect(page.locator("#unwritten")).to_contain_text(DESTINATION)
        page.get_by_role("button", name="Claim this case").click()
        _refer(page, "x" * 2001)
        expect(page.get_by_role("alert")).to_contain_text("Use at most 2000 characters")
        message = page.get_by_label("Your sentence to the receiver")
        expect(message).to_have_value("x" * 2001)
        message.fill("Her daughter drives her in.")
        page.get_by_role("button", name="Refer and write the letter").click()
        _until(page, "Sign the letter")
        expect(page.locator("#letter1 .tag").first).to_have_text("To read and sign")
        _pictures_load(page)
        page.get_by_role("button", name="Sign the letter").click()
        expect(page.get_by_role("alert")).to_contain_text("Tick that you have examined")
        page.locator("#letter1").get_by_label("I have examined").check()
        page.get_by_role("button", name="Sign the letter").click()
        page.get_by_role("button", name="Undo the signature").click()
        expect(page.get_by_text("The signature is taken back.")).to_be_visible()
        page.locator("#letter1").get_by_label("I have examined").check()
        page.get_by_role("button", name="Sign the letter").click()
        assert page.request.get(f"/cases/{case_id}/documents/released").status in NOT_THERE
    assert clinic.state(case_id) == "referred"
    with clinic.browsing("desk", script=False) as page:
        patience = UNDO_SECONDS + 40
        wait_until(lambda: page.request.get(released).ok, "it is released", seconds=patience)
        page.goto("/desk")
        expect(page.get_by_role("article", name=f"Letter for Ada {name}")).to_be_visible()
        said = text_of(printed(page, name).body())
        assert b"/ByteRange" in page.request.get(released).body()
        assert "Her daughter drives her in." in said
        assert "Suspected: cauda equina syndrome" in said
        assert "cauda" not in page.content().lower()
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        expect(page.locator("#letter1")).to_contain_text("The desk can print it")
        expect(page.get_by_text("No sheet may be given")).to_be_visible()
        open_details(page, "Withdraw this letter")
        page.get_by_label("Why it is withdrawn").fill("To another hospital")
        page.get_by_role("button", name="Withdraw the letter").click()
        expect(page.locator("#letter1")).to_have_count(0)
        expect(page.locator("#unwritten")).to_contain_text(DESTINATION)
    with clinic.browsing("desk", script=False) as page:
        assert page.request.get(released).status in NOT_THERE


def test_a_patient_who_is_seen_first_takes_the_safety_net_home(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM), state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        assert page.get_by_text("Give the safety-net sheet").count() == 0
        open_details(page, "Withhold and book")
        page.get_by_role("textbox", name="Why no sheet is given").fill("To be examined first")
        page.get_by_role("button", name="Withhold the sheet").click()
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Give the safety-net sheet")
        page.get_by_label("Where the patient is going").fill("Back to us, Friday at 9:30")
        page.get_by_role("button", name="Make the safety-net sheet").click()
        _until(page, "Sign the safety-net sheet")
        page.locator("#safety_net1").get_by_label("I have examined").check()
        page.get_by_role("button", name="Sign the safety-net sheet").click()
    with clinic.browsing("desk", script=False) as page:
        sheet = f"/cases/{case_id}/documents/safety_net/1/released"
        wait_until(lambda: page.request.get(sheet).ok, "it is released", seconds=60)
        assert "Back to us, Friday at 9:30" in text_of(page.request.get(sheet).body())
        page.goto("/desk")
        name = clinic.view(case_id).patient.family_name
        expect(page.get_by_role("article", name=f"Safety sheet for Ada {name}")).to_be_visible()
        assert "Back to us, Friday at 9:30" in text_of(printed(page, name).body())
    assert clinic.state(case_id) == "withheld"


def _refer(page: Page, message: str) -> None:
    open_details(page, "to a service, with a letter")
    page.locator("#refer-destination").select_option("dest_ed_mri")
    page.get_by_label("What was arranged").fill("Rang the registrar")
    page.get_by_label("Your sentence to the receiver").fill(message)
    page.get_by_role("button", name="Refer and write the letter").click()


def _pictures_load(page: Page) -> None:
    pictures = page.locator("#letter1 img.page").all()
    assert pictures
    for picture in pictures:
        answer = page.request.get(picture.get_attribute("src") or "")
        assert answer.body().startswith(b"\x89PNG")


def _until(page: Page, button: str) -> None:
    """Wait, as somebody without JavaScript waits: by looking again."""
    for _ in range(120):
        if page.get_by_role("button", name=button).count():
            return
        page.wait_for_timeout(250)
        page.goto(re.sub(r"#.*", "", page.url))
    raise AssertionError(f"no button {button}")
