"""`sciatriage knowledge replay | corpus`: intakes, stored or made up, through two versions."""

import json
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from api.cli.faults import Refused
from api.cli.knowledge.checking import FOLDER
from api.cli.store import opened
from api.demo.patients import demo_patients
from records.replays import stored_intakes
from records.settings import load_settings
from rules.knowledge_base import knowledge as in_force
from rules.knowledge_base import load_knowledge
from rules.knowledge_files import KnowledgeError
from rules.knowledge_model import Knowledge
from rules.model import Inputs
from rules.review.archive import UnknownVersion, folder_of
from rules.review.corpus import SEED
from rules.review.corpus import corpus as made_up
from rules.review.replay import Change, Kind, Replayed
from rules.review.replay import replay as replayed

USUAL = 2000
SHOWN = 20
"""Changes listed of each kind; --json lists all."""

Intakes = Iterator[tuple[str, Inputs]]


@click.command(
    help="""Run intakes through two versions of the rules and list whose outcome changes, the worst
first. --against is the version before: a folder, or one that was in force here (kept in
SCIATRIAGE_HOME/knowledge) by the first characters of its hash.

The stored intakes are used; where there are none, or with --made-up, generated ones. Cases are
named by their number only.

Exit codes: 0 compared (whatever changed), 1 cannot compare.

\b
Examples:
  sciatriage knowledge replay --against 3f2a9c
  sciatriage knowledge replay --against old-rules --folder new-rules --made-up 10000 --json
"""
)
@click.option("--against", required=True, metavar="VERSION|FOLDER", help="The version before.")
@FOLDER
@click.option("--made-up", type=click.IntRange(1), help="This many generated intakes instead.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON document.")
def replay(against: str, folder: Path | None, made_up: int | None, as_json: bool) -> None:
    """The report."""
    before, after = _before(against), load_knowledge(folder) if folder else in_force()
    about, intakes = _intakes(before, after, made_up)
    found = replayed(before, after, intakes)
    if as_json:
        click.echo(json.dumps(_document(found, about), indent=1))
    else:
        for line in _report(found, about):
            click.echo(line)


@click.command(
    help="""Generated intakes, one JSON document a line, as `assess --jsonl` reads them: the demo
patients, a form for each way a rule can hold, then variations. The same N and seed give the same.

\b
Example:
  sciatriage knowledge corpus -n 10000 | sciatriage assess --jsonl | wc -l
"""
)
@click.option("-n", "number", type=click.IntRange(1), default=USUAL, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True)
@FOLDER
def corpus(number: int, seed: int, folder: Path | None) -> None:
    """One line an intake."""
    known = load_knowledge(folder) if folder else in_force()
    for each in made_up(known, number, _examples(), seed):
        document = {"answers": dict(each.answers), "exam": dict(each.exam)}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _before(against: str) -> Knowledge:
    try:
        folder = folder_of(against, load_settings().home)
        return load_knowledge(folder)
    except UnknownVersion as fault:
        raise Refused(str(fault)) from None
    except KnowledgeError as error:
        raise Refused(
            f"{against}: this program cannot read these rules: {error.faults[0]}"
        ) from None


def _intakes(before: Knowledge, after: Knowledge, number: int | None) -> tuple[str, Intakes]:
    stored = [] if number else _stored(after)
    if stored:
        return "stored", iter(stored)
    return "made-up", _both(before, after, number or USUAL)


def _stored(known: Knowledge) -> list[tuple[str, Inputs]]:
    url = load_settings().database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return []
    with opened() as database:
        return list(stored_intakes(database, known))


def _both(before: Knowledge, after: Knowledge, number: int) -> Intakes:
    """From both versions in turn: a rule that only one of them has is tried as well."""
    examples = _examples()
    of_after = made_up(after, number, examples, SEED)
    of_before = made_up(before, number, examples, SEED + 1)
    seen: set[str] = set()
    for each in chain.from_iterable(zip(of_after, of_before, strict=True)):
        key = repr(each)
        if key not in seen and len(seen) < number:
            seen.add(key)
            yield str(len(seen)), each


def _examples() -> list[Any]:
    return [patient.answers for patient in demo_patients(in_force())]


def _document(found: Replayed, about: str) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "intakes": {"kind": about, "number": found.intakes, "with_answers_dropped": found.dropped},
        "counts": {kind.name.lower(): found.count(kind) for kind in Kind},
        "changes": [
            {
                "case": change.number,
                "changes": [
                    {"kind": kind.name.lower(), "detail": detail}
                    for kind, detail in zip(change.kinds, change.details, strict=True)
                ],
            }
            for change in found.changes
        ],
    }


def _report(found: Replayed, about: str) -> Iterator[str]:
    changed = len(found.changes)
    yield f"before {found.before}, after {found.after}"
    yield f"{found.intakes} {about} intakes: {changed} change, {found.intakes - changed} do not"
    if found.dropped:
        yield f"{found.dropped} have an answer that one version does not know; it was left out"
    for kind in Kind:
        of_this = [change for change in found.changes if change.kinds[0] is kind]
        if of_this:
            yield f"\n{len(of_this)}: {kind.words}"
            yield from (f"  {_line(change)}" for change in of_this[:SHOWN])
            if len(of_this) > SHOWN:
                yield f"  ... and {len(of_this) - SHOWN} more (--json lists all)"


def _line(change: Change) -> str:
    also = "; ".join(kind.words for kind in change.kinds[1:])
    return f"{change.number}  {change.details[0]}{f'  (also: {also})' if also else ''}"
