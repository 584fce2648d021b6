"""Sites, users, tokens, the clinic's profile and the audit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Json, Moment, Sha256, Word, one_of
from records.sealed import SealedText
from records.tables.base import Base


class Site(Base):
    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    demo: Mapped[bool]
    second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether physiotherapists and administrators need a second factor."""


class ClinicProfileRow(Base):
    """One version of a clinic's profile; the highest number counts."""

    __tablename__ = "clinic_profiles"

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, object]] = mapped_column(Json)
    section: Mapped[str | None] = mapped_column(Word)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(Id)
    saved_by_name: Mapped[str] = mapped_column(String(200))


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        one_of("role", ("front_desk", "physiotherapist", "administrator")),
        one_of("signs_in_with", ("password", "single_sign_on", "either")),
        CheckConstraint(
            "role <> 'physiotherapist' OR registration_number IS NOT NULL",
            name="registered_physiotherapist",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), index=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(Word)
    registration_number: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(300))
    password_temporary: Mapped[bool] = mapped_column(default=False)
    signs_in_with: Mapped[str] = mapped_column(Word, default="password")
    single_keys: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class Token(Base):
    """A bearer token; only the SHA-256 of its 256 random bits is kept."""

    __tablename__ = "tokens"
    __table_args__ = (
        one_of("kind", ("form", "personal")),
        CheckConstraint("(kind = 'personal') = (user_id IS NOT NULL)", name="personal_has_user"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(Word)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    secret_sha256: Mapped[str] = mapped_column(Sha256, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditRow(Base):
    """Who did what, when and why. A trigger refuses every change and deletion but one.

    `reason` may be erased: the chain holds the SHA-256 of it with the salt instead. `case_id` may
    be of a case that was erased, or of a form that was never handed in.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_site_id_at", "site_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(Word)
    registration_number: Mapped[str | None] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(Word)
    from_state: Mapped[str | None] = mapped_column(Word)
    to_state: Mapped[str | None] = mapped_column(Word)
    reason: Mapped[str | None] = mapped_column(SealedText("audit.reason"))
    reason_salt: Mapped[str | None] = mapped_column(SealedText("audit.reason_salt"))
    reason_sha256: Mapped[str | None] = mapped_column(Sha256)


class AuditLink(Base):
    """Where a row stands in its site's chain: `hash` covers the row and the hash before it."""

    __tablename__ = "audit_links"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(Sha256)
