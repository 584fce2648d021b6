"""One running service and one browser for all page tests.

They end with this package: the browser's event loop would keep others (pyHanko's) from running.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.databases import open_database, sqlite_url
from tests.pages.clinic import UNDO_SECONDS, Clinic
from tests.processes import Stack, a_broker

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: the same engine, two thirds of the processor time."""
CHROMIUM = Path(
    os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "no-browser")
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium one test says so for all that need it; with CI=true each of them fails."""
    if CHROMIUM.is_file() or os.environ.get("CI") == "true":
        return
    need = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    spoken_for = set(need[1:])
    items[:] = [item for item in items if item not in spoken_for]
    config.hook.pytest_deselected(items=need[1:])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real Chromium, never one that is downloaded."""
    if not CHROMIUM.is_file():
        reason = "not run: the pages in a browser (no Chromium here; install it or set CHROMIUM)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Web, worker, relay and Redis on an SQLite file, with people in it."""
    home = tmp_path_factory.mktemp("clinic")
    url = sqlite_url(home)
    with a_broker() as broker:
        # One session serves many tests: it asks for no password meanwhile.
        patient = {"SCIATRIAGE_CONFIRM_MINUTES": 720, "SCIATRIAGE_IDLE_MINUTES": 30}
        stack = Stack(home, url, broker.url, SCIATRIAGE_UNDO_SECONDS=UNDO_SECONDS, **patient)
        stack.environment["SCIATRIAGE_PUBLIC_URL"] = stack.url
        try:
            stack.web()
            stack.worker()
            stack.relay()
            yield Clinic(stack, open_database(url), browser)
        finally:
            stack.close()
