"""One running service and one browser a test session."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from records.session import Database
from tests.databases import sqlite_url
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, never one that is downloaded."""
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if not Path(path).is_file():
        reason = "not run: there is no Chromium on this machine; install it or set CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Web, worker, relay and Redis on an SQLite file, with people in it."""
    home = tmp_path_factory.mktemp("clinic")
    url = sqlite_url(home)
    with a_broker() as broker:
        stack = Stack(home, url, broker.url, SCIATRIAGE_UNDO_SECONDS=UNDO_SECONDS)
        try:
            stack.web()
            stack.worker()
            stack.relay()
            yield Clinic(stack, Database(url), browser)
        finally:
            stack.close()
