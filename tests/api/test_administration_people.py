"""Accounts and form tokens: secrets shown once, refusals in words, nobody locked out."""

import re
from typing import Any

import pyotp
import pytest

from records.people import actor_of_user, authenticate, user_named
from records.second_factor import confirm_enrolment, enrol, standing
from records.single_sign_on import choose_way
from records.tokens import actor_of_token, list_tokens
from tests.api.clinic import PASSWORD, Clinic
from tests.api.office import Office, an_office, words

NEW = {"full_name": "Nora New", "username": "Nora", "role": "front_desk"}


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return an_office(clinic)


def shown(page: Any) -> str:
    """The secret on the page."""
    found = re.search(r'class="once__value"><code>([^<]+)</code>', page.text)
    assert found, page.text
    return found[1]


def test_a_new_person_gets_a_password_that_is_shown_once(office: Office) -> None:
    page = office.post("/people", **NEW)
    clinic = office.clinic

    found = authenticate(clinic.database, "nora", shown(page), clinic.clock())
    assert found is not None
    assert found.role == "front_desk"
    assert "once__value" not in office.get("/people").text
    assert "Nora New" in office.text("/people")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"full_name": " "}, "Enter the full name."),
        ({"username": ""}, "Enter a user name."),
        ({"username": "petra"}, "This user name is taken."),
        ({"role": "boss"}, "Choose a role."),
        ({"role": "physiotherapist"}, "Enter the registration number"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_and_nothing_typed_is_lost(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    page = office.post("/people", **{**NEW, **change})

    assert page.status_code == 422
    assert sentence in words(page)
    assert "once__value" not in page.text
    if "full_name" not in change:
        assert 'value="Nora New"' in page.text


def test_a_new_password_ends_the_old_one_and_every_session(office: Office) -> None:
    clinic = office.clinic
    petra = an_office(clinic, "petra")
    assert petra.client.get("/queue").status_code == 200

    page = office.post(f"/people/{clinic.user_ids['petra']}/password")

    assert authenticate(clinic.database, "petra", PASSWORD, clinic.clock()) is None
    assert authenticate(clinic.database, "petra", shown(page), clinic.clock()) is not None
    assert petra.client.get("/queue").status_code == 302


def test_signing_somebody_out_leaves_the_password(office: Office) -> None:
    clinic = office.clinic
    petra = an_office(clinic, "petra")
    place = f"/people/{clinic.user_ids['petra']}"
    assert "Sign out everywhere" in office.text(place)

    office.post(f"{place}/sign-out")

    assert petra.client.get("/queue").status_code == 302
    assert authenticate(clinic.database, "petra", PASSWORD, clinic.clock()) is not None


def test_an_account_is_closed_and_opened_again(office: Office) -> None:
    clinic, place = office.clinic, f"/people/{office.clinic.user_ids['dora']}"

    office.post(f"{place}/close")
    assert authenticate(clinic.database, "dora", PASSWORD, clinic.clock()) is None
    assert "Open the account again" in office.text(place)

    office.post(f"{place}/open")
    assert authenticate(clinic.database, "dora", PASSWORD, clinic.clock()) is not None


def test_the_last_administrator_cannot_close_or_demote_themselves(office: Office) -> None:
    place = f"/people/{office.clinic.user_ids['anton']}"

    for page in (office.post(f"{place}/close"), office.post(f"{place}/role", role="front_desk")):
        assert page.status_code == 422
        assert "This is the only administrator left." in words(page)
    assert office.get().status_code == 200


def test_the_last_password_of_an_administrator_is_not_given_up(office: Office) -> None:
    clinic, user_id = office.clinic, office.clinic.user_ids["anton"]
    choose_way(clinic.database, user_id, "either", clinic.clock())
    office = an_office(clinic)

    page = office.post(f"/people/{user_id}/way", way="single_sign_on")

    assert page.status_code == 422
    assert "Error: No other administrator can sign in with a password" in words(page)
    assert 'href="#way"' in page.text
    assert 'id="way"' in page.text
    assert office.get().status_code == 200


def test_a_role_is_changed_with_the_number_it_needs(office: Office) -> None:
    place = f"/people/{office.clinic.user_ids['dora']}/role"

    refused = office.post(place, role="physiotherapist")
    done = office.post(place, role="physiotherapist", registration_number="PH9")

    assert (refused.status_code, done.status_code) == (422, 303)
    found = user_named(office.clinic.database, "dora")
    assert found is not None
    assert (found.role, found.registration_number) == ("physiotherapist", "PH9")


def test_somebody_of_another_clinic_does_not_exist_here(office: Office) -> None:
    for path in ("", "/close", "/password", "/role", "/open", "/sign-out"):
        place = f"/people/{office.clinic.NO_CASE}{path}"
        page = office.post(place, role="front_desk") if path else office.get(place)
        assert page.status_code == 404, path


def test_a_form_token_is_shown_once_and_works(office: Office) -> None:
    clinic = office.clinic
    secret = shown(office.post("/tokens", name="Website", days="90"))

    found = actor_of_token(clinic.database, secret, clinic.clock())
    assert found is not None
    assert (found.role, found.site_id) == ("form_token", "default")
    clinic.clock.pass_time(days=90)
    assert actor_of_token(clinic.database, secret, clinic.clock()) is None
    assert secret not in an_office(clinic).get("/tokens").text


def test_a_form_that_is_sent_twice_makes_one_token(office: Office) -> None:
    office.post("/tokens", name="Website", days="")
    again = office.post("/tokens", name="Website", days="")

    assert again.status_code == 422
    assert "There is a valid token with this name already." in words(again)
    assert 'value="Website"' in again.text
    assert [t.name for t in list_tokens(office.clinic.database)].count("Website") == 1


@pytest.mark.parametrize("fields", [{"name": " ", "days": "90"}, {"name": "x", "days": "9999"}])
def test_a_token_needs_a_name_and_a_known_end(office: Office, fields: dict[str, str]) -> None:
    assert office.post("/tokens", **fields).status_code == 422


def test_a_revoked_token_is_refused_at_once(office: Office) -> None:
    clinic = office.clinic
    secret = shown(office.post("/tokens", name="Website", days=""))
    made = next(t for t in list_tokens(clinic.database) if t.name == "Website")

    office.post(f"/tokens/{made.id}/revoke")

    assert actor_of_token(clinic.database, secret, clinic.clock()) is None
    assert "revoked" in office.text("/tokens")
    assert office.post(f"/tokens/{clinic.NO_CASE}/revoke").status_code == 404


def test_the_page_says_when_a_token_was_last_used(office: Office) -> None:
    assert "never" in office.text("/tokens")
    office.clinic.post_intake()

    assert "24 Nov 2026" in office.text("/tokens")


def test_the_second_step_is_made_required_and_a_lost_app_taken_away(office: Office) -> None:
    clinic = office.clinic
    petra = actor_of_user(clinic.database, clinic.user_ids["petra"])
    assert petra is not None
    now = clinic.clock()
    secret = enrol(clinic.database, petra, "Clinic", now).secret
    code = pyotp.TOTP(secret).at(now)
    assert confirm_enrolment(clinic.database, petra, code, now)
    place = f"/people/{petra.id}"
    assert "Take the second step away" in office.text(place)

    office.post(f"{place}/second-factor")
    assert standing(clinic.database, petra).enrolled is None
    assert "Take the second step away" not in office.text(place)

    assert office.post("/people/second-factor", second_factor="maybe").status_code == 422
    office.post("/people/second-factor", second_factor="yes")
    assert standing(clinic.database, petra).required
    assert office.get("/people").location == "/account/second-factor"
