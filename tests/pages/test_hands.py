"""The form in other hands, in a browser: tablet, phone, a lost connection, an ended session."""

from playwright.sync_api import Page, expect

from records.drafts import open_drafts
from tests.factories.forms import CALM, EMERGENCY, a_form
from tests.pages.clinic import (
    Clinic,
    answer,
    begin,
    fill_in,
    go_on,
    hand_over_tablet,
    introduce,
    take_back,
    to_patient,
)


def worse(page: Page) -> None:
    page.goto("/form/S5")
    page.locator('[name="pain_trend"][value="worse"]').check()


def test_a_lost_connection_loses_nothing_and_the_page_is_sent_when_it_is_back(
    clinic: Clinic,
) -> None:
    with clinic.browsing("desk") as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        worse(page)
        page.route("**/form/alive", lambda route: route.abort("internetdisconnected"))
        page.locator('button[name="go"][value="back"]').click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
        assert page.locator('[name="pain_trend"][value="worse"]').is_checked()
        page.unroute("**/form/alive")
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("Section 4 of ")).to_be_visible()
        page.goto("/form/S5")
        assert page.locator('[name="pain_trend"][value="worse"]').is_checked()


def test_whoever_was_signed_out_keeps_what_is_typed_and_sends_it_after_signing_in(
    clinic: Clinic,
) -> None:
    with clinic.browsing("desk") as page:
        begin(page, clinic.a_name(), on="staff")
        page.goto(page.url.replace("/S0", "/S5"))
        page.locator('[name="pain_trend"][value="worse"]').check()
        page.context.clear_cookies()
        page.locator('button[name="go"][value="back"]').click()
        expect(page.get_by_role("alert")).to_contain_text("You were signed out")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Sign in").click()
        clinic.sign_in(opened.value, "desk")
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("Section 5 of ")).to_be_visible()
        page.goto(page.url.rsplit("/", 1)[0] + "/S5")
        assert page.locator('[name="pain_trend"][value="worse"]').is_checked()


def test_a_double_click_on_send_and_the_back_button_make_one_case(clinic: Clinic) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk") as page:
        begin(page, name)
        to_patient(page, a_form(CALM))
        page.goto("/form/check")
        page.get_by_role("button", name="Send the answers").dblclick()
        expect(page.get_by_text("Please give the tablet back")).to_be_visible()
        page.go_back()
        page.goto("/form/S5")
        assert page.url.endswith("/form/done")
        take_back(page)
        page.goto("/desk")
        expect(page.get_by_role("rowheader", name=f"Ada {name}")).to_have_count(0)
        expect(page.locator("article", has_text=f"Ada {name}")).to_have_count(1)


def test_two_tabs_of_one_form_keep_the_answers_of_both(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        other = page.context.new_page()
        worse(other)
        page.goto("/form/S1")
        answer(page, a_form(CALM))
        go_on(page)
        other.locator('button[name="go"][value="back"]').click()
        page.goto("/form/check")
        expect(page.locator("main")).to_contain_text("Worse")
        expect(page.locator("section", has_text="Do you need help")).to_contain_text("No")


def test_a_patient_finishes_on_a_phone_and_the_desk_sees_how_far(clinic: Clinic) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk", script=False) as page:
        begin(page, name, on="phone")
        answer(page, a_form(CALM))
        go_on(page)
        page.get_by_role("button", name="Show the code").click()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        link = page.locator(".address").inner_text()
    row = f"Ada {name}"
    with clinic.browsing(script=False, viewport={"width": 320, "height": 640}) as phone:
        phone.goto(link)
        assert name not in phone.content()
        phone.get_by_label("Last name").fill(name.upper())
        for label, value in (("Day", "15"), ("Month", "1"), ("Year", "1981")):
            phone.get_by_label(label, exact=True).fill(value)
        phone.get_by_role("button", name="Open my form").click()
        phone.get_by_role("button", name="Start").click()
        go_on(phone)
        go_on(phone)
        with clinic.browsing("desk", script=False) as page:
            expect(page.locator("article", has_text=row)).to_contain_text("page 2 of")
        for _ in range(40):
            answer(phone, a_form(CALM))
            go_on(phone)
            if phone.url.endswith("/done"):
                break
        expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are sent")
        phone.goto(link)
        expect(phone.get_by_text("does not work any more")).to_be_visible()


def test_an_emergency_on_the_tablet_stops_the_form_and_is_on_the_desk_at_once(
    clinic: Clinic,
) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk", script=False) as page:
        begin(page, name)
        to_patient(page, a_form(EMERGENCY))
        for _ in range(12):
            answer(page, a_form(EMERGENCY))
            go_on(page)
            if page.url.endswith("/form/done"):
                break
        expect(page.get_by_role("heading", level=1)).to_have_text("Please get help now")
        words = page.inner_text("main").lower()
        assert not any(word in words for word in ("cauda", "equina", "bladder", "numb"))
    with clinic.browsing("desk", script=False) as page:
        card = page.locator("article.script-box--red", has_text=name)
        expect(card).to_contain_text("Act now. The clock is running.")
        card.get_by_role("button", name="999 called").click()
        card.get_by_role("button", name="Patient left").click()
        expect(card).to_contain_text("The clock runs on until a physio takes over")
        expect(card.get_by_role("button", name="I am acting on this now")).to_be_visible()
        assert "clear" not in page.inner_text("main").lower()


def test_another_persons_name_stops_the_tablet_until_staff_have_looked(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        answer(page, a_form(CALM))
        go_on(page)
        hand_over_tablet(page)
        introduce(page, "Eve", "Other")
        expect(page.get_by_role("alert")).to_contain_text("check how it is written")
        introduce(page, "Eve", "Other")
        expect(page.get_by_role("heading", level=1)).to_have_text("Please ask our staff")
        page.goto("/desk")
        assert "/sign-in" in page.url
        page.goto("/form/S1")
        assert page.url.endswith("/form/stopped")
        take_back(page)
        expect(page.get_by_role("alert")).to_contain_text("Another name was typed")
        hand_over_tablet(page)
        introduce(page)
        expect(page.get_by_text("Section 1 of ")).to_be_visible()


def test_staff_can_ask_with_the_keyboard_alone(clinic: Clinic) -> None:
    name, desk = clinic.a_name(), clinic.people["desk"]
    with clinic.browsing("desk") as page:
        page.goto("/intake/new")
        page.get_by_label("First name").focus()
        for typed in ("Ada", name, "15", "1", "1981", "", ""):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        for _ in range(2):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == "staff"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "Is this the same person?" in page.title():
            page.get_by_role("button", name="No, go on with what I typed").focus()
            with page.expect_navigation():
                page.keyboard.press("Enter")
        names = [draft.patient.family_name for draft in open_drafts(clinic.db, desk)]
        assert names[0] == name


def test_a_form_the_staff_ask_ends_with_the_physio_asking_the_private_questions(
    clinic: Clinic,
) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name(), on="staff")
        fill_in(page, a_form(CALM))
        case_id = page.url.split("/")[-2]
    asked = {ask.item for ask in clinic.view(case_id).open_questions}
    assert {"ces_saddle", "ces_bladder", "self_harm", "feel_safe"} <= asked
    assert {row.source for row in clinic.view(case_id).answers} == {"staff"}
