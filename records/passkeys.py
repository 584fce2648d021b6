"""Passkeys (WebAuthn Level 2): registered, asked for, and checked against what is stored here."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from records.accounts import found_user
from records.actors import Actor
from records.audit import write_audit
from records.challenges import Purpose, checked, new_challenge, spent_challenge
from records.errors import NotFound, PasskeyRefused
from records.recovery_codes import drop_codes, make_codes, unused_codes
from records.second_factor import count_passkeys
from records.session import Database, affected
from records.sign_ins import end_sign_ins_of
from records.tables import Passkey, SecondFactor, User

MOST = 10
NAME_LENGTH = 60
LONGEST_ID = 1023
"""Bytes of a credential's id (WebAuthn Level 2, 4)."""
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Party:
    """Who the passkeys are for: `id` is the host's name, `origin` the address pages come from."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner sees it in the list."""

    id: str
    name: str
    made_at: datetime
    used_at: datetime | None


def list_passkeys(db: Database, user_id: str) -> tuple[PasskeyView, ...]:
    """A person's passkeys, the oldest first."""
    wanted = select(Passkey).where(Passkey.user_id == user_id)
    with db.reading() as session:
        return tuple(
            PasskeyView(row.id, row.name, row.made_at, row.used_at)
            for row in session.scalars(wanted.order_by(Passkey.made_at, Passkey.id))
        )


def ask_to_register(db: Database, party: Party, actor: Actor, now: datetime, *, clinic: str) -> str:
    """What `navigator.credentials.create` is told (JSON); a device that is known is left out."""
    with db.writing() as session:
        challenge = new_challenge(session, actor, "register", now)
        options = webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name=clinic,
            user_id=actor.id.encode(),
            user_name=actor.name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFIED
            ),
            exclude_credentials=_descriptors(session, actor),
        )
    return webauthn.options_to_json(options)


def register(
    db: Database, party: Party, actor: Actor, name: str, response: str, now: datetime
) -> tuple[str, ...]:
    """Keep a new passkey: recovery codes, shown this once, when the person had none; else empty.

    Raises PasskeyRefused.
    """
    challenge = spent_challenge(db, actor, "register", response, now)
    with db.writing() as session:
        made = checked(
            lambda: webauthn.verify_registration_response(
                credential=response,
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        )
        known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
        if len(made.credential_id) > LONGEST_ID or session.scalar(known) is not None:
            raise PasskeyRefused
        if count_passkeys(session, actor.id) >= MOST:
            raise PasskeyRefused(f"There are {MOST} passkeys already. Remove one first.")
        session.add(
            Passkey(
                id=str(uuid4()),
                user_id=actor.id,
                name=" ".join(name.split())[:NAME_LENGTH] or "Passkey",
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                made_at=now,
            )
        )
        write_audit(session, actor, "passkey_added", now)
        return () if unused_codes(session, actor.id) else make_codes(session, actor.id)


def ask_to_show(db: Database, party: Party, actor: Actor, purpose: Purpose, now: datetime) -> str:
    """What `navigator.credentials.get` is told (JSON): one of this person's passkeys."""
    with db.writing() as session:
        options = webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=new_challenge(session, actor, purpose, now),
            allow_credentials=_descriptors(session, actor),
            user_verification=VERIFIED,
        )
    return webauthn.options_to_json(options)


def check_passkey(
    db: Database, party: Party, actor: Actor, purpose: Purpose, response: str, now: datetime
) -> bool:
    """Whether one of this person's passkeys answered a challenge of now; each counts once.

    A counter that did not go up means a copied key (WebAuthn Level 2, 6.1.1): refused.
    """
    try:
        challenge = spent_challenge(db, actor, purpose, response, now)
        with db.writing() as session:
            _use(session, party, actor, challenge, response, now)
    except PasskeyRefused:
        with db.writing() as session:
            write_audit(session, actor, "wrong_passkey", now)
        return False
    return True


def remove_passkey(
    db: Database, actor: Actor, passkey_id: str, now: datetime, *, keep: str
) -> None:
    """Take one's own away; every session but `keep` ends. Raises NotFound for one that is not."""
    own = delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == actor.id)
    with db.writing() as session:
        if not affected(session, own):
            raise NotFound
        app = session.get(SecondFactor, actor.id)
        if not count_passkeys(session, actor.id) and (app is None or app.confirmed_at is None):
            drop_codes(session, actor.id)
        write_audit(session, actor, "passkey_removed", now)
        user = found_user(session.get(User, actor.id))
        end_sign_ins_of(session, user, actor, now, "second_factor", keep=keep)


def _use(
    session: Session, party: Party, actor: Actor, challenge: bytes, response: str, now: datetime
) -> None:
    credential_id = checked(lambda: webauthn.base64url_to_bytes(json.loads(response)["rawId"]))
    wanted = select(Passkey).where(
        Passkey.credential_id == credential_id, Passkey.user_id == actor.id
    )
    row = session.scalar(wanted.with_for_update())
    if row is None:
        raise PasskeyRefused
    public_key, count = row.public_key, row.sign_count
    shown = checked(
        lambda: webauthn.verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    )
    row.sign_count, row.used_at = shown.new_sign_count, now


def _descriptors(session: Session, actor: Actor) -> list[PublicKeyCredentialDescriptor]:
    own = select(Passkey.credential_id).where(Passkey.user_id == actor.id).order_by(Passkey.made_at)
    return [PublicKeyCredentialDescriptor(id=each) for each in session.scalars(own)]
