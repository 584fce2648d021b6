"""One-time codes and recovery codes: each counts once, the secret is sealed."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, text, update

from records.actors import Actor
from records.errors import NotAllowed, NotFound
from records.recovery_codes import CODES
from records.sealing import SealBroken
from records.second_factor import (
    check_code,
    confirm_enrolment,
    enrol,
    remove,
    remove_app,
    require,
    standing,
)
from records.session import Database
from records.sign_ins import begin, resume
from records.tables import AuditRow, RecoveryCode, SecondFactor
from tests.factories.people import NOW, a_site, a_user


def code_of(secret: str, **later: float) -> str:
    return pyotp.TOTP(secret).at(NOW + timedelta(**later))


def enrolled(db: Database, actor: Actor) -> tuple[str, tuple[str, ...]]:
    """A person with an app: its secret, and the recovery codes."""
    secret = enrol(db, actor, "Clinic", NOW).secret
    codes = confirm_enrolment(db, actor, code_of(secret, seconds=-30), NOW)
    assert codes is not None
    return secret, codes


def test_an_app_counts_only_after_its_first_right_code(db: Database) -> None:
    actor = a_user(db)
    new = enrol(db, actor, "Clinic", NOW)
    assert enrol(db, actor, "Clinic", NOW) == new
    assert new.address.startswith("otpauth://totp/Clinic:")
    assert new.secret not in repr(new)

    assert not check_code(db, actor, code_of(new.secret), NOW)
    assert confirm_enrolment(db, actor, "000000", NOW) is None
    assert standing(db, actor).enrolled is None
    assert confirm_enrolment(db, actor, code_of(new.secret), NOW) is not None
    assert standing(db, actor).enrolled == NOW
    assert standing(db, actor).codes == CODES


@pytest.mark.parametrize(("seconds", "right"), [(0, True), (30, True), (60, False), (-90, False)])
def test_a_code_of_now_or_one_step_beside_is_right(db: Database, seconds: int, right: bool) -> None:
    actor = a_user(db)
    secret, _ = enrolled(db, actor)

    assert check_code(db, actor, code_of(secret, seconds=seconds), NOW) is right


def test_a_code_counts_once_and_no_older_one_after_it(db: Database) -> None:
    actor = a_user(db)
    secret, _ = enrolled(db, actor)
    code = code_of(secret, seconds=30)

    assert check_code(db, actor, f" {code[:3]} {code[3:]} ", NOW)
    assert not check_code(db, actor, code, NOW)
    assert not check_code(db, actor, code_of(secret), NOW)
    assert check_code(db, actor, code_of(secret, seconds=60), NOW + timedelta(seconds=60))


def test_the_code_of_the_first_time_is_used_up_as_well(db: Database) -> None:
    actor = a_user(db)
    secret, _ = enrolled(db, actor)

    assert not check_code(db, actor, code_of(secret, seconds=-30), NOW)


def test_a_recovery_code_counts_once_however_it_is_typed(db: Database) -> None:
    actor = a_user(db)
    _, codes = enrolled(db, actor)
    assert len(set(codes)) == CODES

    assert check_code(db, actor, codes[0].upper().replace("-", " "), NOW)
    assert not check_code(db, actor, codes[0], NOW)
    assert check_code(db, actor, codes[1], NOW)
    assert standing(db, actor).codes == CODES - 2


def test_a_code_of_another_person_is_wrong(db: Database) -> None:
    one, other = a_user(db), a_user(db)
    secret, codes = enrolled(db, one)
    enrolled(db, other)

    assert not check_code(db, other, code_of(secret), NOW)
    assert not check_code(db, other, codes[0], NOW)


@pytest.mark.parametrize("code", ["", "12345", "\u0661\u0662\u0663\u0664\u0665\u0666", "x" * 1000])
def test_nonsense_is_wrong_and_breaks_nothing(db: Database, code: str) -> None:
    actor = a_user(db)
    enrolled(db, actor)

    assert not check_code(db, actor, code, NOW)


def test_neither_secret_nor_codes_can_be_read_from_the_database(db: Database) -> None:
    actor = a_user(db)
    secret, codes = enrolled(db, actor)
    with db.reading() as session:
        row = session.scalars(select(SecondFactor)).one()
        stored = list(session.scalars(select(RecoveryCode.code_sha256)))

        (raw,) = session.execute(text("SELECT secret FROM second_factors")).one()

    assert secret in row.secret
    assert secret.encode() not in raw
    assert not {code.replace("-", "") for code in codes} & set(stored)


def test_a_secret_moved_to_another_account_does_not_open(db: Database) -> None:
    one, other = a_user(db), a_user(db)
    secret, _ = enrolled(db, one)
    enrolled(db, other)
    with db.writing() as session:
        stolen = session.get_one(SecondFactor, one.id).secret
        session.execute(
            update(SecondFactor).where(SecondFactor.user_id == other.id).values(secret=stolen)
        )

    with pytest.raises(SealBroken):
        check_code(db, other, code_of(secret), NOW)


def test_a_confirmed_app_is_not_replaced_but_removed_first(db: Database) -> None:
    actor, admin = a_user(db), a_user(db, "administrator")
    enrolled(db, actor)
    secret = begin(db, actor.id, "A browser", NOW)
    with pytest.raises(NotAllowed):
        enrol(db, actor, "Clinic", NOW)
    with pytest.raises(NotAllowed):
        remove(db, admin.id, NOW, actor)

    remove(db, actor.id, NOW, admin)

    assert standing(db, actor).enrolled is None
    assert resume(db, secret, NOW, timedelta(minutes=15)) is None
    assert enrol(db, actor, "Clinic", NOW).secret


def test_an_app_that_its_owner_takes_away_takes_the_codes_along(db: Database) -> None:
    actor = a_user(db)
    _, codes = enrolled(db, actor)

    remove_app(db, actor, NOW)

    assert not standing(db, actor).asked
    assert not check_code(db, actor, codes[0], NOW)


def test_a_site_requires_it_of_physiotherapists_and_administrators(db: Database) -> None:
    people = {role: a_user(db, role) for role in ("front_desk", "physiotherapist", "administrator")}
    elsewhere = a_user(db, site_id=a_site(db))
    require(db, "default", True, NOW, people["administrator"])

    assert {role: standing(db, who).required for role, who in people.items()} == {
        "front_desk": False,
        "physiotherapist": True,
        "administrator": True,
    }
    assert not standing(db, elsewhere).required
    with pytest.raises(NotAllowed):
        require(db, "default", False, NOW, people["physiotherapist"])
    with pytest.raises(NotFound):
        require(db, "moon", True, NOW)


def test_what_happens_to_a_second_factor_is_in_the_audit(db: Database) -> None:
    actor = a_user(db)
    _, codes = enrolled(db, actor)
    check_code(db, actor, codes[0], NOW)
    check_code(db, actor, "000000", NOW)
    remove(db, actor.id, NOW)

    with db.reading() as session:
        told = list(session.scalars(select(AuditRow.event).order_by(AuditRow.id)))
    assert told == [
        "second_factor_added",
        "recovery_code_used",
        "wrong_code",
        "second_factors_removed",
    ]
