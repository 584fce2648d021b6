"""The activity page: how long work takes, who does it, which rules fire; counts only."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api import words
from api.administration.spreadsheet import csv_file
from api.roles import actor, allow
from api.services import services
from records.activity import FEW, Activity, Firing, activity
from rules.knowledge_model import Knowledge

blueprint = Blueprint("activity", __name__, url_prefix="/administration/activity")


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """The last weeks as tables."""
    used, found = services(), _found()
    return render_template(
        "administration/activity.html",
        found=found,
        open_cases=[(s, n) for s, n in _ordered(found) if s not in ("released", "closed")],
        done_cases=[(s, n) for s, n in _ordered(found) if s in ("released", "closed")],
        span=words.span,
        forms=count_words,
        share=lambda each: share(each, found.forms),
        title=lambda rule: title(used.knowledge, rule),
        longest=max((week.median or timedelta() for week in found.weeks), default=timedelta()),
    )


@blueprint.get("/table.csv")
@allow("administrator")
def table() -> ResponseReturnValue:
    """The same numbers for a spreadsheet."""
    return csv_file("activity", _rows(_found()))


def _found() -> Activity:
    used = services()
    return activity(used.database, actor(), now=used.clock())


def _ordered(found: Activity) -> list[tuple[str, int]]:
    order = list(words.STATES)
    return sorted(found.states, key=lambda each: order.index(each[0]))


def count_words(each: Firing) -> str:
    """How many forms; few are not told apart."""
    return f"fewer than {FEW}" if each.few else str(each.forms)


def share(each: Firing, forms: int) -> str:
    """Of a hundred forms, where that says something."""
    return "" if each.few or not forms else f"{100 * each.forms / forms:.0f} %"


def title(knowledge: Knowledge, rule: str) -> str:
    """A rule in words; one that is no longer in the rules goes by its id."""
    found = knowledge.red_flags.get(rule)
    return found.suspected if found else rule


def _rows(found: Activity) -> Iterator[tuple[object, ...]]:
    yield "table", "what", "number"
    for state, count in _ordered(found):
        yield "cases by state", words.state_words(state)[0], count
    yield "referrals without outcome", "longer than the limit", found.overdue_referrals
    for week in found.weeks:
        begins = week.begins.isoformat()
        yield "signed in the week of", begins, week.signed
        for name, amount in (("median", week.median), ("9 of 10", week.ninth_of_ten)):
            if amount is not None:
                yield f"minutes to signature, {name}", begins, round(amount.total_seconds() / 60)
    for each in found.workload:
        yield "signed", each.name, each.signed
        yield "taken back", each.name, each.taken_back
        yield "claimed now", each.name, each.claimed
    for firing in found.firing:
        yield f"fired, of {found.forms} forms", firing.rule, count_words(firing)
