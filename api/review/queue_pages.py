"""The physiotherapist's queue: views and filters in the address, rows that are kept current."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from api import words
from api.intake.desk import fingerprint
from api.review.head import CLOCKS
from api.roles import actor, allow, unattended
from api.services import services
from records.errors import NotFound
from records.patients import age_on
from records.people import Actor
from records.queue import CLINICAL, queue
from records.views import QueueEntry
from rules.knowledge_model import Tier

blueprint = Blueprint("queue_pages", __name__)
Keep = Callable[[QueueEntry, Actor, datetime], bool]
OVERDUE: Mapping[str, str] = {
    "referral_outcome": "No outcome after 24 h",
    "urgent_letter_overdue": "Urgent letter not answered",
    "open_question": "A question was not asked in time",
}
HOLDERS = {"": "Anyone", "me": "Me", "nobody": "Nobody yet", "others": "Colleagues"}
NO_FLAG = "none"


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: its title, the states it reads, which of their cases it keeps; `again`: only
    those whose review is due; `newest`: those that moved last come first."""

    title: str
    states: tuple[str, ...] = CLINICAL
    keep: Keep = lambda entry, me, now: True
    again: bool = False
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for."""

    show: str
    holder: str
    tier: str

    @property
    def query(self) -> str:
        """The same as the end of an address; empty for the plain queue."""
        given = {"show": self.show if self.show != "open" else "", "with": self.holder}
        set_ = {name: value for name, value in {**given, "tier": self.tier}.items() if value}
        return f"?{urlencode(set_)}" if set_ else ""

    def keeps(self, entry: QueueEntry, me: Actor) -> bool:
        """Whether an entry passes the two filters."""
        held = entry.claimed_by
        by_holder = {
            "": True,
            "me": held == me.name,
            "nobody": held is None,
            "others": held not in (None, me.name),
        }
        return by_holder[self.holder] and self.tier in ("", entry.tier or NO_FLAG)


VIEWS: Mapping[str, View] = {
    "open": View("All open"),
    "review": View("To review", ("awaiting_sign_off", "rendering", "render_failed")),
    "referrals": View("Referrals", ("referred",)),
    "outcomes": View(
        "Outcome overdue", keep=lambda entry, me, now: "referral_outcome" in entry.ran_out
    ),
    "clinician": View("Needs a clinician", ("needs_clinician", "withheld")),
    "desk": View("At the desk", ("returned",)),
    "mine": View("Mine", keep=lambda entry, me, now: entry.claimed_by == me.name),
    "late": View(
        "Late", keep=lambda entry, me, now: entry.due_at is not None and entry.due_at < now
    ),
    "again": View("Look again", ("withheld", "released"), again=True),
    "done": View("Signed and done", ("signed", "released", "recalled", "closed"), newest=True),
}


@blueprint.get("/queue")
@allow("physiotherapist")
def queue_page() -> ResponseReturnValue:
    """Who waits, the most urgent first."""
    chosen, me, now = _chosen(), actor(), services().clock()
    waiting, again = _entries(VIEWS["open"]), _entries(VIEWS["again"])
    counts = {name: _kept(view, waiting, me, now) for name, view in VIEWS.items()}
    counts["again"] = again
    return render_template(
        "review/queue.html",
        **_rows(chosen, waiting),
        views=VIEWS,
        counts={name: len(kept) for name, kept in counts.items() if name != "done"},
        holders=HOLDERS,
        tiers={**{str(t): words.tier_words(t)[0] for t in Tier}, NO_FLAG: words.NO_TIER[0]},
    )


@blueprint.get("/queue/rows")
@allow("physiotherapist")
@unattended
def queue_rows() -> ResponseReturnValue:
    """The rows alone, for the page to keep itself current; 304 while nothing changed."""
    values = _rows(_chosen())
    response: Response = make_response(render_template("review/rows.html", **values))
    response.set_etag(values["tag"])
    return response.make_conditional(request)


def _chosen() -> Chosen:
    given = Chosen(
        request.args.get("show", "open"), request.args.get("with", ""), request.args.get("tier", "")
    )
    if given.show not in VIEWS or given.holder not in HOLDERS:
        raise NotFound
    if given.tier not in ("", NO_FLAG, *Tier):
        raise NotFound
    return given


def _rows(chosen: Chosen, waiting: list[QueueEntry] | None = None) -> dict[str, Any]:
    """What the rows print. The tag changes with every entry, and every minute: times are said.

    `waiting`: all that is open, when it was read already.
    """
    me, now = actor(), services().clock()
    view = VIEWS[chosen.show]
    whole = view.states == CLINICAL and waiting is not None
    found = _kept(view, (waiting or []) if whole else _entries(view), me, now)
    entries = [entry for entry in found if chosen.keeps(entry, me)]
    return {
        "entries": entries,
        "chosen": chosen,
        "tag": fingerprint((entries, now.replace(second=0, microsecond=0))),
        "due": lambda at: words.due(at, now),
        "due_words": lambda kind: (
            CLOCKS.get(kind, "Review the form") if kind else "Review the form"
        ),
        "overdue": OVERDUE,
        "waiting": lambda at: words.span(now - at),
        "age": lambda born: age_on(now.date(), born),
    }


def _entries(view: View) -> list[QueueEntry]:
    used, now = services(), services().clock()
    by = now.date() if view.again else None
    found = queue(
        used.database, actor(), now=now, states=view.states, review_by=by, newest=view.newest
    )
    return [entry for entry in found if isinstance(entry, QueueEntry)]


def _kept(view: View, entries: list[QueueEntry], me: Actor, now: datetime) -> list[QueueEntry]:
    return [e for e in entries if e.state in view.states and view.keep(e, me, now)]
