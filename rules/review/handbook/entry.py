"""What a page of the reference is made of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rules.knowledge_model import Citation, Knowledge

FROM_MEMORY = "from memory – verify before quoting"
STATUSES = (
    FROM_MEMORY,
    "design decision – needs clinical safety sign-off",
    "derived",
    "abstract read",
)
"""How well a source was checked, the weakest first (clinical/README.md)."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Tone = Literal["tier", "status", "plain"]


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; `to` is the anchor of what it names, `hint` what that asks."""

    text: str
    to: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing about an entry.

    `logic` is written in the rule's own words, its names are linked; `figures` may hold numbers
    from the literature and has the entry's status beside it.
    """

    label: str
    lines: tuple[tuple[Part, ...], ...]
    logic: bool = False
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Cite:
    key: str
    text: str
    status: str
    note: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One case of the tests in words: its name and what comes out."""

    outcome: Literal["yes", "unknown", "no"]
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`status` is that of the weakest source behind it; figures stand beside it, never alone."""

    anchor: str
    id: str
    title: str
    labels: tuple[Label, ...]
    rows: tuple[Row, ...]
    cites: tuple[Cite, ...] = ()
    status: str | None = None
    cases: tuple[Tried, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    title: str
    intro: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    version: str
    sections: tuple[Section, ...]
    statuses: tuple[tuple[str, int], ...]
    has_cases: bool


def anchor(kind: str, name: str) -> str:
    """Where an entry stands on the page: `red-flag-ces_recent_or_worse`."""
    return f"{kind}-{name}"


def weakest(statuses: Iterable[str]) -> str | None:
    """The status of the least checked source; None without any."""
    return min(statuses, key=STATUSES.index, default=None)


def cites(knowledge: Knowledge, keys: Iterable[str]) -> tuple[Cite, ...]:
    """Sources in full, each with how well it was checked."""
    return tuple(cite(knowledge.sources[key]) for key in keys)


def cite(source: Citation) -> Cite:
    return Cite(source.key, source.text, source.status, source.note, source.link)


def text(label: str, *lines: str, figures: bool = False) -> Row:
    """A row of plain lines."""
    return Row(label, tuple((Part(line),) for line in lines), figures=figures)


def logic(knowledge: Knowledge, label: str, *conditions: str) -> Row:
    """A row of conditions, one a line; every question and fact in them is a link."""
    return Row(label, tuple(linked(knowledge, each) for each in conditions), logic=True)


def linked(knowledge: Knowledge, condition: str) -> tuple[Part, ...]:
    """The condition cut where a name can be linked."""
    found: list[Part] = []
    done = 0
    for match in _WORD.finditer(condition):
        to = target(knowledge, match.group())
        if to:
            item = knowledge.questionnaire.items.get(match.group())
            named = Part(match.group(), to, item.text if item else "")
            found += [Part(condition[done : match.start()]), named]
            done = match.end()
    return tuple(part for part in (*found, Part(condition[done:])) if part.text)


def target(knowledge: Knowledge, name: str) -> str | None:
    """The anchor of a question or a fact."""
    if name in knowledge.questionnaire.items:
        return anchor("question", name)
    return anchor("fact", name) if name in knowledge.facts else None
