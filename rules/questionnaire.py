"""Answers and examination entries at the border: strict types in, one normal form out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge

LONGEST_TEXT = 2000
"""Characters of a free text."""
LONGEST_NAME = 60
"""Characters of a sender's own key that a message repeats."""

Part = Literal["answers", "exam"]
Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with a value (with its entry `index`); `reason` never repeats the value."""

    part: Part
    item: str
    index: int | None
    code: str
    reason: str

    def __str__(self) -> str:
        cut = f"{self.item[:LONGEST_NAME]}..." if len(self.item) > LONGEST_NAME else self.item
        index = "" if self.index is None else f".{self.index}"
        return f"{self.part}.{ascii(cut)[1:-1]}{index}: {self.reason}"


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """Answers in the order of the questionnaire, without blanks; usable only without faults."""

    answers: Answers
    exam: Answers
    faults: tuple[AnswerFault, ...]


@dataclass(frozen=True, slots=True)
class _Wrong:
    code: str
    reason: str
    index: int | None = None


class _Refused(Exception):
    """A value with everything that is wrong with it."""

    def __init__(self, *wrong: _Wrong) -> None:
        super().__init__("refused")
        self.wrong = wrong


def check_answers(knowledge: Knowledge, answers: Raw, exam: Raw) -> CheckedAnswers:
    """The normal form of what a form and a clinician sent, and everything that is wrong with it.

    Null, an empty text and an empty list are blank and left out. Lists lose doubles and stand in
    the order of the questionnaire; a decimal is a float with one decimal; texts are trimmed.
    """
    faults: list[AnswerFault] = []
    return CheckedAnswers(
        answers=_part(knowledge, "answers", answers, faults),
        exam=_part(knowledge, "exam", exam, faults),
        faults=tuple(faults),
    )


def in_order(knowledge: Knowledge, answers: Answers) -> Answers:
    """The same answers with every list in the order of the questionnaire, without doubles."""
    items = knowledge.questionnaire.items
    return {
        name: _sorted(_codes(knowledge, items[name]), value)
        if isinstance(value, tuple) and len(value) > 1 and name in items
        else value
        for name, value in answers.items()
    }


def _sorted(codes: tuple[str, ...], ticked: tuple[str, ...]) -> tuple[str, ...]:
    place = {code: number for number, code in enumerate(codes)}
    return tuple(sorted(set(ticked), key=lambda code: (place.get(code, len(codes)), code)))


def _codes(knowledge: Knowledge, item: Item) -> tuple[str, ...]:
    """What a list may hold: for a chart its zones, then the options."""
    zones = knowledge.questionnaire.zones if item.type == "chart" else ()
    return (*(zone.code for zone in zones), *(option.code for option in item.options))


def _part(knowledge: Knowledge, part: Part, given: Raw, faults: list[AnswerFault]) -> Answers:
    found: dict[str, AnswerValue] = {}
    for name, raw in given.items():
        try:
            value = _value(knowledge, _item(knowledge, part, name), raw)
        except _Refused as refused:
            faults += (AnswerFault(part, name, w.index, w.code, w.reason) for w in refused.wrong)
        else:
            if value is not None:
                found[name] = value
    return {name: found[name] for name in knowledge.questionnaire.items if name in found}


def _item(knowledge: Knowledge, part: Part, name: str) -> Item:
    item = knowledge.questionnaire.items.get(name)
    if item is None:
        raise _Refused(_Wrong("unknown_item", "There is no question with this id."))
    if name.startswith("ex_") and part == "answers":
        raise _Refused(_Wrong("wrong_part", "Only a clinician enters this, on the case."))
    if not name.startswith("ex_") and part == "exam":
        raise _Refused(_Wrong("wrong_part", "This is a question of the form, not a finding."))
    return item


def _value(knowledge: Knowledge, item: Item, raw: object) -> AnswerValue | None:
    """The normal form of one value, None when blank. Raises _Refused."""
    if raw is None or raw == "":
        return None
    if item.type in ("choices", "chart"):
        return _list(knowledge, item, raw)
    if item.type == "text":
        return _text(raw) or None
    if item.type == "choice":
        if wrong := _not_a_code({option.code for option in item.options}, raw):
            raise _Refused(wrong)
        return str(raw)
    return _number(item, raw)


def _list(knowledge: Knowledge, item: Item, raw: object) -> tuple[str, ...] | None:
    if not isinstance(raw, list | tuple):
        raise _Refused(_Wrong("wrong_type", "Must be a list of answer codes."))
    codes = _codes(knowledge, item)
    wrong = [_not_a_code(set(codes), each, index) for index, each in enumerate(raw)]
    if any(wrong):
        raise _Refused(*(each for each in wrong if each))
    chosen = _sorted(codes, tuple(raw))
    if len(chosen) > 1 and any(_stands_alone(item, code) for code in chosen):
        raise _Refused(_Wrong("exclusive", "Holds an answer that excludes the others."))
    return chosen or None


def _stands_alone(item: Item, code: str) -> bool:
    """Beside ticks in a list `unsure` leaves the other options open (questionnaire.md 2)."""
    if item.type == "chart":
        return code in ("none", "unsure")
    return code != "unsure" and any(o.exclusive for o in item.options if o.code == code)


def _not_a_code(codes: set[str], raw: object, index: int | None = None) -> _Wrong | None:
    if not isinstance(raw, str):
        return _Wrong("wrong_type", "Must be an answer code, written as text.", index)
    if raw not in codes:
        return _Wrong("unknown_option", "Is none of the answers of this question.", index)
    return None


def _number(item: Item, raw: object) -> int | float:
    """A whole number (5.0 is one, as in JSON), or a decimal with one decimal."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
        raise _Refused(_Wrong("wrong_type", "Must be a number."))
    scale = item.type == "scale"
    low = 0 if scale or item.minimum is None else item.minimum
    high = 10 if scale else math.inf if item.maximum is None else item.maximum
    if not low <= raw <= high:
        raise _Refused(_Wrong("out_of_range", f"Must be between {low:g} and {high:g}."))
    if item.type == "decimal":
        if round(raw, 1) != raw:
            raise _Refused(_Wrong("too_precise", "Must have at most one decimal."))
        return round(float(raw), 1)
    if raw != int(raw):
        raise _Refused(_Wrong("wrong_type", "Must be a whole number."))
    return int(raw)


def _text(raw: object) -> str:
    """Without control characters and outer spaces."""
    if not isinstance(raw, str):
        raise _Refused(_Wrong("wrong_type", "Must be text."))
    if any("\ud800" <= letter <= "\udfff" for letter in raw):
        raise _Refused(_Wrong("not_text", "Holds characters that are not valid text."))
    text = "".join(c for c in raw if c == "\n" or (c >= " " and c != "\x7f")).strip()
    if len(text) > LONGEST_TEXT:
        raise _Refused(_Wrong("too_long", f"Use at most {LONGEST_TEXT} characters."))
    return text
