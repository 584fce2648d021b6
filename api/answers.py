"""Answers and findings in a body: checked against the questionnaire, each fault with its place."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from api.problems import Fault, invalid, pointer
from api.services import services
from rules.knowledge_model import Answers, AnswerValue
from rules.questionnaire import AnswerFault, check_answers

Sent = Mapping[str, JsonValue]


def checked_intake(answers: Sent) -> Answers:
    """A form's answers in normal form, blanks left out. Raises Problem (422)."""
    found = check_answers(services().knowledge, answers, {})
    _refuse(found.faults)
    return found.answers


def checked_answers(answers: Sent) -> Mapping[str, AnswerValue | None]:
    """Answers given to a clinician; None takes an answer back. Raises Problem (422)."""
    found = check_answers(services().knowledge, answers, {})
    _refuse(found.faults)
    return {item: found.answers.get(item) for item in answers}


def checked_items(items: Sequence[str]) -> tuple[str, ...]:
    """Items of the form, named without an answer. Raises Problem (422)."""
    found = check_answers(services().knowledge, dict.fromkeys(items), {})
    faults = [
        Fault(pointer("accept", items.index(each.item)), each.code, each.reason)
        for each in found.faults
    ]
    if faults:
        raise invalid(faults)
    return tuple(items)


def checked_exam(exam: Sent) -> Answers:
    """A clinician's findings. Raises Problem (422)."""
    found = check_answers(services().knowledge, {}, exam)
    _refuse(found.faults)
    return found.exam


def _refuse(faults: Iterable[AnswerFault]) -> None:
    found = [Fault(_place(each), each.code, each.reason) for each in faults]
    if found:
        raise invalid(found)


def _place(fault: AnswerFault) -> str:
    inner = () if fault.index is None else (fault.index,)
    return pointer(fault.part, fault.item, *inner)
