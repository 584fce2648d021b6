"""`sciatriage demo`: a clinic to try everything in, made once, safe to repeat."""

import re
import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from api.app import create_app
from records.document_views import document
from records.people import actor_of_token, authenticate
from records.session import Database
from records.settings import load_settings
from records.sites import DEMO_SITE
from records.tables import Case, User
from tests.api.test_sign_in import csrf_of
from tests.cli.command import one_sentence, sciatriage
from tests.databases import home_database, sqlite_url

FILE = "demo-sign-in.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo clinic was made, once: it draws many documents."""
    home = tmp_path_factory.mktemp("demo")
    sqlite_url(home)
    done = sciatriage("demo", home=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return shutil.copytree(made, tmp_path / "demo")


def database(home: Path) -> Database:
    return home_database(home)


def passwords(home: Path) -> dict[str, str]:
    """User name to password, as a person reads them in the file."""
    lines = (home / FILE).read_text(encoding="utf-8").splitlines()
    found = [line.split() for line in lines if " user " in line]
    return {words[words.index("user") + 1]: words[-1] for words in found}


def states(home: Path) -> Counter[str]:
    opened = database(home)
    with opened.reading() as session:
        found = Counter(session.scalars(select(Case.state)))
        assert set(session.scalars(select(Case.site_id))) == {DEMO_SITE}
    opened.dispose()
    return found


def test_the_file_says_how_to_sign_in_and_is_for_its_owner_only(demo: Path) -> None:
    opened, now = database(demo), datetime.now(UTC)
    people = [authenticate(opened, name, word, now) for name, word in passwords(demo).items()]
    token = (demo / FILE).read_text(encoding="utf-8").split()[-1]

    assert stat.S_IMODE((demo / FILE).stat().st_mode) == 0o600
    assert [who and (who.role, who.site_id) for who in people] == [
        ("front_desk", DEMO_SITE),
        ("physiotherapist", DEMO_SITE),
        ("administrator", DEMO_SITE),
    ]
    sender = actor_of_token(opened, token, now)
    assert sender is not None
    assert (sender.role, sender.site_id) == ("form_token", DEMO_SITE)
    opened.dispose()


def test_there_are_patients_in_every_kind_of_state(demo: Path) -> None:
    found = states(demo)

    assert set(found) == {
        *("referred", "needs_clinician", "awaiting_sign_off"),
        *("returned", "withheld", "released"),
    }
    assert sum(found.values()) >= 15


def test_the_released_sheet_is_a_signed_pdf(demo: Path) -> None:
    opened = database(demo)
    name = next(name for name in passwords(demo) if "desk" in name)
    desk = authenticate(opened, name, passwords(demo)[name], datetime.now(UTC))
    assert desk is not None
    with opened.reading() as session:
        case = session.scalars(select(Case.id).where(Case.state == "released")).one()

    sheet = document(opened, desk, case, "released")

    assert sheet.bytes.startswith(b"%PDF")
    assert b"/ByteRange" in sheet.bytes
    assert sciatriage("verify", "--stored", home=demo).returncode == 0
    opened.dispose()


def test_a_second_run_changes_nothing(demo: Path) -> None:
    before = ((demo / FILE).read_bytes(), states(demo))

    again = sciatriage("demo", "--quiet", home=demo)

    assert (again.returncode, again.stdout) == (0, "")
    assert ((demo / FILE).read_bytes(), states(demo)) == before


def test_without_the_file_there_are_new_passwords_and_no_second_patients(demo: Path) -> None:
    before, old = states(demo), passwords(demo)
    (demo / FILE).unlink()

    again = sciatriage("demo", home=demo)

    assert again.returncode == 0, again.stderr
    assert states(demo) == before
    assert not set(old.values()) & set(passwords(demo).values())


def test_a_user_name_of_another_clinic_is_never_taken_over(home: Path) -> None:
    words = ("demo-desk", "--name", "Real Person", "--role", "front_desk", "--random-password")
    assert sciatriage("user", "add", *words, home=home).returncode == 0

    refused = sciatriage("demo", home=home)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert "demo-desk" in refused.stderr
    assert not (home / FILE).exists()


def test_without_a_database_it_says_what_to_run(tmp_path: Path) -> None:
    refused = sciatriage("demo", home=tmp_path)

    assert refused.returncode == 1
    assert "sciatriage migrate" in refused.stderr


@contextmanager
def signed_in(client: FlaskClient, home: Path, username: str) -> Iterator[None]:
    """This browser, while somebody is signed in."""
    page = client.get("/sign-in")
    form = {
        "csrf_token": csrf_of(page),
        "username": username,
        "password": passwords(home)[username],
    }
    assert client.post("/sign-in", data=form).status_code == 303
    yield
    client.post("/sign-out", data={"csrf_token": csrf_of(client.get("/account"))})


def test_the_tour_leads_everybody_to_pages_that_are_there_and_keeps_its_ticks(demo: Path) -> None:
    app = create_app(load_settings({"SCIATRIAGE_HOME": str(demo)}))
    client, led = app.test_client(), Counter[str]()
    for username in ("demo-desk", "demo-physio", "demo-admin"):
        with signed_in(client, demo, username):
            page = client.get("/tour")
            for href in re.findall(r'class="nhsuk-button[^"]*" href="([^"#]+)', page.text):
                assert client.get(href).status_code == 200, href
                led[username] += 1
            done = {"csrf_token": csrf_of(page), "step": "act-now"}
            assert client.post("/tour", data=done).status_code == 303
            assert "1 of 11 done" in client.get("/tour").text
    assert led == {"demo-desk": 4, "demo-physio": 5, "demo-admin": 2}


def test_a_new_browser_starts_with_the_tour_and_only_in_the_demo_clinic(demo: Path) -> None:
    app = create_app(load_settings({"SCIATRIAGE_HOME": str(demo)}))
    client, opened = app.test_client(), database(demo)
    with signed_in(client, demo, "demo-physio"):
        assert client.get("/").location == "/tour"
        client.get("/tour")
        assert client.get("/").location == "/queue"
    with opened.writing() as session:
        session.execute(update(User).values(site_id="default"))
    with signed_in(other := app.test_client(), demo, "demo-desk"):
        assert other.get("/").location == "/desk"
        assert other.get("/tour").status_code == 404
    opened.dispose()
