"""The audit trail for a privacy officer: sentences, filters in the address, export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Request, render_template, request
from flask.typing import ResponseReturnValue

from api import words
from api.administration.audit_words import KINDS, move, sentence
from api.administration.spreadsheet import csv_file
from api.numbers import number
from api.roles import actor, allow
from api.services import services
from records.chain import ChainReport, verify_chain
from records.people import Actor, list_users
from records.session import Database
from records.tokens import list_tokens
from records.trail import TrailRow, Wanted, audit_trail, note_export

blueprint = Blueprint("audit", __name__, url_prefix="/administration/audit")
ON_A_PAGE, IN_ONE_READ = 50, 500
HEADINGS = ("row", "when", "who", "role", "what", "case", "state")


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked for, as typed; `wanted` is None when a date cannot be read."""

    who: str
    kind: str
    since: str
    until: str
    case: str
    wanted: Wanted | None
    fault: str = ""

    def query(self, **more: str) -> str:
        """The address of this filter."""
        given = {"who": self.who, "kind": self.kind, "since": self.since, "until": self.until}
        given["case"] = self.case
        return urlencode({name: text for name, text in (given | more).items() if text})


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """A page of it, newest first."""
    return _page()


@blueprint.post("/check")
@allow("administrator")
def check() -> ResponseReturnValue:
    """Compute the chain of hashes again and say how it stands."""
    return _page(verify_chain(services().database, actor().site_id))


def _page(report: ChainReport | None = None) -> str:
    asked, below = _filter(request), number(request.args.get("below"))
    rows: tuple[TrailRow, ...] = ()
    if asked.wanted is not None:
        used = services()
        rows = audit_trail(used.database, actor(), asked.wanted, below=below, limit=ON_A_PAGE + 1)
    shown, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    return render_template(
        "administration/audit.html",
        rows=shown,
        asked=asked,
        older=asked.query(below=str(shown[-1].number)) if more else None,
        below=below,
        people=_people(),
        kinds={name: title for name, (title, _) in KINDS.items()},
        sentence=sentence,
        move=move,
        report=report,
    )


@blueprint.post("/export")
@allow("administrator")
def export() -> ResponseReturnValue:
    """All rows of a filter for a spreadsheet; that it was taken is written down first."""
    used, who, asked = services(), actor(), _filter(request)
    if asked.wanted is None:
        return _page()
    note_export(used.database, who, used.clock(), asked.query() or "everything")
    return csv_file("audit", _table(used.database, who, asked.wanted))


def _table(database: Database, who: Actor, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """Read while it is sent, when the request is over."""
    below = None
    yield HEADINGS
    while rows := audit_trail(database, who, wanted, below=below, limit=IN_ONE_READ):
        for row in rows:
            role = words.role_words(row.role)
            what = (sentence(row), row.case_number or "", move(row))
            yield (row.number, row.at.isoformat(), row.by, role, *what)
        below = rows[-1].number


def _filter(asked: Request) -> Filter:
    given = asked.values
    who, kind = given.get("who", ""), given.get("kind", "")
    since, until = given.get("since", ""), given.get("until", "")
    case = given.get("case", "").strip().upper()
    typed = who, kind, since, until, case
    events = tuple(KINDS[kind][1]) if kind in KINDS else ()
    try:
        begin, end = _midnight(since), _midnight(until, days=1)
    except (ValueError, OverflowError):  # no day, or the day after the last that there is
        return Filter(*typed, None, "Enter a day such as 2026-11-24.")
    if begin and end and begin >= end:
        return Filter(*typed, None, "The last day is before the first.")
    return Filter(*typed, Wanted(who or None, events, begin, end, case or None))


def _midnight(typed: str, days: int = 0) -> datetime | None:
    """The begin of a day where the server stands, so many days later. Raises ValueError."""
    if not typed:
        return None
    day = date.fromisoformat(typed) + timedelta(days=days)
    return datetime.combine(day, time()).astimezone().astimezone(UTC)


def _people() -> list[tuple[str, str]]:
    """Who can be filtered for: people, form tokens, the service itself."""
    database, site_id = services().database, actor().site_id
    people = [(each.id, each.full_name) for each in list_users(database, site_id)]
    forms = [(t.id, f"{t.name} (form)") for t in list_tokens(database, site_id) if not t.user_id]
    return [*sorted(people, key=lambda each: each[1]), *forms, ("system", "The service itself")]
