"""Live pages on the real server: told by a stream, or asking when no stream is free."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from time import monotonic

from playwright.sync_api import Page, expect

from api.changes import KIND, MOST
from tests.factories.forms import EMERGENCY, a_form
from tests.pages.clinic import Clinic
from tests.processes import wait_until

PROCESSES = 2
"""That serve on SQLite."""
SOON = 6000
"""Milliseconds: less than a page without a stream waits before it asks."""


@contextmanager
def every_stream_taken(clinic: Clinic, page: Page) -> Iterator[None]:
    """Somebody else listens on all streams that the processes have."""
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    with ExitStack() as held:

        def took_one() -> bool:
            connection = HTTPConnection("127.0.0.1", clinic.stack.port, timeout=10)
            held.callback(connection.close)
            connection.request("GET", "/changes", headers={"Accept": KIND, "Cookie": cookie})
            return connection.getresponse().status == 200

        for _ in range(PROCESSES * MOST):  # one that another page left may be free a moment later
            wait_until(took_one, "a stream is free")
        yield


def test_the_queue_is_told_at_once(clinic: Clinic) -> None:
    with clinic.browsing("physio") as page:
        with page.expect_request("**/changes"), page.expect_response("**/queue/rows"):
            page.goto("/queue")
        clinic.submitted(a_form(EMERGENCY))
        expect(page.locator("[data-news]")).to_contain_text("1 new", timeout=SOON)


def test_while_every_stream_is_taken_all_else_answers_and_the_page_asks_instead(
    clinic: Clinic,
) -> None:
    with clinic.browsing("physio") as page:
        page.clock.install()
        page.goto("/account")
        with every_stream_taken(clinic, page):
            with page.expect_response("**/changes") as refused:
                page.goto("/queue")
            assert refused.value.status == 204
            start = monotonic()
            for path in ("/healthz", "/queue", "/agreement", "/account") * 5:
                assert page.request.get(path).status == 200
            assert monotonic() - start < 10  # one request that waits for a stream waits longer
            clinic.submitted(a_form(EMERGENCY))
            page.clock.fast_forward(11_000)
            expect(page.locator("[data-news]")).to_contain_text("1 new")
