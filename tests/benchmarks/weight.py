"""What a browser receives on the first load of every page, as the bytes that travel."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.benchmarks.filled import Filled, pages_of
from tests.pages.conftest import CHROMIUM, FLAGS

SIGN_IN = "/sign-in"
SETTLED_MS = 300
"""After the load event: the script's parts come a moment later."""


Weight = tuple[float, float]
"""KB (1,000 bytes, headers included): the page with all it is made of, and pictures of documents
that happen to be in sight on it."""


def weights(clinic: Filled) -> Mapping[str, Weight]:
    """By the rule of the page; nothing is in the cache."""
    with _served(clinic) as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        found = {SIGN_IN: _weight(chromium, url + SIGN_IN)}
        for rule, (address, role) in pages_of(clinic).items():
            cookie = clinic.browsers[role].get_cookie("sciatriage")
            assert cookie is not None
            signed_in: SetCookieParam = {"name": "sciatriage", "value": cookie.value, "url": url}
            found[rule] = _weight(chromium, url + address, signed_in)
        chromium.close()
    return found


@contextmanager
def _served(clinic: Filled) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, clinic.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def _weight(chromium: Browser, address: str, signed_in: SetCookieParam | None = None) -> Weight:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    if signed_in is not None:
        context.add_cookies([signed_in])
    page = context.new_page()
    pictures: set[str] = set()
    received: dict[bool, float] = {True: 0, False: 0}

    def answered(event: Mapping[str, Any]) -> None:
        if event["response"]["mimeType"] == "image/png":
            pictures.add(event["requestId"])

    def finished(event: Mapping[str, Any]) -> None:
        received[event["requestId"] in pictures] += event["encodedDataLength"] / 1000

    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.responseReceived", answered)
    tools.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)
    context.close()
    return received[False], received[True]
