"""A posted form of the case page: its fields read, what is wrong said in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from records.actions import CaseView, Done
from records.people import Actor
from records.session import Database
from rules.knowledge_model import Knowledge

LONGEST = 4000


class Refused(Exception):
    """Fields that are wrong: a sentence for each, all of them shown and nothing lost."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("refused")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Post:
    """A posted form with what an action works on."""

    db: Database
    knowledge: Knowledge
    actor: Actor
    case_id: str
    now: datetime
    form: MultiDict[str, str]
    view: Callable[[], CaseView]
    undo_seconds: int

    @property
    def on(self) -> tuple[Database, Knowledge, Actor, str]:
        return self.db, self.knowledge, self.actor, self.case_id

    @property
    def held(self) -> dict[str, Any]:
        """Time and claim, as every action on a claimed case takes them."""
        return {"now": self.now, "claim": self.form.get("claim") or None}

    def text(self, name: str, fault: str) -> str:
        """A text that must be there. Raises Refused."""
        typed = self.form.get(name, "").strip()
        if not typed:
            raise Refused({name: fault})
        if len(typed) > LONGEST:
            raise Refused({name: f"Use at most {LONGEST} characters; this has {len(typed)}."})
        return typed

    def short(self, name: str, longest: int = LONGEST) -> str:
        """A text that may be empty, its line ends as one. Raises Refused."""
        typed = self.form.get(name, "").strip().replace("\r\n", "\n")
        if len(typed) > longest:
            raise Refused({name: f"Use at most {longest} characters; this has {len(typed)}."})
        return typed

    def day(self, name: str) -> date | None:
        """A date, None when empty. Raises Refused."""
        typed = self.form.get(name, "").strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise Refused({name: "Enter the day as a date."}) from None


Act = Callable[[Post], Done]
