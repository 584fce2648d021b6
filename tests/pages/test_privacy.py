"""What the pages must not show: nothing clinical outside its role, nothing private afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page

from records.sign_ins import begin
from rules.knowledge_base import knowledge
from rules.words import HYPOTHESES
from tests.factories.forms import CALM, EMERGENCY, ON_HOLD, SAME_DAY, WITHHELD, a_form
from tests.pages import clinic as pages
from tests.pages.clinic import Clinic

FORMS = {
    "calm": a_form(CALM),
    "emergency": a_form(EMERGENCY),
    "same day": a_form(SAME_DAY),
    "hold": a_form(ON_HOLD),
    "withheld": a_form(WITHHELD),
    "private": a_form(CALM, self_harm="yes"),
    "unsure": a_form(CALM, ces_saddle="unsure", ces_bladder="unsure"),
}


def _clinical_words() -> Iterator[str]:
    """Every rule id and every name of a condition or a source."""
    known = knowledge()
    for rule in known.red_flags.values():
        yield rule.id
        yield rule.suspected.lower()
    for mimic in known.mimics.values():
        yield mimic.title.lower()
    yield from known.precautions
    yield from (title.lower() for title in HYPOTHESES.values())
    yield from ("cauda equina", "hypothesis", "red flag")


def test_the_words_looked_for_are_on_a_physiotherapists_page(clinic: Clinic) -> None:
    case_id = clinic.submitted(FORMS["emergency"])
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        source = page.content().lower()
        found = {word for word in _clinical_words() if word in source}
        assert {"ces_recent_or_worse", "cauda equina syndrome", "cauda equina"} <= found


@pytest.mark.parametrize("kind", FORMS)
def test_the_desk_is_told_what_to_do_and_never_why(clinic: Clinic, kind: str) -> None:
    case_id = clinic.submitted(FORMS[kind])
    with clinic.browsing("desk", script=False) as page:
        for path in ("/desk", f"/intake/{case_id}/done"):
            page.goto(path)
            source = page.content().lower()
            assert [word for word in _clinical_words() if word in source] == []


def test_an_administrator_sees_no_patient(clinic: Clinic) -> None:
    name = clinic.view(clinic.submitted(a_form(EMERGENCY))).patient.family_name
    with clinic.browsing("admin", script=False) as page:
        source = page.content()
        assert name not in source
        assert [word for word in _clinical_words() if word in source.lower()] == []
        links = [a.get_attribute("href") for a in page.locator("a[href]").all()]
        ours = ("/administration", "/account")
        assert {each for each in links if not str(each).startswith(ours)} <= {"/", "#maincontent"}


def test_an_expired_session_shows_nothing_and_leads_to_the_sign_in(clinic: Clinic) -> None:
    case_id = clinic.submitted()
    name = clinic.view(case_id).patient.family_name
    with clinic.browsing(script=False) as page:
        _session(clinic, page, idle=timedelta(minutes=29))
        page.goto(f"/cases/{case_id}")
        assert name in page.content()
        _session(clinic, page, idle=timedelta(minutes=31))
        for path in (f"/cases/{case_id}", f"/intake/{case_id}/done", "/queue"):
            page.goto(path)
            assert page.url.startswith(f"{clinic.url}/sign-in")
            assert name not in page.content()
        assert set(_kept(clinic, page)) <= {"user", "csrf_token"}


def test_after_signing_out_the_browser_cannot_go_back_to_a_case(clinic: Clinic) -> None:
    case_id = clinic.submitted()
    name = clinic.view(case_id).patient.family_name
    with clinic.browsing() as page:
        clinic.sign_in(page, "colleague")
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{clinic.url}/sign-in**")  # going back meets no page under way
        page.go_back()
        assert name not in page.content()
        answer = page.goto(f"/cases/{case_id}")
        assert answer is not None
        assert page.url.startswith(f"{clinic.url}/sign-in")


def test_while_the_patient_holds_the_device_no_link_leads_to_others(clinic: Clinic) -> None:
    with clinic.browsing("desk", script=False) as page:
        pages.begin(page, clinic.a_name())
        pages.to_patient(page, FORMS["calm"])
        links = {a.get_attribute("href") for a in page.locator("a[href]").all()}
        assert links == {"#maincontent"}


def _signer(clinic: Clinic) -> Flask:
    app = Flask("pages")
    app.secret_key = (clinic.stack.home / "secret-key").read_text("utf-8").strip()
    return app


def _session(clinic: Clinic, page: Page, idle: timedelta) -> None:
    """Give the browser the session of a physiotherapist who was last seen so long ago."""
    signing = SecureCookieSessionInterface().get_signing_serializer(_signer(clinic))
    assert signing is not None
    user = clinic.people["physio"].id
    secret = begin(clinic.db, user, "A browser", datetime.now(UTC) - idle)
    value = signing.dumps({"sign_in": secret, "user": user})
    page.context.add_cookies([{"name": "sciatriage", "value": str(value), "url": clinic.url}])


def _kept(clinic: Clinic, page: Page) -> dict[str, object]:
    """What the session cookie of the browser still holds."""
    signing = SecureCookieSessionInterface().get_signing_serializer(_signer(clinic))
    assert signing is not None
    values = [c.get("value", "") for c in page.context.cookies() if c.get("name") == "sciatriage"]
    return dict(signing.loads(values[0])) if values else {}
