"""Revisions of the handout, their PDFs, sign-offs and what was released."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Moment, OrderedJson, Sha256, Word, one_of
from records.tables.base import Base


class Revision(Base):
    """One plan of one case; a newer one supersedes it, nothing is overwritten."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    plan: Mapped[dict[str, object]] = mapped_column(OrderedJson)
    cause: Mapped[str] = mapped_column(Word)
    note: Mapped[str | None] = mapped_column(String(4000))
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class Drawing(Base):
    """A PDF that nobody has signed: the draft of a revision, the final bytes for one signer and
    day, or the emergency transfer sheet, which belongs to the case and to no revision."""

    __tablename__ = "drawings"
    __table_args__ = (
        one_of("kind", ("draft", "final", "transfer")),
        CheckConstraint(
            "(kind = 'transfer') = (revision IS NULL)", name="transfer_has_no_revision"
        ),
        CheckConstraint("(kind = 'final') = (signer_id IS NOT NULL)", name="final_has_signer"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        ForeignKeyConstraint(["case_id", "revision"], ["revisions.case_id", "revisions.number"]),
        UniqueConstraint("id", "case_id", "revision", "sha256", "signer_id"),
        Index(
            "uq_drawings_draft",
            "case_id",
            "revision",
            unique=True,
            sqlite_where=text("kind = 'draft'"),
            postgresql_where=text("kind = 'draft'"),
        ),
        Index(
            "uq_drawings_final",
            "case_id",
            "revision",
            "signer_id",
            "dated",
            unique=True,
            sqlite_where=text("kind = 'final'"),
            postgresql_where=text("kind = 'final'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    revision: Mapped[int | None]
    kind: Mapped[str] = mapped_column(Word)
    signer_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    signer_name: Mapped[str | None] = mapped_column(String(200))
    dated: Mapped[date]
    sha256: Mapped[str] = mapped_column(Sha256)
    pages: Mapped[int]
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime] = mapped_column(Moment)


class PageImage(Base):
    __tablename__ = "page_images"

    drawing_id: Mapped[str] = mapped_column(ForeignKey("drawings.id"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha256)
    png: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class SignOff(Base):
    """A physiotherapist's approval of exactly the bytes of one drawing, made for that signer.

    Triggers refuse every change but taking it back, and that too once it is released.
    """

    __tablename__ = "sign_offs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["drawing_id", "case_id", "revision", "sha256", "signer_id"],
            [
                "drawings.id",
                "drawings.case_id",
                "drawings.revision",
                "drawings.sha256",
                "drawings.signer_id",
            ],
            name="fk_sign_offs_drawing",
        ),
        CheckConstraint("examined", name="examined"),
        UniqueConstraint("id", "case_id", "revision", "sha256"),
        Index(
            "uq_sign_offs_standing",
            "case_id",
            "revision",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(Id)
    revision: Mapped[int]
    drawing_id: Mapped[str] = mapped_column(Id)
    sha256: Mapped[str] = mapped_column(Sha256)
    signer_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    signer_name: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(40))
    examined: Mapped[bool]
    spot_tested: Mapped[bool | None]
    override_reason: Mapped[str | None] = mapped_column(String(4000))
    knowledge_version: Mapped[str] = mapped_column(String(100))
    questionnaire_version: Mapped[str] = mapped_column(String(100))
    signed_at: Mapped[datetime] = mapped_column(Moment)
    release_at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[str | None] = mapped_column(String(200))


class ReleasedDocument(Base):
    """What may be printed: cannot exist without a standing sign-off of the same bytes."""

    __tablename__ = "released_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sign_off_id", "case_id", "revision", "final_sha256"],
            ["sign_offs.id", "sign_offs.case_id", "sign_offs.revision", "sign_offs.sha256"],
            name="fk_released_documents_sign_off",
        ),
        UniqueConstraint("case_id", "revision"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sign_off_id: Mapped[str] = mapped_column(Id, unique=True)
    case_id: Mapped[str] = mapped_column(Id)
    revision: Mapped[int]
    final_sha256: Mapped[str] = mapped_column(Sha256)
    sha256: Mapped[str] = mapped_column(Sha256, index=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    released_at: Mapped[datetime] = mapped_column(Moment)
