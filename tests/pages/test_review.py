"""What a physiotherapist does on a case, and what stops a signature."""

from playwright.sync_api import expect

from tests.factories.forms import CALM, EMERGENCY, ON_HOLD, SAME_DAY, a_form
from tests.pages.clinic import Clinic, open_details


def test_a_hold_stops_the_signature_and_says_where_to_go(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(ON_HOLD), state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        expect(page.get_by_role("button", name="Approve and sign")).to_be_disabled()
        link = page.locator("#blockers a", has_text="Clear the hold").first
        target = link.get_attribute("href")
        assert target is not None
        expect(page.locator(target)).to_be_visible()


def test_a_flag_is_cleared_by_the_examination_and_the_typed_finding_is_kept(
    clinic: Clinic,
) -> None:
    case_id = clinic.submitted(a_form(SAME_DAY))
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        clear = page.get_by_role("button", name="Clear the ticked flags with my name")
        page.get_by_label("What you found").first.fill("Power 5 of 5 in all groups")
        clear.click()
        expect(page.get_by_role("alert")).to_contain_text("Tick what your examination clears")
        kept = page.get_by_label("What you found").first
        expect(kept).to_have_value("Power 5 of 5 in all groups")
        page.locator('#checklist [name="examined"]').first.check()
        clear.click()
        expect(page.get_by_text("Cleared. The case was assessed again.")).to_be_visible()
        expect(page.locator("#precautions")).to_contain_text("Power 5 of 5 in all groups")


def test_an_open_question_is_answered_in_place(clinic: Clinic) -> None:
    case_id = clinic.submitted(a_form(CALM, fever_unwell=None), state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        page.locator('#ask-fever_unwell [value="no"]').check()
        page.get_by_role("button", name="Record the answers").click()
        expect(page.get_by_text("Recorded. The case was assessed again.")).to_be_visible()
        assert page.locator("#ask-fever_unwell").count() == 0


def test_a_finding_changes_the_ranking(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Enter findings")
        page.locator('#ask-ex_slr [value="pos"]').check()
        page.locator("#ex_slr_angle").fill("200")
        page.get_by_role("button", name="Record the findings").click()
        expect(page.get_by_role("alert")).to_contain_text("between 0 and 120")
        assert page.locator('#ask-ex_slr [value="pos"]').is_checked()
        page.locator("#ex_slr_angle").fill("45")
        page.get_by_role("button", name="Record the findings").click()
        expect(page.locator("#exam")).to_contain_text("Positive")
        assert page.get_by_text("History only").count() == 0


def test_the_plan_is_changed_and_a_wrong_number_keeps_everything_typed(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Change the sheet")
        page.get_by_label("Message to the patient").fill("See you on Friday.")
        page.locator('[name$="-reps_max"]').first.fill("900")
        page.get_by_role("button", name="Save and draw the new sheet").click()
        expect(page.get_by_role("alert")).to_contain_text("whole number between 1 and 30")
        expect(page.get_by_label("Message to the patient")).to_have_value("See you on Friday.")
        page.locator('[name$="-reps_max"]').first.fill("12")
        page.get_by_label("Why you change it").fill("A little more")
        page.get_by_role("button", name="Save and draw the new sheet").click()
        expect(page.locator("#plan")).to_contain_text("revision 2")
        expect(page.locator("#plan")).to_contain_text("edited here")
        expect(page.locator("#plan")).to_contain_text("See you on Friday.")


def test_a_question_goes_to_the_desk_and_its_reply_comes_back(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        open_details(page, "Return to front desk")
        page.get_by_label("Question for the front desk").fill("Is the phone number right?")
        page.get_by_role("button", name="Send the question").click()
        assert clinic.state(case_id) == "returned"
    with clinic.browsing("desk", script=False) as page:
        card = page.locator("article", has_text="Is the phone number right?").last
        card.get_by_role("button", name="Send the reply").click()
        expect(page.get_by_role("alert")).to_contain_text("Write the reply first")
        page.locator(f"#reply-{case_id}").fill("Yes, they confirmed it")
        page.locator(f'form[action="/desk/{case_id}/reply"] button').click()
        expect(page.get_by_text("Your reply is with the physiotherapist.")).to_be_visible()
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        expect(page.locator("#decide")).to_contain_text("Yes, they confirmed it")


def test_the_queue_notices_a_new_case_without_moving_rows(clinic: Clinic) -> None:
    with clinic.browsing("physio") as page:
        page.goto("/queue")
        rows = page.locator("tbody tr").count()
        clinic.submitted(a_form(EMERGENCY))
        expect(page.locator("[data-news]")).to_contain_text("1 new", timeout=20000)
        assert page.locator("tbody tr").count() == rows
        page.get_by_role("link", name="Show them in their place").click()
        expect(page.locator("tbody tr")).to_have_count(rows + 1)
