"""Accounts: closed, opened again, another role; somebody can always administer the site."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from records import people
from records.accounts import change_role, disable_user, enable_user
from records.actors import Actor
from records.errors import AccountRefused
from records.session import Database
from records.single_sign_on import SignsInWith, choose_way, link_of
from records.tokens import USE_NOTED, actor_of_token, create_token, list_tokens
from records.trail import audit_trail
from tests.factories.people import NOW, PASSWORD, a_site, a_user


def test_the_last_administrator_is_never_lost(db: Database) -> None:
    anna = a_user(db, "administrator")

    with pytest.raises(AccountRefused, match="account_refused") as closed:
        disable_user(db, anna.id, NOW, by=anna)
    with pytest.raises(AccountRefused):
        change_role(db, anna.id, "front_desk", None, NOW, by=anna)

    assert "only administrator" in closed.value.sentence
    assert people.actor_of_user(db, anna.id) is not None


def test_an_administrator_elsewhere_or_closed_does_not_count(db: Database) -> None:
    anna = a_user(db, "administrator")
    a_user(db, "administrator", site_id=a_site(db))
    disable_user(db, a_user(db, "administrator").id, NOW, by=anna)

    with pytest.raises(AccountRefused):
        disable_user(db, anna.id, NOW, by=anna)


def test_of_two_administrators_one_can_go(db: Database) -> None:
    anna, other = a_user(db, "administrator"), a_user(db, "administrator")

    disable_user(db, anna.id, NOW, by=other)

    assert people.actor_of_user(db, anna.id) is None
    with pytest.raises(AccountRefused):
        disable_user(db, other.id, NOW)


def open_to(db: Database, way: SignsInWith) -> Actor:
    """An administrator who signs in this way."""
    anna = a_user(db, "administrator", signs_in_with=way)
    assert link_of(db, anna.id).signs_in_with == way
    return anna


@pytest.mark.parametrize(
    "loses",
    [
        lambda db, who: disable_user(db, who.id, NOW),
        lambda db, who: change_role(db, who.id, "front_desk", None, NOW),
        lambda db, who: choose_way(db, who.id, "single_sign_on", NOW),
    ],
)
@pytest.mark.parametrize("way", ["password", "either"])
def test_the_last_administrator_with_a_password_keeps_it(
    db: Database, loses: Callable[[Database, Actor], None], way: SignsInWith
) -> None:
    anna, by_provider = open_to(db, way), open_to(db, "single_sign_on")
    a_user(db, "administrator", site_id=a_site(db))
    a_user(db, "physiotherapist")
    disable_user(db, a_user(db, "administrator").id, NOW)

    with pytest.raises(AccountRefused) as refused:
        loses(db, anna)

    assert "while its service is away" in refused.value.sentence
    assert people.is_password_of(db, anna.id, PASSWORD)
    assert people.actor_of_user(db, anna.id) == anna
    disable_user(db, by_provider.id, NOW)


def test_with_another_password_left_an_administrator_may_give_up_theirs(db: Database) -> None:
    anna, other = open_to(db, "password"), open_to(db, "single_sign_on")

    choose_way(db, other.id, "either", NOW, by=anna)
    choose_way(db, anna.id, "single_sign_on", NOW, by=other)
    with pytest.raises(AccountRefused):
        choose_way(db, other.id, "single_sign_on", NOW, by=other)

    assert link_of(db, anna.id).signs_in_with == "single_sign_on"


def test_the_only_administrator_is_not_left_to_single_sign_on(db: Database) -> None:
    anna, dora = a_user(db, "administrator"), a_user(db, "front_desk")

    with pytest.raises(AccountRefused):
        choose_way(db, anna.id, "single_sign_on", NOW, by=anna)
    choose_way(db, dora.id, "single_sign_on", NOW, by=anna)

    assert link_of(db, anna.id).signs_in_with == "password"


def test_two_administrators_who_give_up_their_passwords_at_once_keep_one(db: Database) -> None:
    both = open_to(db, "password"), open_to(db, "password")

    def give_up(who: Actor) -> bool:
        try:
            choose_way(db, who.id, "single_sign_on", NOW)
        except AccountRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(give_up, both)) == [False, True]


def test_a_closed_account_opens_again(db: Database) -> None:
    anna, dora = a_user(db, "administrator"), a_user(db, "front_desk")
    disable_user(db, dora.id, NOW, by=anna)

    enable_user(db, dora.id, NOW, by=anna)

    assert people.actor_of_user(db, dora.id) == dora
    events = [row.event for row in audit_trail(db, anna) if row.subject == dora.name]
    assert events[:1] == ["enable_user"]


def test_a_physiotherapist_needs_a_number_and_keeps_it(db: Database) -> None:
    anna, dora = a_user(db, "administrator"), a_user(db, "front_desk")

    with pytest.raises(AccountRefused):
        change_role(db, dora.id, "physiotherapist", " ", NOW, by=anna)
    change_role(db, dora.id, "physiotherapist", "PH77", NOW, by=anna)
    change_role(db, dora.id, "front_desk", None, NOW, by=anna)

    found = people.actor_of_user(db, dora.id)
    assert found is not None
    assert (found.role, found.registration_number) == ("front_desk", "PH77")


def test_a_token_knows_when_it_was_last_used(db: Database) -> None:
    token = create_token(db, site_id="default", name="Website", kind="form", now=NOW)
    assert list_tokens(db)[0].last_used_at is None

    for at in (NOW, NOW + USE_NOTED / 2):
        assert actor_of_token(db, token.secret, at) is not None
    assert list_tokens(db)[0].last_used_at == NOW

    later = NOW + 2 * USE_NOTED
    actor_of_token(db, token.secret, later)
    assert list_tokens(db)[0].last_used_at == later


def test_two_valid_tokens_of_a_clinic_are_told_apart_by_name(db: Database) -> None:
    anna = a_user(db, "administrator")
    given = {"site_id": "default", "name": "Website", "kind": "form", "now": NOW, "by": anna}
    made = create_token(db, **given)  # type: ignore[arg-type]

    with pytest.raises(AccountRefused):
        create_token(db, **given)  # type: ignore[arg-type]
    people.revoke_token(db, made.id, NOW, by=anna)
    create_token(db, **given)  # type: ignore[arg-type]
