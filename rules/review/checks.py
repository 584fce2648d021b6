"""`sciatriage knowledge check`: everything about a rule base that can be seen without a patient."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rules.engine import RuleBaseError
from rules.findings import rulebase
from rules.knowledge_base import SHIPPED, load_knowledge
from rules.knowledge_files import KnowledgeError
from rules.knowledge_model import Knowledge
from rules.review.dates import review_faults
from rules.review.negation import negation_faults
from rules.review.showing import showing_faults
from rules.review.wording import NoMeasure, reading_faults, wordings


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what it is about, what is wrong (file, key, what to do), or why it was not run."""

    about: str
    faults: tuple[str, ...]
    not_run: str = ""


def check(folder: Path | None, today: date) -> Iterator[Checked]:
    """All checks of a folder (the shipped one by default), one after the other.

    What cannot be read is not looked into further.
    """
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeError as error:
        yield Checked(READS, error.faults)
        return
    yield Checked(READS, ())
    for about, faults in LOOKS.items():
        yield Checked(about, tuple(faults(knowledge)))
    yield Checked("review dates", tuple(review_faults(folder or SHIPPED, today)))
    try:
        yield Checked("reading age", tuple(reading_faults(wordings(knowledge))))
    except NoMeasure:
        yield Checked("reading age", (), "textstat is not installed (make test installs it)")


def _engine_faults(knowledge: Knowledge) -> Iterator[str]:
    """Limits of the rule engine, and two property names that it could not tell apart."""
    try:
        rulebase(knowledge)
    except RuleBaseError as error:
        yield f"{error}"


READS = "schema, references, circles"
LOOKS: dict[str, Callable[[Knowledge], Iterator[str]]] = {
    "no rule negates a symptom": negation_faults,
    "every question a rule needs can be shown, and is hidden only on a definite no": showing_faults,
    "limits of the engine, hash collisions": _engine_faults,
}
