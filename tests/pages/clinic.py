"""A running clinic: the real processes, people who sign in, and how they fill in a form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect
from sqlalchemy import select

from records.people import Actor, UserRole
from records.queue import case
from records.session import Database
from records.tables import Case
from records.views import CaseView
from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, AnswerValue
from tests.factories.cases import a_clinic, a_submission
from tests.factories.forms import CALM, a_form
from tests.factories.people import PASSWORD, a_patient, a_user
from tests.processes import Stack, wait_until

UNDO_SECONDS = 4
PEOPLE: dict[str, UserRole] = {
    "desk": "front_desk",
    "physio": "physiotherapist",
    "colleague": "physiotherapist",
    "admin": "administrator",
}
_names = count(1)


@dataclass
class Seen:
    """What a browser met that must not be: console errors, failures, requests to elsewhere."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def nothing(self) -> None:
        assert (self.console, self.elsewhere, self.broken) == ([], [], [])


@dataclass
class Clinic:
    """The service on a loopback port, its database, and one person of each role."""

    stack: Stack
    db: Database
    browser: Browser

    def __post_init__(self) -> None:
        self.people: dict[str, Actor] = {}
        self.sessions: dict[str, list[SetCookieParam]] = {}
        for name, role in PEOPLE.items():
            self.people[name] = a_user(self.db, role, username=name, full_name=name.title())

    @property
    def url(self) -> str:
        return self.stack.url

    @property
    def named_url(self) -> str:
        """The same place by a name: passkeys take no number."""
        return self.url.replace("127.0.0.1", "localhost")

    @contextmanager
    def browsing(
        self,
        who: str | None = None,
        *,
        script: bool = True,
        at: str | None = None,
        **options: object,
    ) -> Iterator[Page]:
        """A signed-in browser; whatever it meets that must not be fails the test at the end."""
        base: str = at or self.url
        context = self.browser.new_context(java_script_enabled=script, base_url=base, **options)  # type: ignore[arg-type]
        page, seen = context.new_page(), Seen()
        self._watch(context, page, seen, base)
        if who:
            self._admit(context, page, who)
        yield page
        context.close()
        seen.nothing()

    def _admit(self, context: BrowserContext, page: Page, who: str) -> None:
        """Sign in once; later browsers start with that session, while it still runs.

        Handing a tablet over ends it.
        """
        if who in self.sessions:
            context.add_cookies(self.sessions[who])
            page.goto("/")
        if "/sign-in" in page.url or who not in self.sessions:
            self.sign_in(page, who)
            self.sessions[who] = context.cookies()  # type: ignore[assignment]

    def _watch(self, context: BrowserContext, page: Page, seen: Seen, base: str) -> None:
        def request(url: str) -> None:
            if not url.startswith((base, "data:")):
                seen.elsewhere.append(url)

        context.on("request", lambda sent: request(sent.url))
        context.on(
            "response",
            lambda got: (
                seen.broken.append(f"{got.status} {got.url}") if got.status >= 500 else None
            ),
        )
        page.on(
            "console",
            lambda said: (
                seen.console.append(said.text)
                if said.type == "error"
                and "the server responded with a status of 4" not in said.text
                and "net::ERR_INTERNET_DISCONNECTED" not in said.text  # a test cut the line
                else None
            ),
        )
        page.on("pageerror", lambda error: seen.console.append(str(error)))

    def sign_in(self, page: Page, who: str) -> None:
        page.goto("/sign-in")
        page.get_by_label("User name").fill(who)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def a_name(self) -> str:
        """A last name nobody else has, in letters."""
        number = next(_names)
        return "Test" + "".join(chr(ord("a") + int(digit)) for digit in str(number))

    def submitted(
        self, answers: Answers | None = None, *, state: str | None = None, name: str | None = None
    ) -> str:
        """A case from a form handed in now, in the state that the worker leaves it in."""
        patient = a_patient(family_name=name or self.a_name())
        clinic = a_clinic(self.db, now=datetime.now(UTC))
        case_id = a_submission(clinic, answers or a_form(CALM), patient=patient).case_id
        if state:
            self.wait_for(case_id, state)
        return case_id

    def wait_for(self, case_id: str, state: str) -> None:
        wait_until(lambda: self.state(case_id) == state, f"the case is {state}")

    def view(self, case_id: str) -> CaseView:
        now = datetime.now(UTC)
        return case(self.db, knowledge(), self.people["physio"], case_id, now=now)

    def state(self, case_id: str) -> str:
        """Without all that a view reads: tests ask again and again."""
        with self.db.reading() as session:
            return session.scalars(select(Case.state).where(Case.id == case_id)).one()

    @contextmanager
    def worker_away(self) -> Iterator[None]:
        """Nobody draws in the meantime."""
        worker = self.stack.processes[1]
        worker.pause()
        try:
            yield
        finally:
            worker.go_on()


WAYS = {
    "tablet": "On this tablet",
    "phone": "On the patient's phone",
    "staff": "I will ask the questions",
}
PASSCODE = "4711"
_expected: dict[Page, str] = {}


def begin(
    page: Page, family_name: str, born: tuple[int, int, int] = (15, 1, 1981), on: str = "tablet"
) -> None:
    """Fill in the first page and start the form in one of the three ways."""
    _expected[page] = family_name
    page.goto("/intake/new")
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill(family_name)
    for label, value in zip(("Day", "Month", "Year"), born, strict=True):
        page.get_by_label(label, exact=True).fill(str(value))
    with page.expect_navigation():
        page.get_by_role("button", name=WAYS[on]).click()
    somebody_new = page.get_by_role("button", name="No, go on with what I typed")
    if somebody_new.count():
        with page.expect_navigation():
            somebody_new.click()


def to_patient(page: Page, answers: Answers) -> None:
    """Staff fill in their page and hand the tablet over; the patient types the name and starts."""
    answer(page, answers)
    go_on(page)
    hand_over_tablet(page)
    introduce(page)


def hand_over_tablet(page: Page) -> None:
    """From the page on which the form is handed over; a first passcode is chosen."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand the form over")
    passcode = page.get_by_label("Choose a passcode")
    if passcode.count():
        passcode.fill(PASSCODE)
    with page.expect_navigation():
        page.get_by_role("button", name="Hand over this tablet").click()


def introduce(page: Page, given_name: str = "Ada", family_name: str | None = None) -> None:
    """What the patient types before the first question."""
    page.get_by_label("First name").fill(given_name)
    page.get_by_label("Last name").fill(family_name or _expected[page])
    with page.expect_navigation():
        page.get_by_role("button", name="Start").click()


def take_back(page: Page, passcode: str = PASSCODE) -> None:
    """Staff take the tablet back."""
    page.get_by_role("link", name="Staff: take the tablet back").click()
    page.get_by_label("Your passcode").fill(passcode)
    with page.expect_navigation():
        page.get_by_role("button", name="Take the tablet back").click()


def printed(page: Page, name: str) -> APIResponse:
    """What the desk's print button of this patient gives; a browser would show it in a new tab."""
    button = page.locator("article", has_text=name).locator('button[name="one"]').first
    token = page.locator('#print input[name="csrf_token"]').get_attribute("value")
    form: dict[str, str | float | bool] = {
        "csrf_token": token or "",
        "one": button.get_attribute("value") or "",
    }
    return page.request.post("/desk/print", form=form)


def answer(page: Page, answers: Answers) -> None:
    """Answer what this page shows, as a person would: by clicking what can be seen."""
    shown = page.locator('input[name$="-shown"]').evaluate_all("all => all.map(one => one.name)")
    for item in (name.removesuffix("-shown") for name in shown):
        if item in answers:
            _choose(page, item, answers[item])


def _choose(page: Page, item: str, value: AnswerValue) -> None:
    for code in value if isinstance(value, tuple) else (value,):
        zone = page.locator(f'#ask-{item} [data-zone="{code}"] path').first
        box = page.locator(f'[name="{item}"][value="{code}"]')
        if zone.count():
            if not box.is_checked():
                zone.click()
            expect(box).to_be_checked()
        elif box.count():
            _open(page, item)
            box.check()
        else:
            page.locator(f'[name="{item}"]').fill(str(value))


def _open(page: Page, item: str) -> None:
    details = page.locator(f"details:has(#ask-{item})")
    if details.count() and details.get_attribute("open") is None:
        details.locator("summary").click()


def open_details(page: Page, summary: str) -> None:
    """Unfold what stands behind this summary."""
    found = page.locator("details", has=page.locator("summary", has_text=summary)).last
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()


def go_on(page: Page) -> None:
    """Press the button that leads on, and wait for what comes."""
    with page.expect_navigation():
        page.locator('button[name="go"][value="on"]').click()


def fill_in(page: Page, answers: Answers) -> int:
    """Answer page by page until the desk's result; how many times a page was sent.

    A tablet is handed over after the staff's page and taken back in the end.
    """
    for sent in range(1, 60):
        answer(page, answers)
        go_on(page)
        if page.url.endswith("/hand-over"):
            hand_over_tablet(page)
            introduce(page)
        if page.url.endswith("/form/done"):
            take_back(page)
        if page.url.endswith("/done"):
            return sent
    raise AssertionError("the form does not end")
