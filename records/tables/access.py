"""Who is signed in where, and the second factor of an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Moment, Sha256, Word
from records.tables.base import Base


class SignIn(Base):
    """A session; only the SHA-256 of the 256 random bits in the browser's cookie is kept."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    secret_sha256: Mapped[str] = mapped_column(Sha256, unique=True)
    browser: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    wrong_passwords: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(Word)


class SecondFactor(Base):
    """An authenticator app; it counts once its first code was right (`confirmed_at`)."""

    __tablename__ = "second_factors"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_step: Mapped[int | None]


class RecoveryCode(Base):
    """Instead of a code of the app, once; only the SHA-256 of its 80 random bits is kept."""

    __tablename__ = "recovery_codes"

    code_sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
