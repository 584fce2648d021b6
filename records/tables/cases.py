"""Patients, their episodes, cases (one a submitted form) and the submissions' keys."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Id, Json, Moment, Sha256, Word, one_of
from records.sealed import Blind, SealedDate, SealedJson, SealedText
from records.states import STATES
from records.tables.base import Base


class PatientRow(Base):
    """One person of one site, found again by the folded name and the birth date."""

    __tablename__ = "patients"
    __table_args__ = (
        UniqueConstraint("site_id", "name_index", "birth_index"),
        Index("ix_patients_birth_index", "birth_index"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    name_key: Mapped[str] = mapped_column(SealedText("patients.name_key"))
    birth_date: Mapped[date] = mapped_column(SealedDate("patients.birth_date"))
    name_index: Mapped[bytes] = mapped_column(Blind("patients.name_index", of="name_key"))
    birth_index: Mapped[bytes] = mapped_column(Blind("patients.birth_index", of="birth_date"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Episode(Base):
    """Everything between a patient's first form and a clinician's closing; at most one is open."""

    __tablename__ = "episodes"
    __table_args__ = (
        Index(
            "uq_episodes_open_patient_id",
            "patient_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str | None] = mapped_column(Id)


class EpisodeEmergency(Base):
    """An emergency rule that fired in this episode; it stays until the episode is closed."""

    __tablename__ = "episode_emergencies"

    episode_id: Mapped[str] = mapped_column(ForeignKey("episodes.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(Word, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Case(Base):
    """One submitted form and where it stands. The identity is as given on this form."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("state", STATES),
        UniqueConstraint("site_id", "number"),
        CheckConstraint(
            "(claim_token IS NULL) = (claim_by IS NULL) AND "
            "(claim_token IS NULL) = (claim_until IS NULL)",
            name="claim_is_whole",
        ),
        Index("ix_cases_site_id_state", "site_id", "state"),
        Index("ix_cases_site_id_moved_at", "site_id", "moved_at"),
        Index(
            "ix_cases_site_id_review_on",
            "site_id",
            "review_on",
            sqlite_where=text("review_on IS NOT NULL"),
            postgresql_where=text("review_on IS NOT NULL"),
        ),
        Index(
            "ix_cases_open",
            "site_id",
            sqlite_where=text("state NOT IN ('released', 'closed')"),
            postgresql_where=text("state NOT IN ('released', 'closed')"),
        ),
        Index(
            "ix_cases_site_id_sheet_waits",
            *("site_id", "state", "moved_at"),
            sqlite_where=text("sheet_waits = 1"),
            postgresql_where=text("sheet_waits"),
        ),
        Index(
            "ix_cases_disagreed",
            "state",
            sqlite_where=text("disagreed = 1"),
            postgresql_where=text("disagreed"),
        ),
        Index("ix_cases_external_index", "external_index"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    number: Mapped[str] = mapped_column(String(12))
    episode_id: Mapped[str] = mapped_column(ForeignKey("episodes.id"), index=True)
    state: Mapped[str] = mapped_column(Word)
    given_name: Mapped[str] = mapped_column(SealedText("cases.given_name"))
    family_name: Mapped[str] = mapped_column(SealedText("cases.family_name"))
    birth_date: Mapped[date] = mapped_column(SealedDate("cases.birth_date"))
    phone: Mapped[str | None] = mapped_column(SealedText("cases.phone"))
    external_id: Mapped[str | None] = mapped_column(SealedText("cases.external_id"))
    external_index: Mapped[bytes | None] = mapped_column(
        Blind("cases.external_index", of="external_id")
    )
    language: Mapped[str | None] = mapped_column(SealedText("cases.language"))
    source: Mapped[str] = mapped_column(Word)
    notice_version: Mapped[str | None] = mapped_column(String(40))
    submitted_by: Mapped[str] = mapped_column(Id, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    moved_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int | None]
    claim_token: Mapped[str | None] = mapped_column(Id)
    claim_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    claim_until: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
    attended_at: Mapped[datetime | None] = mapped_column(Moment)
    booked_for: Mapped[datetime | None] = mapped_column(Moment)
    review_on: Mapped[date | None]
    recalled_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whether something was signed that is not handed over; still true of what was taken back since.
    sheet_waits: Mapped[bool] = mapped_column(default=False)
    # Copied from the newest assessment, so that the lists need not parse every one: what the
    # database sorts and counts by is plain, whose it is can only be read with the data key.
    tier: Mapped[str | None] = mapped_column(Word)
    worst_tier: Mapped[str | None] = mapped_column(Word)
    urgency: Mapped[int]
    front_desk: Mapped[str] = mapped_column(Word)
    desk_scripts: Mapped[list[str]] = mapped_column(Json)
    emergency_alarm: Mapped[bool]
    questions_open: Mapped[bool]
    disagreed: Mapped[bool]


class Submission(Base):
    """One key of one sender, and the case that its form became: a repeated post gets that again."""

    __tablename__ = "submissions"

    actor_id: Mapped[str] = mapped_column(Id, primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(Sha256)
    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    warnings: Mapped[list[str]] = mapped_column(SealedJson("submissions.warnings"))
    created_at: Mapped[datetime] = mapped_column(Moment)
