"""A questionnaire page as form fields: answers in, view models out; a posted page read back."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from werkzeug.datastructures import MultiDict

from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge, Option

Note = Literal["new", "blank"] | None
Kind = Literal["radios", "checkboxes", "number", "scale", "chart", "text"]
KINDS: Mapping[str, Kind] = {
    "choice": "radios",
    "choices": "checkboxes",
    "integer": "number",
    "decimal": "number",
    "scale": "scale",
    "chart": "chart",
    "text": "text",
}
LONGEST_TEXT = 2000
FOR_STAFF = re.compile(r"^\(Staff[^)]*\) ")
"""Whom a question is for; the page it stands on says so."""
ROW_LETTERS = 44
"""Answers this short together stand in one row."""


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    text: str
    checked: bool
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question as shown. `typed` is what the person left in a text or number box.

    `kept`: it is answered, and the answer is not shown.
    """

    item: Item
    kind: Kind
    text: str
    choices: tuple[Choice, ...]
    typed: str
    fault: str | None
    note: Note
    kept: bool = False

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def longest(self) -> int:
        """Characters that a text may have."""
        return LONGEST_TEXT

    @property
    def hint(self) -> str | None:
        """What to know before answering, unless the question says it itself."""
        if self.kind == "text":
            return "A few words are enough."
        says_so = "tick" in self.item.text.lower()
        return None if self.kind != "checkboxes" or says_so else "Tick all that fit."

    @property
    def in_row(self) -> bool:
        return len(self.choices) <= 5 and sum(len(c.text) for c in self.choices) <= ROW_LETTERS

    @property
    def boxes(self) -> list[dict[str, object]]:
        """The choices in the words of the design system's radios and checkboxes."""
        ticks = self.kind == "checkboxes"
        return [
            {
                "value": choice.code,
                "text": choice.text,
                "checked": choice.checked,
                **(
                    {"behaviour": "exclusive", "behaviourGroup": self.id}
                    if ticks and choice.exclusive
                    else {}
                ),
            }
            for choice in self.choices
        ]

    @property
    def marked(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.choices if choice.checked)


@dataclass(frozen=True, slots=True)
class Read:
    """A posted page: checked answers (None = blank), and a sentence for each item that is wrong."""

    answers: Mapping[str, AnswerValue | None]
    faults: Mapping[str, str]


def fields(
    knowledge: Knowledge,
    items: Iterable[Item],
    answers: Mapping[str, AnswerValue | None],
    *,
    posted: MultiDict[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    new: Collection[str] = (),
    blank: Collection[str] = (),
    hidden: Collection[str] = (),
    stem: str = "",
) -> tuple[Field, ...]:
    """The fields of a page; what was posted wins over what was kept: nothing typed is lost.

    `hidden`: items whose kept answer is not shown, only that there is one.
    """
    shown = {item: value for item, value in answers.items() if item not in hidden}
    found = []
    for item in items:
        held = _held(item, shown, posted)
        fault = (faults or {}).get(item.id)
        note: Note = "new" if item.id in new else "blank" if item.id in blank else None
        kept = item.id in hidden and not any(held) and not is_blank(answers, item.id)
        found.append(replace(_field(knowledge, item, held, fault, note, stem), kept=kept))
    return tuple(found)


def _field(
    knowledge: Knowledge,
    item: Item,
    held: Sequence[str],
    fault: str | None,
    note: Note,
    stem: str,
) -> Field:
    return Field(
        item=item,
        kind=KINDS[item.type],
        text=FOR_STAFF.sub("", item.text.removeprefix(stem)).strip(),
        choices=tuple(
            Choice(option.code, option.text, option.code in held, option.exclusive)
            for option in options_of(knowledge, item)
        ),
        typed="" if item.options or not held else held[0],
        fault=fault,
        note=note,
    )


def _held(
    item: Item, answers: Mapping[str, AnswerValue | None], posted: MultiDict[str, str] | None
) -> Sequence[str]:
    if posted is not None and (item.id in posted or f"{item.id}-shown" in posted):
        return posted.getlist(item.id)
    value = answers.get(item.id)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def options_of(knowledge: Knowledge, item: Item) -> tuple[Option, ...]:
    """What can be ticked: for a chart its zones, then its own options; for a scale 0 to 10."""
    if item.type == "scale":
        return tuple(Option(str(number), str(number)) for number in range(11))
    if item.type == "chart":
        zones = tuple(Option(zone.code, zone.text) for zone in knowledge.questionnaire.zones)
        return (*zones, *(Option(o.code, o.text, exclusive=True) for o in item.options))
    return item.options


def common_stem(items: Sequence[Item]) -> str:
    """The first sentence when all questions of a page open with it, else nothing."""
    first = items[0].text.split("? ")[0] + "? " if len(items) > 2 and "? " in items[0].text else ""
    return first if first and all(item.text.startswith(first) for item in items) else ""


def read(knowledge: Knowledge, items: Iterable[Item], posted: MultiDict[str, str]) -> Read:
    """The answers of a posted page; only items that the page showed are read."""
    answers: dict[str, AnswerValue | None] = {}
    faults: dict[str, str] = {}
    for item in items:
        given = [value for value in posted.getlist(item.id) if value.strip()]
        try:
            answers[item.id] = _value(knowledge, item, given) if given else None
        except ValueError as error:
            faults[item.id] = str(error)
    return Read(answers, faults)


def _value(knowledge: Knowledge, item: Item, given: list[str]) -> AnswerValue:
    if item.type in ("integer", "decimal"):
        return _number(item, given[0].strip())
    if item.type == "text":
        return _text(given[0])
    options = {option.code: option for option in options_of(knowledge, item)}
    if any(code not in options for code in given):
        raise ValueError("Choose one of the answers shown.")
    if item.type == "scale":
        return int(given[0])
    if item.type == "choice":
        return given[0]
    exclusive = [code for code in given if options[code].exclusive]
    if exclusive and len(given) > 1:
        raise ValueError(
            f'Tick either "{options[exclusive[0]].text}" or the other answers, not both.'
        )
    return tuple(code for code in options if code in given)


def _number(item: Item, given: str) -> int | float:
    low, high = item.minimum, item.maximum
    limits = "" if low is None or high is None else f" between {low:g} and {high:g}"
    try:
        number = int(given) if item.type == "integer" else float(given.replace(",", "."))
    except ValueError:
        whole = "a whole number" if item.type == "integer" else "a number"
        raise ValueError(f"Enter {whole}{limits}.") from None
    if (low is not None and not number >= low) or (high is not None and not number <= high):
        raise ValueError(f"Enter a number{limits}.")
    return number if isinstance(number, int) else round(number, 1)


def _text(given: str) -> str:
    text = "".join(c for c in given if c == "\n" or (c >= " " and c != "\x7f")).strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"Use at most {LONGEST_TEXT} characters; this has {len(text)}.")
    return text


def is_blank(answers: Answers | Mapping[str, AnswerValue | None], item: str) -> bool:
    """Whether nothing was answered; "not sure" is an answer."""
    return answers.get(item) in (None, "", ())
