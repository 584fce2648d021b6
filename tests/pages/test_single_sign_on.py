"""Single sign-on in a real Chromium: to a provider on another port and back, under our policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from records.sign_ins import end_others
from records.single_sign_on import choose_way
from records.tables import SignIn
from tests.factories.people import a_user
from tests.factories.provider import CLIENT, SECRET, Person, a_provider
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic
from tests.processes import Stack, wait_until

BACK = "/sign-in/single-sign-on/back"
BUTTON = "Sign in at the hospital"


@pytest.fixture(scope="module")
def web(clinic: Clinic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A second web server on the clinic's database, with a provider beside it."""
    kept = clinic.stack.environment
    stack = Stack(tmp_path_factory.mktemp("web"), kept["DATABASE_URL"], kept["BROKER_URL"])
    with a_provider(stack.url + BACK) as provider:
        provider.person = Person("olaf", {"preferred_username": "Olaf"})
        stack.environment |= {
            "SCIATRIAGE_DATA_KEY_FILE": str(clinic.stack.home / "data-key"),
            "SCIATRIAGE_UNDO_SECONDS": kept["SCIATRIAGE_UNDO_SECONDS"],
            "SCIATRIAGE_PUBLIC_URL": stack.url,
            "SCIATRIAGE_OIDC_ISSUER": provider.issuer,
            "SCIATRIAGE_OIDC_CLIENT_ID": CLIENT,
            "SCIATRIAGE_OIDC_CLIENT_SECRET": SECRET,
            "SCIATRIAGE_OIDC_BUTTON": BUTTON,
        }
        try:
            stack.web()
            yield stack
        finally:
            stack.close()


@pytest.fixture(scope="module")
def olaf(clinic: Clinic, web: Stack) -> str:
    """A physiotherapist without a password: the user's id."""
    who = a_user(clinic.db, "physiotherapist", username="olaf", full_name="Olaf Single")
    clinic.people["olaf"] = who
    choose_way(clinic.db, who.id, "single_sign_on", datetime.now(UTC))
    return who.id


@contextmanager
def browsing(clinic: Clinic, web: Stack, *, script: bool = True) -> Iterator[Page]:
    context = clinic.browser.new_context(base_url=web.url, java_script_enabled=script)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if "Policy" in said.text else None)
    yield page
    context.close()
    assert problems == []


def signed_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name=BUTTON).click()
    expect(page.get_by_role("link", name="Olaf Single")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_one_signs_in_and_signs_a_sheet_without_a_password(
    clinic: Clinic, web: Stack, olaf: str, script: bool
) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with browsing(clinic, web, script=script) as page:
        signed_in(page)
        page.goto(f"/cases/{case_id}")
        with page.expect_navigation():
            page.get_by_role("button", name="Claim this case").click()
        wait_until(lambda: _has_a_final(clinic, case_id), "the final copy is there")
        if not script:  # with it the page loads itself again
            page.goto(f"/cases/{case_id}")
        expect(page.get_by_text("Final copy")).to_be_visible()
        long_ago = datetime.now(UTC) - timedelta(hours=13)
        with clinic.db.writing() as session:
            mine = update(SignIn).where(SignIn.user_id == olaf)
            session.execute(mine.values(confirmed_at=long_ago))
        page.goto(f"/cases/{case_id}")
        page.get_by_label("I have examined or spoken with the patient").check()
        sign = page.locator("#sign")
        expect(sign.get_by_label("Your password")).to_have_count(0)

        with page.expect_popup() as opened:
            sign.get_by_role("link", name="Confirm with single sign-on").click()
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("Thank you, Olaf Single")
        opened.value.close()
        expect(page.get_by_label("I have examined or spoken with the patient")).to_be_checked()
        page.get_by_role("button", name="Approve and sign").click()

        expect(page.get_by_text("The sheet is released in")).to_be_visible()


def _has_a_final(clinic: Clinic, case_id: str) -> bool:
    return any(each.kind == "final" for each in clinic.view(case_id).documents)


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_there(
    clinic: Clinic, web: Stack, olaf: str
) -> None:
    with browsing(clinic, web) as page:
        signed_in(page)
        page.goto("/intake/new")
        page.get_by_label("First name").fill("Zo\u00eb")
        end_others(clinic.db, clinic.people["olaf"], "none of them", datetime.now(UTC))
        page.get_by_role("button", name="I will ask the questions").click()
        expect(page.get_by_role("alert")).to_contain_text("what you typed is kept")

        with page.expect_popup() as opened:
            page.get_by_role("link", name=BUTTON).click()
        expect(opened.value.get_by_role("link", name="Olaf Single")).to_be_visible()
        page.get_by_role("button", name="Send what I typed").click()

        expect(page.get_by_label("First name")).to_have_value("Zo\u00eb")


@pytest.mark.parametrize("width", [1280, 320], ids=["desktop", "narrow"])
def test_the_pages_are_accessible(clinic: Clinic, web: Stack, olaf: str, width: int) -> None:
    size = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    context = clinic.browser.new_context(base_url=web.url, **size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in")
    check_page(page)
    page.goto(BACK)
    check_page(page)
    signed_in(page)
    page.goto("/account/confirm/single-sign-on")
    check_page(page)
    page.goto("/account")
    check_page(page)
    context.close()
