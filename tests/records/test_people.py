"""Accounts and tokens: hashed, scoped, ended at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from records import people
from records.errors import AccountRefused, NotAllowed, NotFound
from records.people import Actor
from records.session import Database
from records.sites import clinic_profile, set_clinic_profile
from records.tables import Token, User
from tests.factories.people import NOW, PASSWORD, a_site, a_user


def create(db: Database, **changes: Any) -> str:
    given: dict[str, Any] = {
        "site_id": "default",
        "username": "Pat",
        "full_name": "Pat Person",
        "role": "front_desk",
        "password": PASSWORD,
        "now": NOW,
    }
    return people.create_user(db, **(given | changes))


def test_a_password_is_kept_as_argon2id_only(db: Database) -> None:
    user_id = create(db)
    with db.reading() as session:
        kept = session.get_one(User, user_id).password_hash

    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_the_right_password_signs_in_whatever_the_case_of_the_name(db: Database) -> None:
    user_id = create(db)

    actor = people.authenticate(db, " PAT ", PASSWORD, NOW)

    assert actor is not None
    assert (actor.id, actor.role, actor.site_id, actor.kind) == (
        user_id,
        "front_desk",
        "default",
        "user",
    )


@pytest.mark.parametrize(("name", "password"), [("pat", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_anything_else_does_not(db: Database, name: str, password: str) -> None:
    create(db)

    assert people.authenticate(db, name, password, NOW) is None


def test_an_older_hash_is_renewed_on_sign_in(db: Database) -> None:
    weak = a_user(db, username="weak")

    assert people.authenticate(db, "weak", PASSWORD, NOW) is not None

    with db.reading() as session:
        assert "m=8," not in session.get_one(User, weak.id).password_hash
    assert people.authenticate(db, "weak", PASSWORD, NOW) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "physiotherapist"},
        {"role": "physiotherapist", "registration_number": "  "},
        {"password": "short"},
        {"username": " "},
        {"site_id": "nowhere"},
    ],
)
def test_an_incomplete_account_is_refused(db: Database, changes: dict[str, Any]) -> None:
    with pytest.raises(AccountRefused):
        create(db, **changes)
    assert people.list_users(db) == ()


def test_a_user_name_is_taken_once(db: Database) -> None:
    create(db)

    with pytest.raises(AccountRefused):
        create(db, username="pAT")


def test_a_disabled_account_is_out_at_once_with_its_tokens(db: Database) -> None:
    user_id = create(db)
    token = people.create_token(
        db, site_id="default", name="mine", kind="personal", user_id=user_id, now=NOW
    )
    assert people.actor_of_token(db, token.secret, NOW) is not None

    people.disable_user(db, user_id, NOW)

    assert people.authenticate(db, "pat", PASSWORD, NOW) is None
    assert people.actor_of_user(db, user_id) is None
    assert people.actor_of_token(db, token.secret, NOW) is None


def test_a_new_password_replaces_the_old_one(db: Database) -> None:
    user_id = create(db)

    people.set_password(db, user_id, "another good one", NOW)

    assert people.authenticate(db, "pat", PASSWORD, NOW) is None
    assert people.authenticate(db, "pat", "another good one", NOW) is not None
    with pytest.raises(NotFound):
        people.set_password(db, "nobody", "another good one", NOW)


def test_a_token_is_kept_as_a_hash_and_hidden_from_view(db: Database) -> None:
    token = people.create_token(db, site_id="default", name="door", kind="form", now=NOW)

    assert token.secret.startswith("sct_")
    assert len(token.secret) >= 47
    assert token.secret not in repr(token)
    with db.reading() as session:
        row = session.scalars(select(Token)).one()
        assert token.secret not in {str(getattr(row, c.key)) for c in Token.__table__.columns}


def test_a_form_token_acts_for_itself_and_a_personal_one_for_its_user(db: Database) -> None:
    physio = a_user(db)
    form = people.create_token(db, site_id="default", name="door", kind="form", now=NOW)
    own = people.create_token(
        db, site_id="default", name="mine", kind="personal", user_id=physio.id, now=NOW
    )

    door, person = (people.actor_of_token(db, t.secret, NOW) for t in (form, own))

    assert door is not None
    assert person is not None
    assert (door.id, door.role) == (form.id, "form_token")
    assert (person.id, person.role, person.kind) == (physio.id, "physiotherapist", "token")
    assert person.registration_number == physio.registration_number


def test_an_expired_revoked_or_invented_token_opens_nothing(db: Database) -> None:
    token = people.create_token(
        db, site_id="default", name="d", kind="form", now=NOW, expires_at=NOW + timedelta(days=1)
    )
    assert people.actor_of_token(db, token.secret, NOW) is not None
    assert people.actor_of_token(db, token.secret, NOW + timedelta(days=1)) is None
    assert people.actor_of_token(db, "sct_invented", NOW) is None

    people.revoke_token(db, token.id, NOW)

    assert people.actor_of_token(db, token.secret, NOW) is None
    assert people.list_tokens(db)[0].revoked_at == NOW


def test_a_personal_token_needs_a_user_of_its_site(db: Database) -> None:
    stranger = a_user(db, site_id=a_site(db))

    for user_id in (None, stranger.id):
        with pytest.raises(AccountRefused):
            people.create_token(
                db, site_id="default", name="x", kind="personal", user_id=user_id, now=NOW
            )
    with pytest.raises(AccountRefused):
        people.create_token(
            db, site_id="default", name="x", kind="form", user_id=a_user(db).id, now=NOW
        )


def test_lists_are_of_one_site(db: Database) -> None:
    create(db)
    a_user(db, site_id=a_site(db))

    assert [p.username for p in people.list_users(db, "default")] == ["pat"]
    assert len(people.list_users(db)) == 2
    assert people.count_users(db, ["front_desk"]) == 1


def test_only_an_administrator_of_the_site_changes_its_accounts_tokens_and_profile(
    db: Database,
) -> None:
    user_id = create(db)
    token = people.create_token(db, site_id="default", name="door", kind="form", now=NOW)
    profile = clinic_profile(db, "default")
    changes: list[Callable[[Actor], object]] = [
        lambda by: create(db, username="new", by=by),
        lambda by: people.set_password(db, user_id, PASSWORD, NOW, by=by),
        lambda by: people.disable_user(db, user_id, NOW, by=by),
        lambda by: people.create_token(
            db, site_id="default", name="x", kind="form", now=NOW, by=by
        ),
        lambda by: people.revoke_token(db, token.id, NOW, by=by),
        lambda by: set_clinic_profile(db, "default", profile, NOW, by=by),
    ]
    administrator = a_user(db, "administrator")
    stranger = a_user(db, "administrator", site_id=a_site(db))

    for change in changes:
        for other in (a_user(db), a_user(db, "front_desk")):
            with pytest.raises(NotAllowed):
                change(other)
        with pytest.raises(NotFound):
            change(stranger)
        change(administrator)

    assert people.user_named(db, "new") is not None
    assert people.actor_of_user(db, user_id) is None


def test_an_unknown_name_is_looked_at_as_long_as_a_known_one() -> None:
    """The hash that stands in for a missing one asks for the same work."""
    assert not people._hasher.check_needs_rehash(people._NOBODY)
