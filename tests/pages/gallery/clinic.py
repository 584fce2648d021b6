"""The demo clinic as `make run` makes it, served by the real processes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from records.people import Actor, UserRole, actor_of_user, user_named
from records.profile import ClinicProfile
from records.queue import queue
from records.sites import DEMO_SITE, create_site
from records.states import STATES
from tests.databases import open_database, sqlite_url
from tests.factories.people import PASSWORD, a_user
from tests.pages.clinic import Clinic, Seen
from tests.processes import ROOT, Stack, a_broker

UNDO_SECONDS = 12
USERNAMES = {
    "desk": "demo-desk",
    "physio": "demo-physio",
    "admin": "demo-admin",
    "colleague": "demo-colleague",
    "quiet-desk": "quiet-desk",
    "quiet-physio": "quiet-physio",
}
QUIET: dict[str, UserRole] = {"quiet-desk": "front_desk", "quiet-physio": "physiotherapist"}
PROFILE = ClinicProfile("Quiet Physiotherapy", "2 Example Street", "01632 960010", "#155e63")


class DemoClinic(Clinic):
    """The demo site with its people and a colleague, and a second site where nobody waits."""

    def __post_init__(self) -> None:
        self.sessions = {}
        a_user(self.db, username="demo-colleague", full_name="Ria Demo", site_id=DEMO_SITE)
        create_site(self.db, "quiet", PROFILE, now())
        for who, role in QUIET.items():
            a_user(self.db, role, username=who, full_name="Quinn Quiet", site_id="quiet")
        self.people = {who: self._person(username) for who, username in USERNAMES.items()}

    def _person(self, username: str) -> Actor:
        found = user_named(self.db, username)
        assert found
        person = actor_of_user(self.db, found.id)
        assert person
        return person

    def _password(self, username: str) -> str:
        """As written for people, else the one of the tests."""
        told = (self.stack.home / "demo-sign-in.txt").read_text("utf-8").split()
        return told[told.index(username) + 2] if username in told else PASSWORD

    def sign_in(self, page: Page, who: str) -> None:
        page.goto("/sign-in")
        page.get_by_label("User name").fill(USERNAMES[who])
        page.get_by_label("Password", exact=True).fill(self._password(USERNAMES[who]))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def _watch(self, context: BrowserContext, page: Page, seen: Seen, base: str) -> None:
        """Pictures of what goes wrong are taken too: nothing here is a fault."""

    def case_of(self, family_name: str) -> str:
        """The newest case of this patient."""
        entries = queue(self.db, self.people["physio"], now=now(), states=STATES)
        return next(each.id for each in entries if each.patient_name.endswith(family_name))


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def demo_clinic(browser: Browser) -> Iterator[DemoClinic]:
    """Made by `sciatriage demo`, then web, worker, relay and Redis."""
    with tempfile.TemporaryDirectory() as folder, a_broker() as broker:
        home = Path(folder)
        settings = {"SCIATRIAGE_CONFIRM_MINUTES": 720, "SCIATRIAGE_IDLE_MINUTES": 30}
        settings["SCIATRIAGE_UNDO_SECONDS"] = UNDO_SECONDS
        stack = Stack(home, sqlite_url(home), broker.url, **settings)
        stack.environment["SCIATRIAGE_PUBLIC_URL"] = stack.url
        command = [sys.executable, "-m", "api.cli", "demo", "--quiet"]
        subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
        try:
            stack.web()
            stack.worker()
            stack.relay()
            yield DemoClinic(stack, open_database(stack.environment["DATABASE_URL"]), browser)
        finally:
            stack.close()
