"""`sciatriage knowledge version | list | show`: which rules are in force, word for word."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import click
import yaml

from api.cli.faults import Refused
from rules.knowledge_base import knowledge as loaded
from rules.knowledge_model import Knowledge

KINDS = {
    "red-flag": "red_flags",
    "evidence": "evidence",
    "mimic": "mimics",
    "withhold": "withhold",
    "precaution": "precautions",
    "exercise": "exercises",
    "source": "sources",
}
KIND = click.option("--kind", type=click.Choice(list(KINDS)), help="Only these.")


@click.command(
    help="""The content hash of the knowledge and the version of the questionnaire.

Every assessment carries this hash.

\b
Example:
  sciatriage knowledge version
"""
)
def version() -> None:
    """Two lines."""
    known = loaded()
    click.echo(f"knowledge {known.version}")
    click.echo(f"questionnaire {known.questionnaire.version}")


@click.command(
    "list",
    help="""Every rule: kind, id, version and status where it has one, and what it is about.

\b
Examples:
  sciatriage knowledge list --kind red-flag
  sciatriage knowledge list --json
""",
)
@KIND
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show_list(kind: str | None, as_json: bool) -> None:
    """One line per rule, then how many there are."""
    counts: dict[str, int] = {}
    for row in _rows(loaded(), kind):
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        words = (row["kind"], row["id"], row["version"], row["status"], row["about"])
        click.echo(json.dumps(row) if as_json else "  ".join(word for word in words if word))
    if not as_json:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


@click.command(
    help="""One rule, exercise or source in full, as YAML.

\b
Example:
  sciatriage knowledge show ces_recent_or_worse
"""
)
@click.argument("rule")
def show(rule: str) -> None:
    """Every entry with this id (a look-alike and a flag may share one)."""
    known = loaded()
    found = [(kind, table[rule]) for kind, table in _tables(known, None) if rule in table]
    if not found:
        raise Refused(f"There is no rule {rule!r}; `sciatriage knowledge list` names all.")
    for kind, entry in found:
        click.echo(yaml.safe_dump({kind: _plain(entry)}, sort_keys=False, allow_unicode=True))


def _tables(known: Knowledge, kind: str | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, table in KINDS.items():
        if kind in (None, name):
            yield name, getattr(known, table)


def _rows(known: Knowledge, kind: str | None) -> Iterator[dict[str, str]]:
    for name, table in _tables(known, kind):
        for rule, entry in table.items():
            yield {
                "kind": name,
                "id": rule,
                "version": str(getattr(entry, "version", "")),
                "status": getattr(entry, "status", ""),
                "about": _about(entry),
            }


def _about(entry: Any) -> str:
    """The entry's own words, whichever of its kind's fields holds them."""
    for field in ("suspected", "statement", "title", "note", "text"):
        if words := getattr(entry, field, None):
            return str(words)
    return ""


def _plain(entry: Any) -> Any:
    """Lists and strings instead of tuples and enumerations, as YAML has them."""
    return json.loads(json.dumps(dataclasses.asdict(entry)))
