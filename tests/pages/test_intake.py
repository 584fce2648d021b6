"""The intake form in a browser, mostly without JavaScript."""

from playwright.sync_api import Page, expect

from tests.factories.forms import CALM, EMERGENCY, a_form
from tests.pages.clinic import Clinic, answer, begin, fill_in, go_on, to_patient


def test_a_whole_intake_without_javascript_ends_in_words_to_say(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        sent = fill_in(page, a_form(CALM))
        assert sent >= 17
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "Thank you. The physio will see you."
        )
        expect(page.get_by_role("link", name="Start the next patient")).to_be_visible()


def test_an_emergency_answer_stops_the_form_and_shows_the_script(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        sent = fill_in(page, a_form(EMERGENCY))
        assert sent < 8
        expect(page.get_by_text("you need to be seen in hospital now")).to_be_visible()
        expect(page.locator(".script-box--red")).to_be_visible()
        words = page.inner_text("main").lower()
        assert not any(word in words for word in ("cauda", "equina", "bladder", "numb", "ces_"))
        page.get_by_role("button", name="I am acting on this now").click()
        expect(page.get_by_text("is acting on this since")).to_be_visible()


def test_a_private_script_shows_nothing_else(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        fill_in(page, a_form(CALM, self_harm="yes"))
        expect(page.get_by_text("Duty physio to see this patient now (private).")).to_be_visible()
        words = page.inner_text("main").lower()
        assert not any(word in words for word in ("harm", "hurt", "live", "safe"))


def test_nothing_is_chosen_before_the_patient_chooses(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        assert page.locator("main input:checked").count() == 0
        to_patient(page, a_form(CALM))
        for section in ("S1", "S3", "S4", "S5", "P4"):
            page.goto(_section(page, section))
            assert page.locator("main input:checked").count() == 0


def test_answers_are_kept_when_one_of_them_is_wrong(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S2"))
        page.locator('[name="sex_at_birth"][value="male"]').check()
        for code in ("diabetes", "none"):
            page.locator(f'[name="conditions"][value="{code}"]').check()
        go_on(page)
        expect(page.get_by_role("alert")).to_contain_text('either "None of these" or')
        assert page.title().startswith("Error: ")
        assert page.locator('[name="sex_at_birth"][value="male"]').is_checked()
        assert page.locator('[name="conditions"][value="diabetes"]').is_checked()
        page.goto(page.url)
        assert page.locator('[name="sex_at_birth"][value="male"]').is_checked()


def test_a_blank_safety_question_is_asked_about_once(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S1"))
        go_on(page)
        expect(page.get_by_role("alert")).to_contain_text("Please answer")
        go_on(page)
        expect(page.get_by_text("Section 2 of ")).to_be_visible()


def test_a_question_that_comes_up_on_the_same_page_is_shown_before_moving_on(
    clinic: Clinic,
) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S6"))
        answer(page, a_form(CALM, cold_leg="yes"))
        assert page.locator("#ask-cold_leg_onset").count() == 0
        go_on(page)
        expect(page.locator("#ask-cold_leg_onset")).to_contain_text("One more question")
        page.locator('[name="cold_leg_onset"][value="gt_2w"]').check()
        go_on(page)
        expect(page.get_by_text("Section 7 of ")).to_be_visible()


def test_going_back_keeps_the_answers_and_never_reaches_the_staff_page(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S5"))
        page.locator('[name="pain_trend"][value="worse"]').check()
        page.get_by_role("button", name="Back", exact=True).click()
        expect(page.get_by_text("Section 4 of ")).to_be_visible()
        page.goto(_section(page, "S5"))
        assert page.locator('[name="pain_trend"][value="worse"]').is_checked()
        page.goto(_section(page, "S1"))
        assert page.get_by_role("button", name="Back", exact=True).count() == 0


def test_private_questions_can_be_left_to_the_physio_with_one_tap(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S11"))
        page.get_by_role("button", name="Leave the private questions to the physio").click()
        expect(page.get_by_text("Section 12 of ")).to_be_visible()


def test_a_form_can_be_kept_and_finished_later(clinic: Clinic) -> None:
    name = clinic.a_name()
    with clinic.browsing("desk", script=False) as page:
        begin(page, name)
        answer(page, a_form(CALM))
        page.get_by_role("button", name="Keep and finish later").click()
        row = page.locator("article", has_text=name)
        expect(row).to_contain_text("not handed over yet")
        row.get_by_role("link", name=f"Continue the form of Ada {name}").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hand the form over")


def test_no_answer_and_no_name_is_ever_in_an_address(clinic: Clinic) -> None:
    name, addresses = clinic.a_name(), []
    with clinic.browsing("desk", script=False) as page:
        page.on("request", lambda sent: addresses.append(sent.url))
        begin(page, name)
        fill_in(page, a_form(CALM))
    told = " ".join(addresses)
    assert name not in told
    assert not any(f"{item}=" in told for item in a_form(CALM))


def test_a_form_that_was_sent_leads_to_its_result_again(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        begin(page, clinic.a_name())
        form = page.url
        fill_in(page, a_form(EMERGENCY))
        expect(page.get_by_text("Act now. The clock is running.")).to_be_visible()
        result = page.url
        page.goto(form)
        assert page.url == result


def test_a_page_can_be_filled_in_with_the_keyboard_alone(clinic: Clinic) -> None:
    with clinic.browsing("desk") as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S5"))
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate("[document.activeElement.name, document.activeElement.value]")
            if focused[0] in ("pain_duration", "pain_start", "pain_trend"):
                page.keyboard.press("Space")
            elif focused[0] in ("pain_score_leg", "pain_score_back"):
                page.keyboard.press("Space")
                page.keyboard.press("ArrowRight")
            elif focused == ["go", "on"]:
                page.keyboard.press("Enter")
                break
        expect(page.get_by_text("Section 6 of ")).to_be_visible()
        page.goto(_section(page, "S5"))
        assert page.locator("main input:checked").count() == 5


def test_the_chart_tells_in_words_what_is_marked_and_keeps_none_apart(clinic: Clinic) -> None:
    with clinic.browsing("desk") as page:
        begin(page, clinic.a_name())
        to_patient(page, a_form(CALM))
        page.goto(_section(page, "S3"))
        page.locator('[data-zone="calf_l"] path').click()
        expect(page.locator("[data-said]")).to_have_text("Marked: Calf, left.")
        page.get_by_label("No pain in the last week").check()
        expect(page.locator('[value="calf_l"]')).not_to_be_checked()


def _section(page: Page, section: str) -> str:
    return page.url.rsplit("/", 1)[0] + f"/{section}"
