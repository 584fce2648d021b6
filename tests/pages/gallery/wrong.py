"""Signing in, what can go wrong, and what everybody can open without signing in."""

from playwright.sync_api import Page, expect

from records.queue import document
from tests.api.test_phone_pages import address_on
from tests.pages.clinic import begin
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic


def wrong(clinic: DemoClinic, camera: Camera) -> None:
    camera.chapter("Sign-in")
    with clinic.browsing() as page:
        _sign_in(page, camera)
    camera.chapter("When something is wrong")
    with clinic.browsing("physio") as page:
        _refused(page, camera)
    with clinic.browsing("desk") as page:
        _offline(page, camera)
    with clinic.browsing("desk") as page:
        _busy(clinic, page, camera)
    camera.chapter("Without signing in")
    with clinic.browsing() as page:
        _public(clinic, page, camera)


def _sign_in(page: Page, camera: Camera) -> None:
    page.goto("/sign-in")
    camera.take(page, "sign-in", "Sign in")
    for _ in range(12):
        page.get_by_label("User name").fill("nobody")
        page.get_by_label("Password", exact=True).fill("nonsense")
        page.get_by_role("button", name="Sign in").click()
        if "Too many" in page.inner_text("main"):
            break
    camera.take(page, "sign-in-locked", "Too many wrong passwords: wait")


def _refused(page: Page, camera: Camera) -> None:
    page.goto("/nothing-here")
    camera.take(page, "wrong-404", "Nothing here")
    page.goto("/desk")
    camera.take(page, "wrong-403", "Another role's page")


def _offline(page: Page, camera: Camera) -> None:
    begin(page, "Demo-Apricot", on="staff")
    page.route("**/form/alive", lambda route: route.abort("internetdisconnected"))
    page.locator('button[name="go"][value="on"]').click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    camera.take(page, "wrong-offline", "The connection is away: nothing typed is lost")


def _busy(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    page.goto("/desk")
    with clinic.db.writing() as session:
        session.connection()  # SQLite has one writer at a time
        with page.expect_navigation():
            page.get_by_role("button", name="Sign out").click()
        camera.take(page, "wrong-503", "The records cannot be reached: nothing was stored")


def _public(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    physio = clinic.people["physio"]
    pdf = document(clinic.db, physio, clinic.case_of("Demo-Birch"), "released").bytes
    page.goto("/verify")
    camera.take(page, "verify", "Is this document genuine?")
    for name, sent, caption in (
        ("genuine", pdf, "Genuine and unchanged"),
        ("changed", pdf + b" ", "Changed: do not use it"),
    ):
        page.goto("/verify")
        page.locator("input[type=file]").set_input_files(
            {"name": "sheet.pdf", "mimeType": "application/pdf", "buffer": sent}
        )
        page.locator("main form button").first.click()
        camera.take(page, f"verify-{name}", caption)
    page.goto(address_on(pdf, clinic.url))
    camera.take(page, "sheet", "The patient's page behind the code on the sheet")
    page.goto("/s/" + "A" * 22)
    camera.take(page, "sheet-unknown", "An address that no sheet has")
    for _ in range(40):
        answer = page.goto("/s/" + "A" * 22)
        if answer and answer.status == 429:
            break
    camera.take(page, "wrong-429", "Too many tries: when to try again")
