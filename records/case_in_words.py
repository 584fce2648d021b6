"""What was said about a case and what the rules made of it, in words that a person can read."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.answers import from_json
from records.cases import newest_assessment
from records.tables import AnswerRow, Case, ExamRow
from rules.knowledge_model import Knowledge
from rules.model import Explained
from rules.wire import assessment_from_json
from rules.words import answer_words, tests_of

Said = TypeVar("Said", AnswerRow, ExamRow)


def said_in_words(
    session: Session, knowledge: Knowledge, table: type[Said], case: Case
) -> list[dict[str, Any]]:
    """Every answer or finding ever given, oldest first; the newest of an item counts."""
    found = session.scalars(select(table).where(table.case_id == case.id).order_by(table.id))
    rows = list(found)
    newest = {row.item: row.id for row in rows}
    return [_in_words(knowledge, row) | {"counts": newest[row.item] == row.id} for row in rows]


def _in_words(knowledge: Knowledge, row: AnswerRow | ExamRow) -> dict[str, Any]:
    item = knowledge.questionnaire.items.get(row.item)
    said = {
        "item": row.item,
        "question": item.text if item else None,
        "value": row.value,
        "words": answer_words(knowledge, row.item, from_json(row.value)),
        "by": row.actor_name,
        "at": plain(row.at),
    }
    if isinstance(row, AnswerRow):
        said |= {
            "earlier": row.earlier,
            "source": row.source,
            "answered_at": plain(row.answered_at),
        }
    return said


def rules_in_words(session: Session, knowledge: Knowledge, case: Case) -> list[dict[str, Any]]:
    """What the newest assessment says of every rule that came to something, and why."""
    explained = assessment_from_json(newest_assessment(session, case.id).result).explanations
    return [_explained(knowledge, each) for each in explained]


def _explained(knowledge: Knowledge, each: Explained) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "version": each.version,
        "kind": each.kind,
        "result": each.result,
        "tier": each.tier,
        "statement": each.statement,
        "because": [
            {"question": test.question, "answer": test.answer, "holds": test.holds}
            for test in tests_of(knowledge, each.because)
        ],
        "citations": list(each.citations),
    }


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it; moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
