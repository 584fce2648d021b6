"""Jobs for the worker, clocks for the relay, drafts of the form and signs of life."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Moment, Sha256, Word, one_of
from records.sealed import SealedJson
from records.tables.base import Base
from records.views import DOCUMENTS


class Job(Base):
    """The truth about one piece of work; a queue message only says "look at this row"."""

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("kind", ("draft", "final", "sign", "transfer")),
        one_of("document", (*DOCUMENTS, "transfer")),
        CheckConstraint("(kind = 'transfer') = (document = 'transfer')", name="transfer_kind"),
        one_of("state", ("pending", "running", "done", "failed", "superseded")),
        Index(
            "ix_jobs_open",
            "due_at",
            sqlite_where=text("state IN ('pending', 'running')"),
            postgresql_where=text("state IN ('pending', 'running')"),
        ),
        Index("ix_jobs_case_id", "case_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(160), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(Word)
    document: Mapped[str] = mapped_column(Word)
    revision: Mapped[int]
    signer_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    sign_off_id: Mapped[str | None] = mapped_column(ForeignKey("sign_offs.id"))
    dated: Mapped[date]
    state: Mapped[str] = mapped_column(Word)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease: Mapped[str | None] = mapped_column(Id)
    error_code: Mapped[str | None] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class Clock(Base):
    """A limit: runs out once, or is stopped before."""

    __tablename__ = "clocks"
    __table_args__ = (
        one_of(
            "kind",
            (
                "acknowledge_emergency",
                "open_question",
                "possible_cauda_equina",
                "examine_cauda_equina",
                "same_day_without_clinician",
                "referral_outcome",
                "urgent_letter_overdue",
            ),
        ),
        UniqueConstraint("case_id", "kind", "subject"),
        Index(
            "ix_clocks_running",
            "due_at",
            sqlite_where=text("stopped_at IS NULL AND ran_out_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL AND ran_out_at IS NULL"),
        ),
        Index(
            "ix_clocks_not_stopped",
            *("case_id", "due_at"),
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(Word)
    subject: Mapped[str] = mapped_column(Word)
    started_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    ran_out_at: Mapped[datetime | None] = mapped_column(Moment)


class Draft(Base):
    """Answers between the pages of a form that is not submitted yet; when each was last given.

    `mode`: who holds the device. A form on the patient's phone has a link, kept as its SHA-256.
    """

    __tablename__ = "intake_drafts"
    __table_args__ = (
        one_of("mode", ("staff", "tablet", "phone")),
        CheckConstraint("(link_sha256 IS NULL) = (link_expires_at IS NULL)", name="link_expires"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), index=True)
    started_by: Mapped[str] = mapped_column(Id)
    patient: Mapped[dict[str, object]] = mapped_column(SealedJson("intake_drafts.patient"))
    answers: Mapped[dict[str, object]] = mapped_column(SealedJson("intake_drafts.answers"))
    answered: Mapped[dict[str, str]] = mapped_column(SealedJson("intake_drafts.answered"))
    mode: Mapped[str] = mapped_column(Word)
    page: Mapped[str | None] = mapped_column(Word)
    link_sha256: Mapped[str | None] = mapped_column(Sha256, unique=True)
    link_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    misses: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    notice_version: Mapped[str | None] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class Heartbeat(Base):
    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
