"""Accounts, tokens and the audit on the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from records.people import actor_of_token, authenticate, user_named
from records.session import Database
from records.single_sign_on import choose_way
from tests.cli.command import one_sentence, sciatriage
from tests.databases import home_database


def _database(home: Path) -> Database:
    return home_database(home)


def _add(home: Path, *words: str) -> None:
    file = home / "password"
    file.write_text("a good password\n")
    added = sciatriage("user", "add", *words, "--password-file", str(file), home=home)
    assert added.returncode == 0, added.stderr


def test_an_added_person_can_sign_in_until_disabled(home: Path) -> None:
    _add(home, "maria", "--name", "Maria Roth", "--role", "front_desk")

    database, now = _database(home), datetime.now(UTC)
    actor = authenticate(database, "maria", "a good password", now)
    assert actor is not None
    assert (actor.role, actor.name) == ("front_desk", "Maria Roth")

    assert sciatriage("user", "disable", "maria", home=home).returncode == 0
    assert authenticate(database, "maria", "a good password", now) is None
    database.dispose()


def test_the_last_administrator_with_a_password_is_not_disabled(home: Path) -> None:
    for name in ("anna", "otto"):
        _add(home, name, "--name", name.title(), "--role", "administrator")
    database = _database(home)
    otto = user_named(database, "otto")
    assert otto is not None
    choose_way(database, otto.id, "single_sign_on", datetime.now(UTC))
    database.dispose()

    refused = sciatriage("user", "disable", "anna", home=home)

    assert refused.returncode == 1
    assert "No other administrator can sign in with a password" in refused.stderr


def test_a_password_may_be_made_and_is_printed_once(home: Path) -> None:
    _add(home, "maria", "--name", "Maria Roth", "--role", "front_desk")

    changed = sciatriage("user", "set-password", "maria", "--random-password", home=home)

    made = changed.stdout.splitlines()[0].removeprefix("Password: ")
    database = _database(home)
    assert authenticate(database, "maria", made, datetime.now(UTC)) is not None
    database.dispose()


def test_a_password_is_never_taken_from_the_command_line(home: Path) -> None:
    given = sciatriage("user", "set-password", "maria", "--password", "secret", home=home)
    helped = sciatriage("user", "add", "--help", home=home)

    assert given.returncode == 2
    assert "--password " not in helped.stdout


def test_without_a_terminal_the_sentence_says_how_to_give_a_password(home: Path) -> None:
    words = ("user", "add", "maria", "--name", "Maria Roth", "--role", "front_desk")

    refused = sciatriage(*words, home=home)

    assert refused.returncode == 2
    assert "--password-file" in refused.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("jo", "--name", "Jo", "--role", "physiotherapist"), "registration number"),
        (("MARIA", "--name", "Another", "--role", "front_desk"), "taken"),
        (("jo", "--name", "Jo", "--role", "front_desk", "--site", "moon"), "no site 'moon'"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_plainly(
    home: Path, words: tuple[str, ...], reason: str
) -> None:
    _add(home, "maria", "--name", "Maria Roth", "--role", "front_desk")

    refused = sciatriage("user", "add", *words, "--random-password", home=home)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)
    assert reason in refused.stderr


def test_people_are_listed_without_their_passwords(home: Path) -> None:
    _add(home, "maria", "--name", "Maria Roth", "--role", "front_desk")

    listed = sciatriage("user", "list", "--json", home=home)

    assert json.loads(listed.stdout) == {
        "username": "maria",
        "role": "front_desk",
        "site": "default",
        "name": "Maria Roth",
        "state": "enabled",
    }


def _token(home: Path, *words: str) -> tuple[str, str]:
    made = sciatriage("token", "add", *words, home=home)
    assert made.returncode == 0, made.stderr
    first, second = made.stdout.splitlines()
    return first.removeprefix("Token "), second.rpartition(" ")[2]


def test_a_form_token_works_until_it_is_revoked(home: Path) -> None:
    token_id, secret = _token(home, "form", "Website")

    database, now = _database(home), datetime.now(UTC)
    actor = actor_of_token(database, secret, now)
    assert actor is not None
    assert (actor.role, actor.site_id) == ("form_token", "default")
    assert secret not in sciatriage("token", "list", home=home).stdout

    assert sciatriage("token", "revoke", token_id, home=home).returncode == 0
    assert actor_of_token(database, secret, now) is None
    database.dispose()


def test_a_personal_token_has_the_rights_of_its_user(home: Path) -> None:
    _add(
        home,
        *("jo", "--name", "Jo Ash", "--role", "physiotherapist"),
        *("--registration-number", "PH12345"),
    )

    _, secret = _token(home, "personal", "Reports", "--user", "jo", "--days", "30")

    database = _database(home)
    actor = actor_of_token(database, secret, datetime.now(UTC))
    assert actor is not None
    assert (actor.role, actor.name) == ("physiotherapist", "Jo Ash")
    database.dispose()


@pytest.mark.parametrize(
    "words",
    [
        ("user", "disable", "nobody"),
        ("user", "set-password", "nobody", "--random-password"),
        ("token", "revoke", "nothing"),
        ("token", "add", "personal", "x", "--user", "nobody"),
        ("audit", "list", "--site", "moon"),
    ],
)
def test_what_does_not_exist_is_refused_plainly(home: Path, words: tuple[str, ...]) -> None:
    refused = sciatriage(*words, home=home)

    assert refused.returncode == 1
    assert one_sentence(refused.stderr)


@pytest.mark.parametrize("words", [("user", "list"), ("token", "list"), ("audit", "list")])
def test_a_database_that_is_not_migrated_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = sciatriage(*words, home=tmp_path)

    assert refused.returncode == 1
    assert "sciatriage migrate" in refused.stderr


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://clinic:hunter2@127.0.0.1:1/clinic"

    refused = sciatriage("user", "list", home=tmp_path, DATABASE_URL=url)

    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert "hunter2" not in refused.stderr + refused.stdout


def test_migrate_brings_an_empty_folder_to_the_newest_schema(tmp_path: Path) -> None:
    first = sciatriage("migrate", home=tmp_path)
    second = sciatriage("migrate", home=tmp_path)

    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    assert sciatriage("user", "list", home=tmp_path).returncode == 0
