"""One's own password: one that somebody else has seen opens nothing but the page to change it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from records.people import authenticate, set_password
from tests.api.clinic import PASSWORD, Clinic
from tests.api.office import an_office, words

PAGE = "/account/password"
HANDED, OWN = "handed over on paper", "my own three words"


@pytest.fixture
def petra(clinic: Clinic) -> FlaskClient:
    """Signed in with a password that the administrator made."""
    user_id, now = clinic.user_ids["petra"], clinic.clock()
    set_password(clinic.database, user_id, HANDED, now, temporary=True)
    client = clinic.app.test_client()
    form = {"csrf_token": csrf(client, "/sign-in"), "username": "petra", "password": HANDED}
    assert client.post("/sign-in", data=form).status_code == 303
    return client


def csrf(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def change(client: FlaskClient, old: str, new: str, again: str | None = None) -> Any:
    form = {"csrf_token": csrf(client, PAGE), "old": old, "new": new, "again": again or new}
    return client.post(PAGE, data=form)


def test_a_handed_over_password_opens_only_the_page_to_change_it(petra: FlaskClient) -> None:
    for path in ("/", "/queue", "/account"):
        answer = petra.get(path)
        assert (answer.status_code, answer.location) == (302, PAGE), path
    assert petra.get("/api/v1/queue").json["code"] == "temporary_password"  # type: ignore[index]
    assert "made for you by somebody else" in words(petra.get(PAGE))


def test_with_a_password_of_ones_own_everything_opens(clinic: Clinic, petra: FlaskClient) -> None:
    assert change(petra, HANDED, OWN).status_code == 303

    assert petra.get("/queue").status_code == 200
    assert authenticate(clinic.database, "petra", HANDED, clinic.clock()) is None
    assert authenticate(clinic.database, "petra", OWN, clinic.clock()) is not None


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", OWN, OWN, "This is not your password."),
        (HANDED, OWN, "another", "This is not the same as the new password."),
        (HANDED, "short", "short", "A password needs at least 8 characters."),
        (HANDED, HANDED, HANDED, "Choose another password than the one you have now."),
    ],
)
def test_a_change_that_cannot_be_says_why(
    petra: FlaskClient, old: str, new: str, again: str, sentence: str
) -> None:
    page = change(petra, old, new, again)

    assert page.status_code == 422
    assert sentence in words(page)
    assert petra.get("/queue").location == PAGE
    assert new not in page.text


def test_every_other_session_ends_and_this_one_goes_on(clinic: Clinic) -> None:
    here, elsewhere = an_office(clinic, "petra").client, an_office(clinic, "petra").client

    change(here, PASSWORD, OWN)

    assert here.get("/queue").status_code == 200
    assert elsewhere.get("/queue").location.startswith("/sign-in")


def test_what_an_administrator_hands_out_is_temporary(clinic: Clinic) -> None:
    page = an_office(clinic).post(f"/people/{clinic.user_ids['petra']}/password")
    found = re.search(r'class="once__value"><code>([^<]+)</code>', page.text)
    assert found
    client = clinic.app.test_client()
    form = {"csrf_token": csrf(client, "/sign-in"), "username": "petra", "password": found[1]}
    client.post("/sign-in", data=form)

    assert client.get("/queue").location == PAGE
