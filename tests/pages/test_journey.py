"""A patient's whole way through the clinic, page by page, without JavaScript."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.factories.cases import a_clinic, fail
from tests.factories.forms import CALM, EMERGENCY, a_form
from tests.pages.clinic import UNDO_SECONDS, Clinic, begin, fill_in, open_details, printed
from tests.processes import wait_until
from tests.reports.printed import text_of

NOT_THERE = (404, 409)


def test_a_form_becomes_a_sheet_that_the_desk_prints_until_it_is_withdrawn(clinic: Clinic) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk", script=False) as page:
        begin(page, name)
        fill_in(page, a_form(CALM))
        case_id = page.url.split("/")[-2]
        released = f"/api/v1/cases/{case_id}/documents/released"
        clinic.wait_for(case_id, "awaiting_sign_off")
        assert page.request.get(released).status in NOT_THERE
    with clinic.browsing("physio", script=False) as page:
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("button", name="Approve and sign")).to_be_disabled()
        expect(page.locator("#blockers")).to_contain_text("Claim the case first")
        _claim_and_sign(page)
        expect(page.get_by_text("The sheet is released in")).to_be_visible()
        assert clinic.state(case_id) == "signed"
        page.get_by_role("button", name="Undo the signature").click()
        assert clinic.state(case_id) == "awaiting_sign_off"
        _sign(page)
        # Without JavaScript the page looks again by itself.
        patience = (UNDO_SECONDS + 40) * 1000
        expect(page.get_by_text("The desk can print it.")).to_be_visible(timeout=patience)
    with clinic.browsing("desk", script=False) as page:
        answer = printed(page, name)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
        assert b"/ByteRange" in answer.body()
    with clinic.browsing("colleague", script=False) as page:
        page.goto(f"/cases/{case_id}")
        expect(page.locator("#sheet .tag")).to_have_text("Signed")
        _pictures_load(page)
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Withdraw the released sheet")
        page.get_by_label("Why it is withdrawn").fill("Wrong leg")
        page.get_by_role("button", name="Withdraw the sheet").click()
        expect(page.get_by_text("Withdrawn: the desk can no longer print it.")).to_be_visible()
    with clinic.browsing("desk", script=False) as page:
        expect(page.locator("tr", has_text=name)).to_contain_text("do not hand it over")
        assert page.request.get(released).status in NOT_THERE


def test_an_emergency_is_acted_on_and_closed_and_never_has_a_sheet(clinic: Clinic) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk", script=False) as page:
        begin(page, name)
        fill_in(page, a_form(EMERGENCY))
        case_id = page.url.split("/")[-2]
        expect(page.get_by_role("heading", level=1)).to_contain_text("seen in hospital now")
        page.goto("/desk")
        card = page.locator("article", has_text=name)
        link = card.get_by_role("link", name="Print the patient's answers for the hospital.")
        wait_until(lambda: page.request.get(str(link.get_attribute("href"))).ok, "it is drawn")
        assert name in text_of(page.request.get(str(link.get_attribute("href"))).body())
        card.get_by_role("button", name="I am acting on this now").click()
        expect(card).to_contain_text("since")
        expect(link).to_be_visible()
        assert page.request.get(f"/api/v1/cases/{case_id}/documents/released").status in NOT_THERE
    with clinic.browsing("physio", script=False) as page:
        expect(page.locator("tr", has_text=name)).to_contain_text("Desk acted")
        page.goto(f"/cases/{case_id}")
        expect(page.get_by_text("No sheet may be given")).to_be_visible()
        expect(page.get_by_text("The ranking is hidden")).to_be_visible()
        assert page.locator(".bars").count() == 0
        assert page.get_by_role("button", name="Approve and sign").count() == 0
        assert page.request.get(f"/cases/{case_id}/documents/draft").status in NOT_THERE
        page.get_by_role("button", name="I have taken over").click()
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Record the outcome")
        page.get_by_label("The patient arrived there").check()
        page.get_by_role("button", name="Record and close").click()
        expect(page.get_by_text("The outcome is recorded and the case is closed.")).to_be_visible()
    assert clinic.state(case_id) == "closed"


def test_a_patient_who_is_to_be_seen_first_gets_no_sheet(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Withhold and book")
        page.get_by_label("Appointment, if booked").fill("2027-01-12T09:30")
        page.get_by_role("button", name="Withhold the sheet").click()
        expect(page.get_by_role("alert")).to_contain_text("Write why no sheet is given")
        expect(page.get_by_label("Appointment, if booked")).to_have_value("2027-01-12T09:30")
        page.get_by_role("textbox", name="Why no sheet is given").fill("To be examined first")
        page.get_by_role("button", name="Withhold the sheet").click()
        expect(page.locator("#decide")).to_contain_text("Booked for 12 Jan 2027, 09:30")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Close the case")
        page.get_by_label("Why it is closed").fill("Seen today")
        page.get_by_role("button", name="Close the case").click()
    assert clinic.state(case_id) == "closed"


def test_a_sheet_that_could_not_be_drawn_is_drawn_again(clinic: Clinic) -> None:
    with clinic.worker_away():
        case_id = clinic.submitted()
        job = clinic.view(case_id).job
        assert job is not None
        fail(a_clinic(clinic.db, now=datetime.now(UTC)), job.id)
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        expect(page.get_by_text("The sheet could not be drawn (BROKEN)")).to_be_visible()
        page.get_by_role("button", name="Claim this case").click()
        page.get_by_role("button", name="Draw it again").click()
        clinic.wait_for(case_id, "awaiting_sign_off")
        page.goto(f"/cases/{case_id}")
        expect(page.locator("img.page").first).to_be_visible()


def test_a_claim_that_went_to_a_colleague_is_refused_and_what_was_typed_is_kept(
    clinic: Clinic,
) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with (
        clinic.browsing("physio", script=False) as first,
        clinic.browsing("physio", script=False) as other_tab,
        clinic.browsing("colleague", script=False) as second,
    ):
        first.goto(f"/cases/{case_id}")
        first.get_by_role("button", name="Claim this case").click()
        second.goto(f"/cases/{case_id}")
        expect(second.locator("#claim")).to_contain_text("Physio is working on this")
        assert second.get_by_role("button", name="Claim this case").count() == 0
        other_tab.goto(f"/cases/{case_id}")
        other_tab.get_by_role("button", name="Give it back").click()
        second.goto(f"/cases/{case_id}")
        second.get_by_role("button", name="Claim this case").click()
        open_details(first, "Return to front desk")
        first.get_by_label("Question for the front desk").fill("Which shoe hurts?")
        first.get_by_role("button", name="Send the question").click()
        expect(first.get_by_role("alert")).to_contain_text("Nothing was changed")
        expect(first.get_by_label("Question for the front desk")).to_have_value("Which shoe hurts?")
        expect(first.locator("#claim")).to_contain_text("Colleague is working on this")
    assert clinic.state(case_id) == "awaiting_sign_off"


def test_a_case_is_claimed_and_signed_with_the_keyboard_alone(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio") as page:
        page.goto(f"/cases/{case_id}")
        _tab_to(page, "Claim this case")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Final copy")).to_be_visible(timeout=40_000)
        _tab_to(page, "examined")
        page.keyboard.press("Space")
        _tab_to(page, "Approve and sign")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The sheet is released in")).to_be_visible()
        _tab_to(page, "Undo the signature")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The signature is taken back.")).to_be_visible()


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on a control of this name or text."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "[document.activeElement.name, document.activeElement.textContent.trim()]"
        )
        if wanted in focused:
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def _claim_and_sign(page: Page) -> None:
    page.get_by_role("button", name="Claim this case").click()
    _sign(page)


def _sign(page: Page) -> None:
    _until_final(page)
    _pictures_load(page)
    page.get_by_label("I have examined or spoken with the patient").check()
    page.get_by_role("button", name="Approve and sign").click()


def _pictures_load(page: Page) -> None:
    pictures = page.locator("img.page").all()
    assert pictures
    for picture in pictures:
        answer = page.request.get(picture.get_attribute("src") or "")
        assert answer.body().startswith(b"\x89PNG")


def _until_final(page: Page) -> None:
    """Wait, as somebody without JavaScript waits: by looking again."""
    for _ in range(120):
        if page.get_by_text("Final copy").count():
            return
        page.wait_for_timeout(250)
        page.goto(re.sub(r"#.*", "", page.url))
    raise AssertionError("the final copy was not drawn")
