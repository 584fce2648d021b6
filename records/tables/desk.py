"""What the front desk did: on a script, with a sheet on paper; and the passcodes of tablets."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Moment, Sha256, Word, one_of
from records.desk_views import DESK_ACTS
from records.sealed import SealedText
from records.tables.base import Base
from records.tables.entries import Entry


class DeskAct(Entry, Base):
    """Something the desk did about a script; `name`: to whom the patient was handed over."""

    __tablename__ = "desk_acts"
    __table_args__ = (
        one_of("kind", DESK_ACTS),
        CheckConstraint("(kind = 'handed_over') = (name IS NOT NULL)", name="handed_over_to"),
    )

    kind: Mapped[str] = mapped_column(Word)
    name: Mapped[str | None] = mapped_column(SealedText("desk_acts.name"))


class Print(Entry, Base):
    """One printing of a released document; from the second copy on with a reason."""

    __tablename__ = "prints"
    __table_args__ = (
        UniqueConstraint("case_id", "sha256", "copy"),
        CheckConstraint("copy >= 1", name="copy"),
        CheckConstraint("copy = 1 OR reason IS NOT NULL", name="another_copy_has_reason"),
    )

    sha256: Mapped[str] = mapped_column(Sha256)
    copy: Mapped[int]
    reason: Mapped[str | None] = mapped_column(SealedText("prints.reason"))


class HandOver(Entry, Base):
    """A released document given out; the patient said the name and the birth date first."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        CheckConstraint("name_read_back AND birth_date_read_back", name="two_identifiers"),
        Index("ix_hand_overs_at", "at"),
    )

    sha256: Mapped[str] = mapped_column(Sha256)
    name_read_back: Mapped[bool]
    birth_date_read_back: Mapped[bool]


class Passcode(Base):
    """The digits with which a member of staff takes a tablet back from a patient."""

    __tablename__ = "passcodes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    passcode_hash: Mapped[str] = mapped_column(String(300))
    failures: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(Moment)
