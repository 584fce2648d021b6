"""Who is signed in where, the second factors of an account, and the provider's name for it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Moment, Sha256, Word, one_of
from records.sealed import SealedText
from records.tables.base import Base


class SignIn(Base):
    """A session; only the SHA-256 of the 256 random bits in the browser's cookie is kept."""

    __tablename__ = "sign_ins"
    __table_args__ = (one_of("way", ("password", "single_sign_on")),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    secret_sha256: Mapped[str] = mapped_column(Sha256, unique=True)
    browser: Mapped[str] = mapped_column(String(100))
    way: Mapped[str] = mapped_column(Word)
    two_steps: Mapped[bool]
    """Whether the provider of single sign-on vouches for a second step."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    wrong_passwords: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(Word)


class SecondFactor(Base):
    """An authenticator app; it counts once its first code was right (`confirmed_at`).

    `secret`: whose it is, then the app's secret, so that in another row it opens nothing.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(SealedText("second_factors.secret"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_step: Mapped[int | None]


class Passkey(Base):
    """A WebAuthn credential; only its public half is known here."""

    __tablename__ = "passkeys"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Challenge(Base):
    """What a passkey is asked to sign, once and soon; only the SHA-256 of it is kept."""

    __tablename__ = "challenges"

    challenge_sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(Word)
    made_at: Mapped[datetime] = mapped_column(Moment)


class Identity(Base):
    """What the provider of single sign-on calls a person: the pair never changes owner there."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Base):
    """Instead of the second factor, once; only the SHA-256 of its 80 random bits is kept."""

    __tablename__ = "recovery_codes"

    code_sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
