"""The administrator's pages, and everybody's own account."""

import pyotp
from playwright.sync_api import Page

from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic

PAGES = {
    "": "The administrator's start page",
    "/profile": "The clinic's profile, with an example sheet",
    "/profile/history": "Every version of the profile, and what changed",
    "/people": "People",
    "/tokens": "Form tokens",
    "/rules": "The rules in force, with their proof",
    "/activity": "Activity: turnaround, workload, how often each rule fires",
    "/audit": "The audit trail",
}


def administration(clinic: DemoClinic, camera: Camera) -> None:
    camera.chapter("Administration")
    with clinic.browsing("admin") as page:
        for path, caption in PAGES.items():
            page.goto(f"/administration{path}")
            camera.take(page, f"administration{path.replace('/', '-')}", caption)
        _done(clinic, page, camera)
    camera.chapter("Account")
    # Nobody else signs in as the colleague afterwards, who is asked for a code then.
    with clinic.browsing("colleague") as page:
        _account(page, camera)


def _done(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    page.goto(f"/administration/people/{clinic.people['desk'].id}")
    camera.take(page, "administration-person", "One person: role, sessions, password, the end")
    page.goto("/administration/profile")
    page.get_by_label("Colour", exact=True).fill("#ffee00")
    page.get_by_role("button", name="Save name and letterhead").click()
    camera.take(page, "administration-fault", "A colour on which white cannot be read is refused")
    page.goto("/administration/tokens")
    page.get_by_label("Name").fill("Website form")
    page.get_by_role("button", name="Make the token").click()
    camera.take(page, "administration-token-made", "A new token is shown once")
    page.goto("/administration/audit")
    page.get_by_role("button", name="Check the chain of hashes").click()
    camera.take(page, "administration-chain", "The chain of the trail is intact")


def _account(page: Page, camera: Camera) -> None:
    page.goto("/account")
    camera.take(page, "account", "One's own account and sessions")
    page.goto("/account/password")
    camera.take(page, "account-password", "A new password")
    page.goto("/account/second-factor")
    camera.take(page, "account-app", "An authenticator app is set up")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Six digits from the app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Switch it on").click()
    camera.take(page, "account-codes", "Recovery codes, shown once")
