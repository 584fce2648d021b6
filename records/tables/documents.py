"""Revisions of every document, their PDFs, sign-offs and what was released."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Moment, Sha256, Word, one_of
from records.sealed import SealedBytes, SealedJson, SealedText
from records.tables.base import Base
from records.views import DOCUMENTS


class Revision(Base):
    """What a document of a case is to say: the plan of the handout, or the order of a letter or a
    safety-net sheet, and the assessment it rests on. A newer one supersedes it, nothing is
    overwritten."""

    __tablename__ = "revisions"
    __table_args__ = (
        one_of("document", DOCUMENTS),
        UniqueConstraint("case_id", "document", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    document: Mapped[str] = mapped_column(Word)
    number: Mapped[int]
    content: Mapped[dict[str, object]] = mapped_column(SealedJson("revisions.content"))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    cause: Mapped[str] = mapped_column(Word)
    note: Mapped[str | None] = mapped_column(SealedText("revisions.note"))
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class Drawing(Base):
    """A PDF that nobody has signed: the draft of a handout, the final bytes of any document for
    one signer and day, or the emergency transfer sheet, which belongs to no revision."""

    __tablename__ = "drawings"
    __table_args__ = (
        one_of("kind", ("draft", "final", "transfer")),
        one_of("document", (*DOCUMENTS, "transfer")),
        CheckConstraint(
            "(kind = 'transfer') = (revision IS NULL)", name="transfer_has_no_revision"
        ),
        CheckConstraint("(kind = 'transfer') = (document = 'transfer')", name="transfer_kind"),
        CheckConstraint("kind <> 'draft' OR document = 'handout'", name="draft_of_handout"),
        CheckConstraint("(kind = 'final') = (signer_id IS NOT NULL)", name="final_has_signer"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        ForeignKeyConstraint(
            ["case_id", "document", "revision"],
            ["revisions.case_id", "revisions.document", "revisions.number"],
            name="fk_drawings_revision",
        ),
        UniqueConstraint(
            *("id", "case_id", "document", "revision", "sha256", "signer_id"),
            name="uq_drawings_signable",
        ),
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
            *("case_id", "document", "revision", "signer_id", "dated"),
            unique=True,
            sqlite_where=text("kind = 'final'"),
            postgresql_where=text("kind = 'final'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    document: Mapped[str] = mapped_column(Word)
    revision: Mapped[int | None]
    kind: Mapped[str] = mapped_column(Word)
    signer_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    signer_name: Mapped[str | None] = mapped_column(String(200))
    dated: Mapped[date]
    sha256: Mapped[str] = mapped_column(Sha256)
    pages: Mapped[int]
    pdf: Mapped[bytes] = mapped_column(SealedBytes("drawings.pdf"), deferred=True)
    at: Mapped[datetime] = mapped_column(Moment)


class SignOff(Base):
    """A physiotherapist's approval of exactly the bytes of one drawing, made for that signer.

    Triggers refuse every change but taking it back, and that too once it is released.
    """

    __tablename__ = "sign_offs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["drawing_id", "case_id", "document", "revision", "sha256", "signer_id"],
            [
                "drawings.id",
                "drawings.case_id",
                "drawings.document",
                "drawings.revision",
                "drawings.sha256",
                "drawings.signer_id",
            ],
            name="fk_sign_offs_drawing",
        ),
        CheckConstraint("examined", name="examined"),
        UniqueConstraint("id", "case_id", "document", "revision", "sha256"),
        Index(
            "uq_sign_offs_standing",
            "case_id",
            "document",
            "revision",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(Id)
    document: Mapped[str] = mapped_column(Word)
    revision: Mapped[int]
    drawing_id: Mapped[str] = mapped_column(Id)
    sha256: Mapped[str] = mapped_column(Sha256)
    signer_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    signer_name: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(40))
    examined: Mapped[bool]
    spot_tested: Mapped[bool | None]
    override_code: Mapped[str | None] = mapped_column(Word)
    override_reason: Mapped[str | None] = mapped_column(SealedText("sign_offs.override_reason"))
    confirmed_source: Mapped[str | None] = mapped_column(SealedText("sign_offs.confirmed_source"))
    knowledge_version: Mapped[str] = mapped_column(String(100))
    questionnaire_version: Mapped[str] = mapped_column(String(100))
    signed_at: Mapped[datetime] = mapped_column(Moment, index=True)
    release_at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[str | None] = mapped_column(String(200))


class ReleasedDocument(Base):
    """What may be printed: cannot exist without a standing sign-off of the same bytes."""

    __tablename__ = "released_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sign_off_id", "case_id", "document", "revision", "final_sha256"],
            [
                "sign_offs.id",
                "sign_offs.case_id",
                "sign_offs.document",
                "sign_offs.revision",
                "sign_offs.sha256",
            ],
            name="fk_released_documents_sign_off",
        ),
        UniqueConstraint("case_id", "document", "revision"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sign_off_id: Mapped[str] = mapped_column(Id, unique=True)
    case_id: Mapped[str] = mapped_column(Id)
    document: Mapped[str] = mapped_column(Word)
    revision: Mapped[int]
    final_sha256: Mapped[str] = mapped_column(Sha256)
    sha256: Mapped[str] = mapped_column(Sha256, index=True)
    pdf: Mapped[bytes] = mapped_column(SealedBytes("released_documents.pdf"), deferred=True)
    released_at: Mapped[datetime] = mapped_column(Moment, index=True)
