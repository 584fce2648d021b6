"""The attack matrix as a document."""

from collections.abc import Sequence

from tests.attacks.unproven import UNPROVEN
from tests.attacks.walk import COLUMNS, ELSEWHERE, Seen

HEAD = """# Attack matrix

Every route was asked for by everybody, and this is the status each of them got. Written by
`python -m tests.attacks`, which fails when anybody was let in who must not be; the test suite walks
the same way.

- *nobody*: without signing in.
- The roles: with a token on `/api/`, else in a session with its own token against forgery.
- *another site*: everybody who has a right role, at another clinic, with the ids of this one: one
  status when all of them got the same, else one for each role, in the order of the columns. Besides
  the status it was checked that nothing of the first clinic changed, that its patients were not
  shown, and, where the address holds an id, that the same role of the first clinic got further with
  the same request: answered, or told what does not fit where the stranger was told that there is
  nothing. Where it did not, the line has a star and is named below.
- *no token*, *foreign token*: a session of the right role whose form carries no token against
  forgery, or that of another session.

2xx and 3xx: answered (303 after a form, 302 to the sign-in page). 401 and 403: kept out.
The first clinic has a case with a draft, a final and a released sheet, and an emergency with its
transfer sheet, a released letter and a released safety-net sheet. Final ones are drawn for the
physiotherapist of the other site as well, as if who signed had moved there.

404: not there for this person. 409 and 422: let in, but the case or the form did not fit.

"""


def matrix(seen: Sequence[Seen]) -> str:
    """One line per route, one column per attacker; then what is not proven."""
    routes: dict[tuple[str, str], list[Seen]] = {}
    for each in seen:
        routes.setdefault((each.method, each.rule), []).append(each)
    faults = [each for each in seen if each.fault]
    lines = [
        f"{len(routes)} routes, {len(seen)} requests, {len(faults)} let in wrongly.\n",
        "| route | " + " | ".join(column.replace("_", " ") for column in COLUMNS) + " |",
        "|---|" + "---|" * len(COLUMNS),
    ]
    unproven = {(method, rule) for method, rule, _ in UNPROVEN}
    for route, found in routes.items():
        cells = [_cell(_of(column, found)) for column in COLUMNS]
        star = "*" if route in unproven else ""
        lines.append(f"| `{' '.join(route)}`{star} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join([*lines, "", *_not_proven()]) + "\n"


def _of(column: str, found: Sequence[Seen]) -> list[Seen]:
    return [
        each
        for each in found
        if each.attacker == column or (column == ELSEWHERE and each.attacker.endswith(ELSEWHERE))
    ]


def _cell(found: Sequence[Seen]) -> str:
    faults = [f"**{each.attacker}, {each.status}: {each.fault}**" for each in found if each.fault]
    statuses = [str(each.status) for each in found]
    return ", ".join(faults or (statuses[:1] if len(set(statuses)) == 1 else statuses))


def _not_proven() -> list[str]:
    """What the answers to strangers say nothing about, by reason."""
    by_reason: dict[str, list[str]] = {}
    for (method, rule, role), why in UNPROVEN.items():
        by_reason.setdefault(why, []).append(f"- `{method} {rule}`, {role.replace('_', ' ')}")
    lines = [
        "## Not proven by this walk\n",
        "The same role of the first clinic got no further, so the answer to *another site* says",
        "nothing about sites.",
    ]
    for why, routes in by_reason.items():
        lines += ["", why, "", *routes]
    return lines
