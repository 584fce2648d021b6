"""Single sign-on in the records: an account is linked once, never made, never taken over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from records.errors import AccountRefused, NotAllowed, NotFound
from records.people import authenticate, is_password_of
from records.session import Database
from records.sign_ins import begin, resume
from records.single_sign_on import (
    Vouched,
    choose_way,
    is_vouched_for,
    link_of,
    person_vouched_for,
    unlink,
)
from records.tables import AuditRow, User
from tests.factories.people import NOW, PASSWORD, a_site, a_user

KIT = Vouched("https://login.example.org", "7f3a", "Kit")


def test_a_person_is_linked_at_the_first_sign_in_and_found_by_subject_after(db: Database) -> None:
    kit, admin = a_user(db, username="kit"), a_user(db, "administrator")
    assert person_vouched_for(db, KIT, NOW) is None

    choose_way(db, kit.id, "either", NOW, by=admin)

    assert person_vouched_for(db, KIT, NOW) == kit
    assert person_vouched_for(db, replace(KIT, name=None), NOW) == kit
    assert link_of(db, kit.id).linked_at == NOW
    assert is_vouched_for(db, kit, KIT)
    assert not is_vouched_for(db, admin, KIT)
    for other in (replace(KIT, subject="7F3A"), replace(KIT, issuer="https://login.example.com")):
        assert person_vouched_for(db, other, NOW) is None
        assert not is_vouched_for(db, kit, other)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2
        told = list(session.scalars(select(AuditRow.event).order_by(AuditRow.id)))
    assert told == [
        "single_sign_on_refused",
        "choose_way",
        "single_sign_on_linked",
        "single_sign_on_refused",
        "single_sign_on_refused",
    ]


@pytest.mark.parametrize("name", ["\u212ait", "kit ", "k\u0131t", "", "kit\0", None])
def test_a_name_that_only_looks_alike_links_nothing(sqlite_db: Database, name: str | None) -> None:
    kit = a_user(sqlite_db, username="kit")
    choose_way(sqlite_db, kit.id, "single_sign_on", NOW)

    assert person_vouched_for(sqlite_db, replace(KIT, name=name), NOW) is None


@pytest.mark.parametrize("subject", ["", "x" * 256])
def test_a_subject_that_is_none_links_nothing(sqlite_db: Database, subject: str) -> None:
    choose_way(sqlite_db, a_user(sqlite_db, username="kit").id, "single_sign_on", NOW)

    assert person_vouched_for(sqlite_db, replace(KIT, subject=subject), NOW) is None


def test_the_way_back_to_the_password_forgets_the_link(db: Database) -> None:
    kit = a_user(db, username="kit")
    choose_way(db, kit.id, "single_sign_on", NOW)
    assert person_vouched_for(db, KIT, NOW)
    secret = begin(db, kit.id, "A browser", NOW, way="single_sign_on")
    assert authenticate(db, "kit", PASSWORD, NOW) is None
    assert not is_password_of(db, kit.id, PASSWORD)

    choose_way(db, kit.id, "password", NOW)

    assert resume(db, secret, NOW, timedelta(minutes=15)) is None
    assert link_of(db, kit.id).linked_at is None
    assert person_vouched_for(db, KIT, NOW) is None
    assert authenticate(db, "kit", PASSWORD, NOW) == kit


def test_only_an_administrator_of_the_clinic_decides(sqlite_db: Database) -> None:
    kit = a_user(sqlite_db, username="kit")
    stranger = a_user(sqlite_db, "administrator", site_id=a_site(sqlite_db))
    for decide in (
        lambda by: choose_way(sqlite_db, kit.id, "either", NOW, by=by),
        lambda by: unlink(sqlite_db, kit.id, NOW, by=by),
    ):
        with pytest.raises(NotAllowed):
            decide(kit)
        with pytest.raises(NotFound):
            decide(stranger)
    with pytest.raises(AccountRefused):
        choose_way(sqlite_db, kit.id, "sideways", NOW)  # type: ignore[arg-type]
