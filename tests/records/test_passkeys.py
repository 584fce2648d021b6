"""Passkeys: each answer counts once, for its person, from its page, with a counter that goes up."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from records.actors import Actor
from records.challenges import LASTS, Purpose
from records.errors import NotFound, PasskeyRefused
from records.passkeys import (
    MOST,
    Party,
    ask_to_register,
    ask_to_show,
    check_passkey,
    list_passkeys,
    register,
    remove_passkey,
)
from records.recovery_codes import CODES
from records.second_factor import check_code, remove, standing
from records.session import Database
from records.sign_ins import begin, resume
from records.tables import AuditRow, Challenge
from tests.factories.authenticator import PRESENT, Authenticator
from tests.factories.people import NOW, a_user

HERE = Party("localhost", "http://localhost:8000")


def added(
    db: Database, actor: Actor, key: Authenticator, name: str = "my phone"
) -> tuple[str, ...]:
    options = json.loads(ask_to_register(db, HERE, actor, NOW, clinic="Clinic"))
    return register(db, HERE, actor, name, key.made(options), NOW)


def asked(db: Database, actor: Actor, purpose: Purpose = "sign_in") -> dict[str, object]:
    options: dict[str, object] = json.loads(ask_to_show(db, HERE, actor, purpose, NOW))
    return options


def counts(db: Database, actor: Actor, response: str, **later: float) -> bool:
    return check_passkey(db, HERE, actor, "sign_in", response, NOW + timedelta(**later))


def test_a_passkey_is_added_with_recovery_codes_and_used_with_its_name_and_time(
    db: Database,
) -> None:
    actor, key = a_user(db), Authenticator()

    codes = added(db, actor, key, "  my\tphone ")

    assert len(codes) == CODES
    assert check_code(db, actor, codes[0], NOW)
    assert [(each.name, each.used_at) for each in list_passkeys(db, actor.id)] == [
        ("my phone", None)
    ]
    assert counts(db, actor, key.shown(asked(db, actor)))
    assert [each.used_at for each in list_passkeys(db, actor.id)] == [NOW]
    assert standing(db, actor).asked


def test_the_second_passkey_brings_no_new_codes_and_a_known_device_is_left_out(
    db: Database,
) -> None:
    actor, key = a_user(db), Authenticator()
    added(db, actor, key)

    options = json.loads(ask_to_register(db, HERE, actor, NOW, clinic="Clinic"))

    assert [each["id"] for each in options["excludeCredentials"]]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert added(db, actor, Authenticator()) == ()
    with pytest.raises(PasskeyRefused):
        added(db, actor, key)


def test_a_passkey_of_somebody_else_is_not_taken_over(sqlite_db: Database) -> None:
    key = Authenticator()
    added(sqlite_db, a_user(sqlite_db), key)

    with pytest.raises(PasskeyRefused):
        added(sqlite_db, a_user(sqlite_db), key)


def test_there_are_not_endlessly_many(sqlite_db: Database) -> None:
    actor = a_user(sqlite_db)
    for _ in range(MOST):
        added(sqlite_db, actor, Authenticator())

    with pytest.raises(PasskeyRefused, match="passkey_refused"):
        added(sqlite_db, actor, Authenticator())


def test_an_answer_counts_once(db: Database) -> None:
    actor, key = a_user(db), Authenticator()
    added(db, actor, key)
    answer = key.shown(asked(db, actor))

    assert counts(db, actor, answer)
    assert not counts(db, actor, answer)


def test_a_refused_answer_uses_its_challenge_up(sqlite_db: Database) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    added(sqlite_db, actor, key)
    options = asked(sqlite_db, actor)
    assert not counts(sqlite_db, actor, Authenticator(id=key.id).shown(options))

    assert not counts(sqlite_db, actor, key.shown(options))


def test_an_answer_that_comes_late_or_for_another_purpose_counts_not(sqlite_db: Database) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    added(sqlite_db, actor, key)

    assert not counts(
        sqlite_db, actor, key.shown(asked(sqlite_db, actor)), seconds=LASTS.total_seconds()
    )
    assert not counts(sqlite_db, actor, key.shown(asked(sqlite_db, actor, "confirm")))
    assert counts(sqlite_db, actor, key.shown(asked(sqlite_db, actor)))


def test_a_copied_key_is_found_by_its_counter(db: Database) -> None:
    actor, key = a_user(db), Authenticator()
    added(db, actor, key)
    key.count = 7
    assert counts(db, actor, key.shown(asked(db, actor)))

    key.count = 7
    assert not counts(db, actor, key.shown(asked(db, actor)))
    key.count = 2
    assert not counts(db, actor, key.shown(asked(db, actor)))
    key.count = 8
    assert counts(db, actor, key.shown(asked(db, actor)))


def test_a_large_counter_is_kept(db: Database) -> None:
    actor, key = a_user(db), Authenticator()
    added(db, actor, key)
    key.count = 2**32 - 2

    assert counts(db, actor, key.shown(asked(db, actor)))


CHEATS: dict[str, Callable[[Authenticator], object]] = {
    "another page": lambda key: setattr(key, "origin", "http://localhost:8001"),
    "a page of the same name without its port": lambda key: setattr(
        key, "origin", "http://localhost"
    ),
    "a user who was not verified": lambda key: setattr(key, "flags", PRESENT),
    "a user who was not there": lambda key: setattr(key, "flags", 4),
    "another key": lambda key: setattr(key, "key", Authenticator().key),
    "an unknown credential": lambda key: setattr(key, "id", bytes(32)),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_an_answer_is_refused_with(sqlite_db: Database, cheat: str) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    added(sqlite_db, actor, key)
    CHEATS[cheat](key)

    assert not counts(sqlite_db, actor, key.shown(asked(sqlite_db, actor)))


def test_an_answer_for_another_site_is_refused(sqlite_db: Database) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    added(sqlite_db, actor, key)

    assert not counts(
        sqlite_db, actor, key.shown({**asked(sqlite_db, actor), "rpId": "example.org"})
    )


@pytest.mark.parametrize("cheat", ["another page", "a user who was not verified"])
def test_a_new_passkey_is_refused_with(sqlite_db: Database, cheat: str) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    CHEATS[cheat](key)

    with pytest.raises(PasskeyRefused):
        added(sqlite_db, actor, key)
    assert not standing(sqlite_db, actor).asked


def test_another_persons_passkey_or_challenge_helps_nobody(sqlite_db: Database) -> None:
    one, other, key = a_user(sqlite_db), a_user(sqlite_db), Authenticator()
    added(sqlite_db, one, key)
    added(sqlite_db, other, Authenticator())

    assert not counts(sqlite_db, other, key.shown(asked(sqlite_db, other)))
    assert not counts(sqlite_db, one, key.shown(asked(sqlite_db, other)))
    assert counts(sqlite_db, one, key.shown(asked(sqlite_db, one)))


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "null", "[" * 30_000, '{"response": {"clientDataJSON": 1}}', "\ud800"]
)
def test_nonsense_is_refused_and_breaks_nothing(sqlite_db: Database, nonsense: str) -> None:
    actor = a_user(sqlite_db)

    assert not counts(sqlite_db, actor, nonsense)
    with pytest.raises(PasskeyRefused):
        register(sqlite_db, HERE, actor, "x", nonsense, NOW)


QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SOMEWHERE = {"at": st.integers(0, 1000), "by": st.integers(1, 255)}


@QUICK
@given(field=st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]), **SOMEWHERE)
def test_an_answer_with_an_altered_byte_never_counts(
    sqlite_db: Database, field: str, at: int, by: int
) -> None:
    actor, key = a_user(sqlite_db), Authenticator()
    added(sqlite_db, actor, key)
    answer = key.shown(asked(sqlite_db, actor))

    assert not counts(sqlite_db, actor, _altered(answer, field, at, by))


@QUICK
@given(field=st.sampled_from(["clientDataJSON", "attestationObject"]), **SOMEWHERE)
def test_a_new_passkey_with_an_altered_byte_breaks_nothing(
    sqlite_db: Database, field: str, at: int, by: int
) -> None:
    """Nothing vouches for a new key: an altered one may be kept, and is of no use to anybody."""
    actor, key = a_user(sqlite_db), Authenticator()
    options = json.loads(ask_to_register(sqlite_db, HERE, actor, NOW, clinic="Clinic"))

    with suppress(PasskeyRefused):
        register(sqlite_db, HERE, actor, "x", _altered(key.made(options), field, at, by), NOW)
    list_passkeys(sqlite_db, actor.id)


def _altered(answer: str, field: str, at: int, by: int) -> str:
    sent = json.loads(answer)
    value = bytearray(base64url_to_bytes(sent["response"][field]))
    value[at % len(value)] = (value[at % len(value)] + by) % 256
    sent["response"][field] = bytes_to_base64url(bytes(value))
    return json.dumps(sent)


def test_removing_the_last_one_ends_the_codes_and_the_other_sessions(db: Database) -> None:
    actor, key = a_user(db), Authenticator()
    codes = added(db, actor, key)
    here, elsewhere = (begin(db, actor.id, "A browser", NOW) for _ in range(2))
    current = resume(db, here, NOW, timedelta(minutes=15))
    assert current is not None
    assert current.passkeys
    only = list_passkeys(db, actor.id)[0].id
    with pytest.raises(NotFound):
        remove_passkey(db, a_user(db), only, NOW, keep="")

    remove_passkey(db, actor, only, NOW, keep=current.id)

    assert not check_code(db, actor, codes[0], NOW)
    assert resume(db, elsewhere, NOW, timedelta(minutes=15)) is None
    left = resume(db, here, NOW, timedelta(minutes=15))
    assert left is not None
    assert not left.passkeys


def test_an_administrator_takes_all_of_them_away(sqlite_db: Database) -> None:
    actor, admin = a_user(sqlite_db), a_user(sqlite_db, "administrator")
    added(sqlite_db, actor, Authenticator())
    added(sqlite_db, actor, Authenticator())

    remove(sqlite_db, actor.id, NOW, admin)

    assert list_passkeys(sqlite_db, actor.id) == ()
    assert not standing(sqlite_db, actor).asked


def test_what_happens_to_passkeys_is_in_the_audit_and_old_challenges_go(db: Database) -> None:
    actor, key = a_user(db), Authenticator()
    added(db, actor, key)
    counts(db, actor, key.shown(asked(db, actor)), minutes=6)
    remove_passkey(db, actor, list_passkeys(db, actor.id)[0].id, NOW, keep="")
    ask_to_show(db, HERE, actor, "sign_in", NOW + timedelta(minutes=6))

    with db.reading() as session:
        told = list(session.scalars(select(AuditRow.event).order_by(AuditRow.id)))
        left = session.scalars(select(Challenge)).all()
    assert told == ["passkey_added", "wrong_passkey", "passkey_removed"]
    assert len(left) == 1
