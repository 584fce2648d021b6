"""One's own account in a browser without scripts: sessions, the app, a session that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from records.sign_ins import end_others
from tests.factories.people import PASSWORD, a_user
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic
from tests.pages.test_documents import SIZES


@pytest.fixture
def ines(clinic: Clinic) -> str:
    """Somebody of the desk whose sessions nobody else uses: the user name."""
    username = f"ines-{clinic.a_name()}".casefold()
    clinic.people[username] = a_user(
        clinic.db, "front_desk", username=username, full_name="Ines Desk"
    )
    return username


@contextmanager
def signed_in(clinic: Clinic, who: str, **size: Any) -> Iterator[Page]:
    """A browser of its own, never one that goes on with an earlier session."""
    with clinic.browsing(**size) as page:
        clinic.sign_in(page, who)
        yield page


def password_given(page: Page, who: str) -> None:
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@SIZES
def test_sessions_elsewhere_are_seen_and_ended(
    clinic: Clinic, ines: str, size: dict[str, Any]
) -> None:
    with signed_in(clinic, ines, **size) as lost, signed_in(clinic, ines, **size) as own:
        own.get_by_role("link", name="Ines Desk").click()
        expect(own.get_by_text("(this one)")).to_have_count(1)
        check_page(own)

        own.get_by_role("button", name="End all other sessions").click()

        expect(own.get_by_role("status")).to_contain_text("All your other sessions have ended")
        expect(own.get_by_role("button", name="End this session")).to_have_count(0)
        lost.goto("/desk")
        assert lost.url.startswith(f"{clinic.url}/sign-in")


@SIZES
def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(
    clinic: Clinic, ines: str, size: dict[str, Any]
) -> None:
    with signed_in(clinic, ines, **size) as page:
        page.goto("/intake/new")
        page.get_by_label("First name").fill("Zo\u00eb \u201cZ\u201d <i>")
        end_others(clinic.db, clinic.people[ines], "none of them", datetime.now(UTC))
        page.get_by_role("button", name="I will ask the questions").click()
        expect(page.get_by_role("alert")).to_contain_text("what you typed is kept")
        check_page(page)

        password_given(page, ines)
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
        check_page(page)
        page.get_by_role("button", name="Send what I typed").click()

        expect(page.get_by_label("First name")).to_have_value("Zo\u00eb \u201cZ\u201d <i>")


@SIZES
def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(
    clinic: Clinic, ines: str, size: dict[str, Any]
) -> None:
    with signed_in(clinic, ines, **size) as page:
        page.goto("/account")
        page.get_by_role("link", name="Set up an authenticator app").click()
        check_page(page)
        secret = page.locator("main code").inner_text().replace(" ", "")
        page.get_by_label("Six digits from the app").fill("123")
        page.get_by_role("button", name="Switch it on").click()
        expect(page.get_by_role("alert")).to_contain_text("not the code")
        page.get_by_label("Six digits from the app").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Switch it on").click()
        check_page(page)
        codes = page.locator("main code").all_inner_texts()
        assert len(codes) == 10

    with clinic.browsing(**size) as page:
        page.goto("/sign-in")
        password_given(page, ines)
        expect(page.get_by_role("heading", level=1)).to_have_text("Code from your app")
        check_page(page)
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign in").click()
        page.goto("/account/second-factor")
        expect(page.get_by_text("9 unused recovery codes")).to_be_visible()
        check_page(page)
