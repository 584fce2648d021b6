"""`docs/hostile-input.md`: a table for each database, a line an operation, a column a role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.attacks.schema import BEYOND_A_SCHEMA, Attack

ENOUGH = 20
"""2xx of an operation below which the page says that its code was hardly reached."""
HEAD = """# Hostile input

Written by `make attack`: Schemathesis {version} with all of its checks, seed {seed}, against the
served program (gunicorn) on each database, as every role that the API knows. A physiotherapist on
SQLite sends {examples} drawn requests an operation beside walks along links and the coverage phase;
every other role and database {fewer}, and of the coverage phase that of the small bodies only.

Before most calls a case is made on which the call can succeed (drawn, signed, released, withheld,
failed, ...), by the functions of the program itself; its claim goes into the body, often also what
only this case can say (the hash of its sheet, what fired in it, its plan with one drawn field). A
fifth of the calls stay as they were drawn.

A failure is an answer that the OpenAPI document does not name (status, media type, body, header), a
5xx, a wrong request that was taken, a right one that was refused, a check of sign-in left out, or
an answer other than 401 or 403 to a role that the document does not name for the operation. The
test suite runs a short form of it, as a physiotherapist on SQLite; raw sockets, tampered cookies
and the parsers of files have tests of their own (`tests/attacks`, `tests/api/test_fuzz.py`).

{operations} operations, {cases} requests in {minutes:.0f} minutes, {failures} failures.

A cell says how many of the requests of that role were answered with 2xx; "closed": the role is not
named for the operation, and none was. Requests without a sign-in or with a wrong token, and methods
that are not served, are among the others.
"""
TABLE = """
## {database}

| operation | {roles} | 4xx | 5xx | failures |
|---|{dashes}---|---|---|
"""
FOOT = """
A body that fits its schema may still be refused where a schema cannot say why:

"""
SHORT = """
Operations that answered 2xx fewer than {enough} times in all: {few}.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one role on one database."""

    database: str
    role: str
    found: Attack


def page(runs: Sequence[Run], *, seed: int, examples: int, fewer: int, seconds: float) -> str:
    """The whole page."""
    from schemathesis import __version__

    head = HEAD.format(
        version=__version__,
        seed=seed,
        examples=examples,
        fewer=fewer,
        operations=len(_labels(runs)),
        cases=f"{sum(run.found.cases.total() for run in runs):,}",
        minutes=seconds / 60,
        failures=sum(len(run.found.failures) for run in runs),
    )
    databases = list(dict.fromkeys(run.database for run in runs))
    tables = [
        _table(database, [run for run in runs if run.database == database])
        for database in databases
    ]
    reasons = [f"- `{path}`: {reason}.\n" for path, reason in BEYOND_A_SCHEMA.items()]
    return "".join([head, *tables, _few(runs), FOOT, *reasons])


def _labels(runs: Sequence[Run]) -> list[str]:
    labels = {label for run in runs for label in run.found.cases}
    return sorted(labels, key=lambda each: each.split()[1])


def _table(database: str, runs: Sequence[Run]) -> str:
    roles = [run.role.replace("_", " ") for run in runs]
    head = TABLE.format(database=database, roles=" | ".join(roles), dashes="---|" * len(roles))
    rows = [f"| {' | '.join(map(str, _row(label, runs)))} |\n" for label in _labels(runs)]
    return head + "".join(rows)


def _row(label: str, runs: Sequence[Run]) -> Iterator[object]:
    yield f"`{label}`"
    for run in runs:
        found = run.found
        open_to = found.roles[label] & {run.role, "public"}
        taken = f"{found.answered(label, 2)} of" if open_to else "closed:"
        yield f"{taken} {found.cases[label]}"
    for hundred in (4, 5):
        yield sum(run.found.answered(label, hundred) for run in runs)
    yield sum(each == label for run in runs for each, _ in run.found.failures)


def _few(runs: Sequence[Run]) -> str:
    counted = {label: sum(run.found.answered(label, 2) for run in runs) for label in _labels(runs)}
    few = [f"`{label}` ({n})" for label, n in counted.items() if n < ENOUGH]
    return SHORT.format(enough=ENOUGH, few=", ".join(few) or "none")
