"""Whatever arrives at the border is taken or refused in our words, never answered with a 5xx."""

import io
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from records.phone_pages import PATH
from records.settings import SettingsError, load_settings
from rules.documents.form import PageDoc
from rules.knowledge_files import KnowledgeFiles
from tests.api.clinic import Clinic, a_clinic
from tests.cli.command import sciatriage
from tests.databases import sqlite_url
from tests.factories.people import PASSWORD

CALM = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
line = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


class Hourly:
    """The limits' clock: an hour passes whenever it is asked, so nobody asks too often."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        self.now += 3600
        return self.now


@pytest.fixture(scope="module", autouse=True)
def no_draw_is_too_many() -> Iterator[None]:
    """For all tests here: to the true clock, what one of them asked for would lie ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("limits.storage.memory.time", Hourly())
        yield


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """One for all: nothing here may change it."""
    home = tmp_path_factory.mktemp("parsers")
    return a_clinic(sqlite_url(home), home)


@CALM
@given(token=line, scheme=st.sampled_from(["Bearer", "bearer", "Basic", "Bearer\t", ""]))
def test_any_token_is_refused(clinic: Clinic, token: str, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {token}"}

    assert clinic.client.get("/api/v1/queue", headers=headers).status_code == 401


def _altered(token: str, place: int, sign: str) -> str:
    place %= len(token)
    return token[:place] + sign + token[place + 1 :]


@CALM
@given(place=st.integers(0, 200), sign=st.sampled_from("aZ0_-.= ") | st.just(""))
def test_a_token_with_one_sign_altered_is_another(clinic: Clinic, place: int, sign: str) -> None:
    own = clinic.tokens["physiotherapist"]
    altered = _altered(own, place, sign)

    answer = clinic.client.get("/api/v1/queue", headers={"Authorization": f"Bearer {altered}"})

    assert answer.status_code == (200 if altered.strip() == own else 401)


@CALM
@given(secret=st.text(min_size=1, max_size=60).filter(lambda text: "/" not in text))
def test_any_key_to_a_sheet_opens_nothing(clinic: Clinic, secret: str) -> None:
    for address in (f"{PATH}{secret}", f"/f/{secret}"):
        assert clinic.client.get(address).status_code in (404, 308, 301)


@CALM
@given(cookie=line)
def test_any_cookie_is_nobodys(clinic: Clinic, cookie: str) -> None:
    browser = clinic.app.test_client()

    answer = browser.get("/queue", headers={"Cookie": f"sciatriage={cookie}"})

    assert (answer.status_code, "/sign-in" in answer.location) == (302, True)


@CALM
@given(place=st.integers(0, 500), sign=st.sampled_from("aZ0_-."))
def test_a_cookie_with_one_sign_altered_is_nobodys(clinic: Clinic, place: int, sign: str) -> None:
    browser = clinic.app.test_client()
    browser.get("/sign-in")
    cookie = browser.get_cookie("sciatriage")
    assert cookie is not None
    browser.set_cookie("sciatriage", _altered(cookie.value, place, sign))

    assert browser.get("/queue").status_code == 302


NAMES = ("sign_in", "user", "owes_second_step", "form", "draft")


@CALM
@given(session=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), anything, max_size=4))
def test_a_session_of_any_content_is_no_way_in(clinic: Clinic, session: dict[str, Any]) -> None:
    """Even signed with our own key: an older program may have written it."""
    serializer = clinic.app.session_interface.get_signing_serializer(clinic.app)  # type: ignore[attr-defined]
    assert isinstance(serializer, URLSafeTimedSerializer)
    browser = clinic.app.test_client()
    browser.set_cookie("sciatriage", serializer.dumps(session))

    for address in ("/queue", "/sign-in", "/form", "/verify", "/api/v1/queue"):
        assert browser.get(address).status_code < 500, address


def _form_token(browser: FlaskClient, address: str = "/verify") -> str:
    page = browser.get(address).text
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


@pytest.fixture(scope="module")
def browsers(clinic: Clinic) -> Mapping[str, Any]:
    """Who is signed in, by user name."""
    found = {}
    for name in ("petra", "dora", "anton"):
        browser = clinic.app.test_client()
        token = _form_token(browser, "/sign-in")
        form = {"username": name, "password": PASSWORD, "csrf_token": token}
        assert browser.post("/sign-in", data=form).status_code in (302, 303)
        found[name] = browser
    return found


ASKED = {
    "petra": ("/queue", "/queue/rows", "/intake/new"),
    "dora": ("/desk", "/intake/new"),
    "anton": ("/administration/audit", "/administration/activity"),
}
FIELDS = ("show", "with", "tier", "below", "since", "until", "who", "kind")
FIELDS += ("given_name", "birth_date")
typed = st.text(max_size=20) | st.dates().map(str)
typed |= st.integers(-1, 10**10).map(str)
query = st.lists(st.tuples(st.sampled_from(FIELDS) | st.text(max_size=6), typed), max_size=5)


@CALM
@given(asked=query, raw=st.binary(max_size=20))
@example(asked=[("since", "0001-01-01")], raw=b"")
@example(asked=[("until", "9999-12-31")], raw=b"")
def test_any_filter_of_a_list_is_taken_or_refused(
    browsers: Mapping[str, Any], asked: list[tuple[str, str]], raw: bytes
) -> None:
    for name, addresses in ASKED.items():
        for address in addresses:
            words = urlencode(asked, errors="surrogatepass")
            for said in (words, raw.decode("latin-1")):
                answer = browsers[name].get(address, query_string=said)
                unknown_list = address.startswith("/queue") and answer.status_code == 404
                assert unknown_list or answer.status_code in (200, 302, 304, 422), (address, said)


@CALM
@given(
    content=st.binary(max_size=300),
    name=st.just("sheet") | st.text(max_size=20),
    start=st.booleans(),
)
def test_any_file_is_looked_at(
    browsers: Mapping[str, Any], content: bytes, name: str, start: bool
) -> None:
    browser = browsers["dora"]
    file = (io.BytesIO(b"%PDF-1.7\n" + content if start else content), name)
    form = {"csrf_token": _form_token(browser), "document": file}

    answer = browser.post("/verify", data=form)

    # A file whose name cannot be sent is no file; an ordinary name makes no difference.
    expected = {200 if start else 422} | (set() if name.isidentifier() else {422})
    assert answer.status_code in expected


@CALM
@given(body=st.binary(max_size=300), boundary=line)
def test_any_multipart_body_is_refused(
    browsers: Mapping[str, Any], body: bytes, boundary: str
) -> None:
    """With the form's token in the header: without it the file would not be asked for."""
    browser, kind = browsers["dora"], f"multipart/form-data; boundary={boundary}"
    headers = {"X-CSRFToken": _form_token(browser)}

    answer = browser.post("/verify", data=body, content_type=kind, headers=headers)

    assert answer.status_code in (400, 413, 422)


YAML = st.sampled_from(
    ["&a [*a]", "!!python/object/apply:os.system [x]", "!!binary aGk=", "!!timestamp 2026-99-99"]
    + ["!!int x", "!!float x", "? [1, 2]\n: 3", "a: 1\na: 2", "<<: 1", "!!set {a, b}", "2026-01-01"]
    + ["\0", "- -", "[" * 3000, "{" * 3000, "&a [1]\n--- *a", '"\\ud800"', "%YAML 9.9"]
)
document = YAML | st.text(max_size=80) | st.binary(max_size=40)


@CALM
@given(given_text=document)
def test_any_file_of_the_knowledge_is_read_or_named(given_text: str | bytes) -> None:
    raw = given_text if isinstance(given_text, bytes) else given_text.encode(errors="replace")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "S1.yaml").write_bytes(raw)
        files = KnowledgeFiles(Path(folder))

        assert files.one("S1.yaml", PageDoc) is None

    assert all(fault.startswith("S1.yaml: ") for fault in files.faults)
    assert files.faults


@CALM
@given(given_text=document | anything.map(repr))
def test_any_file_for_the_command_line_is_assessed_or_named(
    given_text: str | bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = given_text if isinstance(given_text, bytes) else given_text.encode(errors="replace")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "intake.json"
        file.write_bytes(raw)

        done = sciatriage("assess", str(file), home=Path(folder))

    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr


VARIABLES = ("PORT", "SCIATRIAGE_PUBLIC_URL", "SCIATRIAGE_TRACES", "SCIATRIAGE_UNDO_SECONDS")


def _refused(values: Mapping[str, str]) -> str:
    """Why these settings are refused; nothing when they are taken."""
    try:
        load_settings(values)
    except SettingsError as refused:
        return str(refused)
    return ""


@CALM
@given(values=st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=20)))
def test_any_setting_is_taken_or_refused_by_its_name(values: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        refused = _refused({**values, "SCIATRIAGE_HOME": folder})

    assert refused.partition(":")[0] in {"", *values}
