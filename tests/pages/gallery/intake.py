"""The form: who it is about, in whose hands, every section, and the ways it can end."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.factories.forms import EMERGENCY, a_form
from tests.pages.clinic import (
    PASSCODE,
    WAYS,
    answer,
    begin,
    go_on,
    hand_over_tablet,
    introduce,
)
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic

Take = Callable[[str, str], None]
SHOWN = "EX-02"


def intake(clinic: DemoClinic, camera: Camera) -> None:
    camera.chapter("Intake")
    with clinic.browsing("desk") as page:

        def take(name: str, caption: str) -> None:
            camera.take(page, f"intake-{name}", caption)

        _who_it_is(page, take)
        _hand_over(page, take)
        _phone(clinic, page, camera)
        _every_section(page, take)
        _ends(page, take)
    with clinic.browsing("desk") as page:
        _stop_and_act(page, lambda name, caption: camera.take(page, f"intake-{name}", caption))


def _who_it_is(page: Page, take: Take) -> None:
    page.goto("/intake/new")
    take("new", "A new intake: who it is about, and in whose hands the form is")
    page.get_by_role("button", name=WAYS["tablet"]).click()
    take("new-faults", "What is missing is said at the top and beside its field")
    _fill_in(page, "Carlo", "Demo-Cedar", 2)
    page.get_by_role("button", name=WAYS["tablet"]).click()
    take("match", "Somebody here looks alike: what agrees, differs, or is not known")


def _fill_in(page: Page, given: str, family: str, day: int) -> None:
    page.get_by_label("First name").fill(given)
    page.get_by_label("Last name").fill(family)
    for label, value in (("Day", day), ("Month", 1), ("Year", 1969)):
        page.get_by_label(label, exact=True).fill(str(value))


def _hand_over(page: Page, take: Take) -> None:
    begin(page, "Demo-Alder", on="staff")
    take("staff-first", "Staff answer four short questions of their own first")
    answer(page, a_form(SHOWN))
    go_on(page)
    take("staff-asks", "Staff ask: each question as it is to be read out")
    begin(page, "Demo-Aspen")
    answer(page, a_form(SHOWN))
    go_on(page)
    take("hand-over", "Hand the form over: this tablet, the patient's phone, or neither")


def _phone(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    page.get_by_role("button", name="Show the code").click()
    page.get_by_text("Let the patient scan this").wait_for()
    camera.take(page, "intake-code", "The code for the patient's own phone, shown once")
    link = page.locator(".address").inner_text()
    with clinic.browsing() as phone:
        phone.goto(link)
        camera.take(phone, "intake-phone", "On the phone: who is there?")
        phone.get_by_label("Last name").fill("Wrong")
        for label, value in (("Day", 15), ("Month", 1), ("Year", 1981)):
            phone.get_by_label(label, exact=True).fill(str(value))
        phone.get_by_role("button", name="Open my form").click()
        camera.take(phone, "intake-phone-wrong", "Another name opens nothing")
        phone.get_by_label("Last name").fill("Demo-Aspen")
        phone.get_by_role("button", name="Open my form").click()
        camera.take(phone, "intake-phone-start", "The notice before the first question, on a phone")
        phone.get_by_role("button", name="Start").click()
        phone.get_by_role("button", name="Keep and finish later").click()
        camera.take(phone, "intake-phone-later", "Kept: the same link goes on where it was left")


def _every_section(page: Page, take: Take) -> None:
    begin(page, "Demo-Acacia")
    answer(page, a_form(SHOWN))
    go_on(page)
    hand_over_tablet(page)
    take("notice", "Before the patient starts: the name, and what happens to the answers")
    introduce(page)
    go_on(page)
    if page.url.endswith("/S1"):
        take("not-answered", "A safety question left out is asked once more")
    taken: set[str] = set()
    for _ in range(40):
        place = page.url.rsplit("/", 1)[-1]
        if place in ("check", "done"):
            break
        answer(page, a_form(SHOWN))
        title = page.locator("h1").inner_text()
        if place not in taken:  # a page comes back when its answers raise one more question
            take(f"section-{place}", f"Section {place}: {title}")
        taken.add(place)
        go_on(page)
    take("check", "Check your answers: nothing is sent before")


def _ends(page: Page, take: Take) -> None:
    page.goto("/form/later")
    take("later", "Kept for later, on the tablet")
    page.goto("/form/staff")
    take("passcode", "Staff take the tablet back with their passcode")
    page.get_by_label("Your passcode").fill("0000")
    page.get_by_role("button", name="Take the tablet back").click()
    take("passcode-wrong", "A wrong passcode; after five the password is needed")
    page.goto("/form/check")
    go_on(page)
    take("sent", "Sent: please give the tablet back")
    page.goto("/form/staff")
    page.get_by_label("Your passcode").fill(PASSCODE)
    page.get_by_role("button", name="Take the tablet back").click()
    take("result", "What the desk reads when the tablet is back")
    begin(page, "Demo-Almond")
    answer(page, a_form(SHOWN))
    go_on(page)
    hand_over_tablet(page)
    introduce(page, "Eve", "Other")
    take("other-name", "The typed name is not the expected one: once more")
    introduce(page, "Eve", "Other")
    take("stopped", "Then the form stops until staff have looked")


def _stop_and_act(page: Page, take: Take) -> None:
    begin(page, "Demo-Apple")
    answer(page, a_form(EMERGENCY))
    go_on(page)
    hand_over_tablet(page)
    introduce(page)
    for _ in range(12):
        answer(page, a_form(EMERGENCY))
        go_on(page)
        if page.url.endswith("/form/done"):
            break
    take("stop-and-act", "An emergency answer ends the form at once and alerts the desk")
    page.goto("/form/staff")
    page.get_by_label("Your passcode").fill(PASSCODE)
    page.get_by_role("button", name="Take the tablet back").click()
    take("result-act-now", "The same on the desk's screen: what to say and what to do")
