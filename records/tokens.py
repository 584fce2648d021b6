"""Bearer tokens: for a form (an integrator) or for a person; stored as SHA-256 only."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from records.actors import Actor, Role, manager
from records.audit import write_audit
from records.errors import AccountRefused, NotFound
from records.session import Database
from records.tables import Site, Token, User

PREFIX = "sct_"
USE_NOTED = timedelta(minutes=10)
"""How exactly the last use is known: a form that posts all day costs no write each time."""

BY_SECRET = select(Token).where(Token.secret_sha256 == bindparam("digest"))


@dataclass(frozen=True, slots=True)
class NewToken:
    """The only moment at which the secret exists here."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenView:
    id: str
    site_id: str
    name: str
    kind: Literal["form", "personal"]
    user_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def create_token(
    db: Database,
    *,
    site_id: str,
    name: str,
    kind: Literal["form", "personal"],
    user_id: str | None = None,
    now: datetime,
    expires_at: datetime | None = None,
    by: Actor | None = None,
) -> NewToken:
    """A new token. Raises AccountRefused; a personal one needs a user of the same site.

    An administrator gives a name once at a time: two alike cannot be told apart.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=str(uuid4()),
        site_id=site_id,
        name=name,
        kind=kind,
        user_id=user_id,
        secret_sha256=_digest(secret),
        created_at=now,
        expires_at=expires_at,
    )
    with db.writing() as session:
        if session.get(Site, site_id) is None:
            raise AccountRefused("There is no such site.")
        user = session.get(User, user_id) if user_id else None
        if (kind == "personal") != (user is not None) or (user and user.site_id != site_id):
            raise AccountRefused("A personal token, and only that, needs a user of its site.")
        if by is not None and _is_taken(session, site_id, name):
            raise AccountRefused("There is a valid token with this name already.")
        session.add(token)
        session.flush()
        write_audit(session, manager(by, site_id), "create_token", now, reason=token.id)
    return NewToken(token.id, secret)


def actor_of_token(db: Database, secret: str, now: datetime) -> Actor | None:
    """Who a secret speaks for; None when unknown, revoked, expired or its user is disabled."""
    with db.reading() as session:
        token = session.scalar(BY_SECRET, {"digest": _digest(secret)})
        found = _actor(session, token, now) if token else None
    if token and found and (token.last_used_at is None or now - token.last_used_at > USE_NOTED):
        with db.writing() as session:
            session.get_one(Token, token.id).last_used_at = now
    return found


def _actor(session: Session, token: Token, now: datetime) -> Actor | None:
    if token.revoked_at is not None or (token.expires_at and token.expires_at <= now):
        return None
    if token.kind == "form":
        return Actor(token.id, "token", "form_token", token.site_id, token.name)
    user = session.get(User, token.user_id)
    if user is None or user.disabled_at is not None:
        return None
    return Actor(
        user.id,
        "token",
        cast(Role, user.role),
        user.site_id,
        user.full_name,
        user.registration_number,
    )


def list_tokens(db: Database, site_id: str | None = None) -> tuple[TokenView, ...]:
    """The tokens of a site (or of all), oldest first; never their secrets."""
    with db.reading() as session:
        wanted = select(Token).order_by(Token.created_at, Token.id)
        if site_id is not None:
            wanted = wanted.where(Token.site_id == site_id)
        return tuple(_view(token) for token in session.scalars(wanted))


def revoke_token(db: Database, token_id: str, now: datetime, *, by: Actor | None = None) -> None:
    """End a token at once. Raises NotFound."""
    with db.writing() as session:
        token = session.get(Token, token_id)
        if token is None:
            raise NotFound
        token.revoked_at = token.revoked_at or now
        write_audit(session, manager(by, token.site_id), "revoke_token", now, reason=token.id)


def _is_taken(session: Session, site_id: str, name: str) -> bool:
    wanted = (Token.site_id == site_id, Token.name == name, Token.revoked_at.is_(None))
    return session.scalar(select(Token.id).where(*wanted).limit(1)) is not None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _view(token: Token) -> TokenView:
    return TokenView(
        token.id,
        token.site_id,
        token.name,
        cast(Literal["form", "personal"], token.kind),
        token.user_id,
        token.created_at,
        token.expires_at,
        token.revoked_at,
        token.last_used_at,
    )
