"""Passkeys in a real Chromium with a virtual authenticator, under the policy that patients get."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import update

from records.people import UserRole
from records.tables import SignIn
from tests.factories.people import PASSWORD, a_user
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic
from tests.pages.test_account import password_given

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """What is built into this browser's computer, and whose finger lies on it."""

    def __init__(self, page: Page) -> None:
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        made = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
        self.id = made["authenticatorId"]

    def finger_of(self, *, owner: bool) -> None:
        sent = {"authenticatorId": self.id, "isUserVerified": owner}
        self.line.send("WebAuthn.setUserVerified", sent)


def somebody(clinic: Clinic, role: UserRole = "front_desk") -> str:
    """A person whom no other test knows: the user name."""
    username = f"olga-{clinic.a_name()}".casefold()
    clinic.people[username] = a_user(clinic.db, role, username=username, full_name="Olga Key")
    return username


def add_passkey(page: Page, name: str = "blue key") -> None:
    page.goto("/account/passkeys")
    page.get_by_label("A name for it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def test_a_passkey_is_added_used_to_sign_in_and_removed(clinic: Clinic) -> None:
    who = somebody(clinic)
    with clinic.browsing(at=clinic.named_url) as page:
        device = Device(page)
        clinic.sign_in(page, who)
        add_passkey(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("The passkey is added")
        assert page.locator("main code").count() == 10

        add_passkey(page, "the same device again")
        fault = page.locator("[data-fault]")
        expect(fault).to_contain_text("a passkey for this account on this device already")

        page.get_by_role("button", name="Sign out").click()
        password_given(page, who)
        expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
        device.finger_of(owner=False)
        page.get_by_role("button", name="Use your passkey").click()
        expect(fault).to_contain_text("No passkey was used")
        device.finger_of(owner=True)
        page.get_by_role("button", name="Use your passkey").click()
        expect(page.get_by_role("link", name="Olga Key")).to_be_visible()

        page.goto("/account/passkeys")
        expect(page.get_by_text("last used")).to_be_visible()
        page.locator("summary", has_text="Remove").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Remove this passkey").click()
        expect(page.get_by_role("status").first).to_contain_text("The passkey is removed")


def test_a_passkey_stands_for_the_password_before_a_signature(clinic: Clinic) -> None:
    who = somebody(clinic, "physiotherapist")
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing(at=clinic.named_url) as page:
        Device(page)
        clinic.sign_in(page, who)
        add_passkey(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("The passkey is added")
        _lay_down(clinic, who)
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        expect(page.get_by_text("Final copy")).to_be_visible(timeout=40_000)
        page.get_by_label("I have examined or spoken with the patient").check()
        sign = page.locator("#sign")

        sign.get_by_role("button", name="Use a passkey instead").click()

        expect(sign.get_by_text("no password is needed")).to_be_visible()
        expect(page.get_by_label("I have examined or spoken with the patient")).to_be_checked()
        page.get_by_role("button", name="Approve and sign").click()
        expect(page.get_by_text("The sheet is released in")).to_be_visible()


def _lay_down(clinic: Clinic, who: str) -> None:
    """Some hours pass in which the person signs nothing."""
    long_ago = datetime.now(UTC) - timedelta(hours=13)
    mine = update(SignIn).where(SignIn.user_id == clinic.people[who].id)
    with clinic.db.writing() as session:
        session.execute(mine.values(confirmed_at=long_ago))


@pytest.mark.parametrize("width", [1280, 320], ids=["desktop", "narrow"])
def test_the_pages_are_accessible_and_say_why_a_passkey_cannot_be_used(
    clinic: Clinic, width: int
) -> None:
    who = somebody(clinic)
    size = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with clinic.browsing(at=clinic.named_url, **size) as page:
        Device(page)
        clinic.sign_in(page, who)
        add_passkey(page)
        code = page.locator("main code").first.inner_text()
        page.goto("/account/passkeys")
        check_page(page)
        page.goto("/account")
        check_page(page)
        page.get_by_role("button", name="Sign out").click()
        password_given(page, who)
        expect(page.get_by_role("button", name="Use your passkey")).to_be_visible()
        check_page(page)
    with clinic.browsing(**size) as page:
        page.goto("/sign-in")
        password_given(page, who)
        expect(page.get_by_text("A passkey belongs to a name")).to_be_visible()
        expect(page.get_by_role("link", name=clinic.named_url)).to_be_visible()
        expect(page.get_by_role("button", name="Use your passkey")).to_be_hidden()
        check_page(page)
    with clinic.browsing(at=clinic.named_url, script=False) as page:
        page.goto("/sign-in")
        password_given(page, who)
        expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
        page.get_by_label("Or a code").fill(code)
        page.get_by_role("button", name="Sign in with the code").click()
        page.goto("/account/passkeys")
        expect(page.get_by_text("Passkeys need JavaScript")).to_contain_text("An authenticator app")
