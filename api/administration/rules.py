"""The rules in force: their version, what was proved about them, what changed, the languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.administration.profile_words import language_words
from api.appearance import clinic
from api.roles import allow
from api.services import services
from reports.translations import ENGLISH, faults, spoken
from reports.wording import language, languages
from rules.knowledge_model import Knowledge
from rules.proof.certificate import certificate_problem, read_certificate
from rules.review.archive import FOLDER, versions
from rules.review.changes import Changes, changes_between

blueprint = Blueprint("rules_in_force", __name__, url_prefix="/administration/rules")
MOST_VERSIONS = 10


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language of the sheets: reviewed, whole and up to date, and whether sheets appear in it."""

    name: str
    reviewed: bool
    whole: bool
    printed: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that was in force here, since when, and what it changed against the one before."""

    version: str
    since: datetime
    changes: Changes | None


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """What an inspector asks for."""
    used = services()
    known, problem = used.knowledge, certificate_problem(used.knowledge)
    return render_template(
        "administration/rules.html",
        knowledge=known,
        problem=problem,
        certificate=None if problem else read_certificate(),
        thousands=lambda number: f"{int(number):,}",
        power=lambda number: len(number) - 1,
        kept=list(_kept(used.settings.home)),
        spoken=list(_languages(known, clinic().languages)),
    )


def _kept(home: Path) -> Iterator[Kept]:
    """The newest versions, newest first."""
    names = versions(home)
    for number, name in enumerate(names[:MOST_VERSIONS]):
        folder, before = home / FOLDER / name, names[number + 1 : number + 2]
        since = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        changes = changes_between(home / FOLDER / before[0], folder) if before else None
        yield Kept(name, since, changes)


def _languages(known: Knowledge, switched_on: tuple[str, ...]) -> Iterator[Spoken]:
    printed = spoken(known, switched_on)
    for code in languages():
        reviewed = code == ENGLISH or language(code).status == "reviewed"
        whole = not faults(known, code)
        yield Spoken(language_words(code), reviewed, whole, code in printed)
