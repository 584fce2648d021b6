"""The front desk: three lanes, scripts with a clock, printing and handing over."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update

from records.tables import Clock
from tests.pages.clinic import printed
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic, now

READY = "section[aria-labelledby=ready]"


def desk(clinic: DemoClinic, camera: Camera) -> None:
    camera.chapter("Front desk")
    with clinic.browsing("desk") as page:
        page.goto("/tour")
        page.get_by_role("button", name="Tick it off").first.click()
        camera.take(page, "tour", "The guided tour of the demo clinic")
        page.goto("/desk")
        camera.take(page, "desk", "Three lanes: act now, your turn, ready to hand over")
        _acted_on(page, camera)
        _overdue(clinic, page, camera)
        _prints(page, camera)
    with clinic.browsing("quiet-desk") as page:
        page.goto("/desk")
        camera.take(page, "desk-empty", "Nobody here yet: what to do next")


def _acted_on(page: Page, camera: Camera) -> None:
    card = page.locator("article.script-box--red", has_text="Demo-Oak")
    card.get_by_role("button", name="I am acting on this now").click()
    card.get_by_role("button", name="999 called").click()
    card.get_by_role("button", name="Patient left").click()
    expect(card).to_contain_text("The clock runs on")
    camera.take(page, "desk-acted-on", "999 called, the patient left: the clock runs on")


def _overdue(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    """An emergency that nobody acted on, and its time is over."""
    case_id = clinic.case_of("Demo-Nutmeg")
    past = update(Clock).where(Clock.case_id == case_id, Clock.stopped_at.is_(None))
    with clinic.db.writing() as session:
        session.execute(past.values(due_at=now() - timedelta(minutes=3)))
    card = page.locator("article.script-box--red", has_text="Demo-Nutmeg")
    for _ in range(60):
        page.goto("/desk")
        if "Nobody clinical came in time" in card.inner_text():
            break
        page.wait_for_timeout(250)
    camera.take(page, "desk-overdue", "Nobody clinical came in time: the next step is said at once")


def _prints(page: Page, camera: Camera) -> None:
    assert printed(page, "Bruno Demo-Birch").ok
    page.goto("/desk#ready")
    expect(page.get_by_text("Before you hand it over").first).to_be_visible()
    camera.take(page, "desk-printed", "Printed: two identifiers are read back at hand-over", READY)
    give = page.locator("form.give").first
    give.get_by_role("button", name="Handed over").click()
    camera.take(page, "desk-not-read-back", "Without both it is not handed over")
    give = page.locator("form.give").first
    for name in ("the name", "the date of birth"):
        give.get_by_label(name, exact=True).check()
    give.get_by_role("button", name="Handed over").click()
    page.locator("details", has_text="Handed over already").locator("summary").click()
    camera.take(page, "desk-handed-over", "Handed over; a reprint asks for a reason", READY)
