"""What was said, found, decided and concluded about a case: rows are added, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from records.columns import Id, Json, Moment, Word, one_of
from records.sealed import SealedJson, SealedText
from records.tables.base import Base


class Entry:
    """Common columns: which case, who, when."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)

    @declared_attr
    def case_id(cls) -> Mapped[str]:
        return mapped_column(ForeignKey("cases.id"), index=True)

    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class AnswerRow(Entry, Base):
    """An answer; the newest row of an item counts. `answered_at` is what expires."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_case_id_item", "case_id", "item"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))  # the index above begins with it
    item: Mapped[str] = mapped_column(Word)
    value: Mapped[object | None] = mapped_column(SealedJson("answers.value"))
    earlier: Mapped[object | None] = mapped_column(SealedJson("answers.earlier"))
    source: Mapped[str] = mapped_column(Word)
    answered_at: Mapped[datetime] = mapped_column(Moment)


class ExamRow(Entry, Base):
    """A clinician's finding; the newest row of an item counts."""

    __tablename__ = "exam_entries"

    item: Mapped[str] = mapped_column(Word)
    value: Mapped[object] = mapped_column(SealedJson("exam_entries.value"))


class ClearanceRow(Entry, Base):
    """A cleared rule, or a lifted precaution."""

    __tablename__ = "clearances"
    __table_args__ = (
        CheckConstraint("(rule IS NULL) <> (precaution IS NULL)", name="rule_or_precaution"),
        CheckConstraint(
            "rule IS NULL OR (level IS NOT NULL AND answers_hash IS NOT NULL)",
            name="rule_has_level_and_hash",
        ),
        CheckConstraint("level IS NULL OR level <> 'emergency_now'", name="never_an_emergency"),
        one_of("basis", ("examination", "other_service_result")),
    )

    rule: Mapped[str | None] = mapped_column(Word)
    precaution: Mapped[str | None] = mapped_column(Word)
    level: Mapped[str | None] = mapped_column(Word)
    answers_hash: Mapped[str | None] = mapped_column(String(64))
    basis: Mapped[str] = mapped_column(Word)
    reason: Mapped[str] = mapped_column(SealedText("clearances.reason"))
    registration_number: Mapped[str] = mapped_column(String(40))


class Escalation(Entry, Base):
    """A clock that ran out: an item id (taken as adverse) or a rule id (as an emergency)."""

    __tablename__ = "escalations"

    name: Mapped[str] = mapped_column(Word)


class AssessmentRow(Entry, Base):
    """What the rules said, with all they were given.

    `counts` is what pages that count need of the result: what fired, totals and points.
    """

    __tablename__ = "assessments"

    cause: Mapped[str] = mapped_column(Word)
    knowledge_version: Mapped[str] = mapped_column(String(100))
    questionnaire_version: Mapped[str] = mapped_column(String(100))
    inputs: Mapped[dict[str, object]] = mapped_column(SealedJson("assessments.inputs"))
    result: Mapped[dict[str, object]] = mapped_column(SealedJson("assessments.result"))
    counts: Mapped[dict[str, Any]] = mapped_column(Json)


class Message(Entry, Base):
    """A physiotherapist's question to the desk, or the desk's reply."""

    __tablename__ = "messages"
    __table_args__ = (one_of("kind", ("question", "reply")),)

    kind: Mapped[str] = mapped_column(Word)
    text: Mapped[str] = mapped_column(SealedText("messages.text"))


class Referral(Entry, Base):
    __tablename__ = "referrals"

    destination: Mapped[str] = mapped_column(SealedText("referrals.destination"))
    note: Mapped[str] = mapped_column(SealedText("referrals.note"))


class Outcome(Entry, Base):
    """What became of a referral."""

    __tablename__ = "outcomes"
    __table_args__ = (one_of("outcome", ("arrived", "seen", "result")),)

    outcome: Mapped[str] = mapped_column(Word)
    note: Mapped[str] = mapped_column(SealedText("outcomes.note"))


class FollowUp(Entry, Base):
    """What a physiotherapist found later: the source as they judge it, when to look again."""

    __tablename__ = "follow_ups"

    source: Mapped[str | None] = mapped_column(SealedText("follow_ups.source"))
    review_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(SealedText("follow_ups.note"))
