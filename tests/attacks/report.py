"""The attack matrix as a document."""

from collections.abc import Sequence

from tests.attacks.walk import COLUMNS, Seen

HEAD = """# Attack matrix

Every route was asked for by everybody, and this is the status each of them got. Written by
`python -m tests.attacks`, which fails when anybody was let in who must not be; the test suite walks
the same way.

- *nobody*: without signing in.
- The roles: with a token on `/api/`, else in a session with its own token against forgery.
- *another site*: who has the right role, at another clinic, with the ids of this one. Besides the
  status it was checked that nothing of the first clinic changed and that its patient was not shown.
- *no token*, *foreign token*: a session of the right role whose form carries no token against
  forgery, or that of another session.

2xx and 3xx: answered (303 after a form, 302 to the sign-in page). 401 and 403: kept out.
404: not there for this person. 409 and 422: let in, but the case or the form did not fit.

"""


def matrix(seen: Sequence[Seen]) -> str:
    """One line per route, one column per attacker."""
    routes: dict[tuple[str, str], dict[str, Seen]] = {}
    for each in seen:
        routes.setdefault((each.method, each.rule), {})[each.attacker] = each
    faults = [each for each in seen if each.fault]
    lines = [
        f"{len(routes)} routes, {len(seen)} requests, {len(faults)} let in wrongly.\n",
        "| route | " + " | ".join(column.replace("_", " ") for column in COLUMNS) + " |",
        "|---|" + "---|" * len(COLUMNS),
    ]
    for (method, rule), found in routes.items():
        cells = [_cell(found.get(column)) for column in COLUMNS]
        lines.append(f"| `{method} {rule}` | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def _cell(seen: Seen | None) -> str:
    if seen is None:
        return ""
    return f"**{seen.status}: {seen.fault}**" if seen.fault else str(seen.status)
