"""Challenges: what a passkey is asked to sign, for one person and purpose, once."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import webauthn
from sqlalchemy import delete
from sqlalchemy.orm import Session
from webauthn.helpers import generate_challenge, parse_client_data_json

from records.actors import Actor
from records.errors import PasskeyRefused
from records.session import Database, affected
from records.tables import Challenge

Purpose = Literal["register", "sign_in", "confirm"]
Checked = TypeVar("Checked")

LASTS = timedelta(minutes=5)
"""How long a challenge may be answered."""


def new_challenge(session: Session, actor: Actor, purpose: Purpose, now: datetime) -> bytes:
    """For this person and purpose; those that are too old go."""
    over = Challenge.user_id == actor.id, Challenge.made_at <= now - LASTS
    session.execute(delete(Challenge).where(*over))
    made = generate_challenge()
    session.add(
        Challenge(
            challenge_sha256=hashlib.sha256(made).hexdigest(),
            user_id=actor.id,
            purpose=purpose,
            made_at=now,
        )
    )
    return made


def spent_challenge(
    db: Database, actor: Actor, purpose: Purpose, response: str, now: datetime
) -> bytes:
    """The challenge that was answered, used up. Raises PasskeyRefused unless it was asked.

    In a transaction of its own: a refusal later on must not give it back.
    """
    answered = checked(lambda: _answered(response))
    asked = delete(Challenge).where(
        Challenge.challenge_sha256 == hashlib.sha256(answered).hexdigest(),
        Challenge.user_id == actor.id,
        Challenge.purpose == purpose,
        Challenge.made_at > now - LASTS,
    )
    with db.writing() as session:
        if not affected(session, asked):
            raise PasskeyRefused("That took too long. Try again.")
    return answered


def _answered(response: str) -> bytes:
    sent: dict[str, Any] = json.loads(response)["response"]
    data = webauthn.base64url_to_bytes(sent["clientDataJSON"])
    return parse_client_data_json(data).challenge


def checked(check: Callable[[], Checked]) -> Checked:
    """What the library gives. Whatever it stumbles over in a stranger's bytes is a refusal."""
    try:
        return check()
    except Exception:
        raise PasskeyRefused from None
