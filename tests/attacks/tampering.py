"""`python -m tests.attacks.tampering`: tamper with the audit, on both databases.

Writes what is found into `docs/audit-tampering.md`.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from records.chain import Head, verify_chain
from records.session import Database
from tests.databases import NAMES, a_database, open_database
from tests.guards.tree import ROOT
from tests.records.tampering import (
    ANEW,
    CUT_OFF,
    ROWS,
    SITE,
    TAMPERING,
    as_attacker,
    tampered,
    written,
)

INTRO = """# Tampering with the audit

`make attack` writes this page. Each line is a chain of {rows} rows of its own, verified, then
changed by somebody who owns the database (triggers and foreign keys switched off), then verified
again. `make test` does the same (`tests/records/test_chain.py`). For everybody else the triggers
refuse every change and removal.

{date} UTC. {found} of {all} found, on SQLite and PostgreSQL alike.

| what was done | what `audit verify` says |
| --- | --- |
"""
OUTRO = """
The two last lines are told by nothing inside the database, only by a head that was kept elsewhere.
Every backup holds the heads of its day: `sciatriage audit verify --backup FILE` looks for them.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was done, and the fault that verifying told; None when it did not tell the right one."""

    how: str
    said: str | None


def main() -> int:
    """Exit code 1 when anything was not found, or not told in the same words on both."""
    first, second = (_findings(kind) for kind in NAMES)
    found = [one for one, other in zip(first, second, strict=True) if one == other and one.said]
    lines = [f"| {each.how} | {each.said or '**nothing**'} |\n" for each in first]
    head = INTRO.format(
        rows=ROWS, date=f"{datetime.now(UTC):%Y-%m-%d %H:%M}", found=len(found), all=len(first)
    )
    page = head + "".join(lines) + OUTRO
    (ROOT / "docs" / "audit-tampering.md").write_text(page, encoding="utf-8")
    click.echo(page)
    return 0 if len(found) == len(first) else 1


def _findings(kind: str) -> list[Finding]:
    by_rows = [_done(kind, how, lambda db, how=how: tampered(db, how)) for how in TAMPERING]
    return [
        *by_rows,
        _done(kind, "the end cut off", lambda db: _attacked(db, CUT_OFF), kept=True),
        _done(kind, "all rows written anew", _anew, kept=True),
    ]


def _done(kind: str, how: str, tamper: Callable[[Database], str], *, kept: bool = False) -> Finding:
    with tempfile.TemporaryDirectory() as folder, a_database(kind, Path(folder)) as url:
        db = open_database(url)
        head: Head = written(db)
        assert verify_chain(db, SITE, head).faults == ()
        said = tamper(db)
        faults = verify_chain(db, SITE, head if kept else None).faults
        db.dispose()
    return Finding(how, next((fault for fault in faults if re.search(said, fault)), None))


def _attacked(db: Database, statements: tuple[str, ...]) -> str:
    as_attacker(db, *statements)
    return "ends at 6"


def _anew(db: Database) -> str:
    as_attacker(db, *ANEW)
    written(db)
    return "not the head that was kept"


if __name__ == "__main__":
    sys.exit(main())
