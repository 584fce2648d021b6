"""Schemathesis against the served clinic: every check it has, on everything the document names."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema

from api.roles import PUBLIC
from tests.api.clinic import Clinic
from tests.attacks.aim import aimed
from tests.attacks.live_cases import LiveCases
from tests.processes import Stack

BEYOND_A_SCHEMA = {
    "/api/v1/intakes": "names are one printable line, a birth date is in the past",
    "/api/v1/cases/{case_id}/clear": "only what fired in the case can be cleared",
    "/api/v1/cases/{case_id}/edit": "a plan obeys the rules of its case; 400: very long numbers",
    "/api/v1/cases/{case_id}/refer": "a contact is one that the clinic's profile names",
    "/api/v1/cases/{case_id}/return": "the desk is told no name of a condition",
    "/api/v1/cases/{case_id}/safety-net": "a referred patient is told where to go",
    "/api/v1/cases/{case_id}/sign": "a handout is signed after the patient was examined or heard",
}
"""Where a body that fits its schema may still be refused, and why."""
ACCEPTED = ["2xx", "400", "401", "403", "404", "409", "422"]
QUICK = "/(healthz|readyz|metrics|queue|claim|clear|reply|undo|close|retry|withhold)$"
"""What the coverage phase takes in a short run: few fields, few cases."""
COVERED = 10
"""Cases that the coverage phase may use up for one action, beside one for each drawn request."""


@dataclass
class Attack:
    """How many cases each operation got, and what came back; a failure by what is wrong."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    """To whom the document opens each operation."""

    def answered(self, label: str, hundred: int) -> int:
        """How often this operation answered with 2xx (4xx, 5xx)."""
        counted = self.statuses.items()
        return sum(n for (each, status), n in counted if (each, status // 100) == (label, hundred))


def configuration(
    headers: dict[str, str], seed: int, examples: int, *, short: bool
) -> SchemathesisConfig:
    """All checks and phases; a short run covers some operations and draws a few cases of each."""
    beyond = {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}
    operations: list[dict[str, Any]] = [
        {"include-path": path, "checks": beyond} for path in BEYOND_A_SCHEMA
    ]
    if short:
        no_coverage = {"phases": {"coverage": {"enabled": False}}}
        operations = [{**each, **no_coverage} for each in operations]
        operations.append({"exclude-path-regex": QUICK, **no_coverage})
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": headers,
            "continue-on-failure": True,
            "request-timeout": 20,
            "generation": {"max-examples": examples, "database": "none"},
            "operations": operations,
        }
    )


def attack(
    stack: Stack, clinic: Clinic, who: str, *, seed: int, examples: int, short: bool
) -> Attack:
    """Run it; the same seed draws the same bodies, though answers depend on what went before."""
    config = configuration(clinic.headers(who), seed, examples, short=short)
    with aimed(LiveCases(clinic, who), seed=seed, renewals=examples + COVERED):
        url = f"{stack.url}/api/v1/openapi.json"
        schema = schemathesis.openapi.from_url(url, config=config)
        return judged(from_schema(schema).execute(), who)


def judged(stream: Any, who: str | None = None) -> Attack:
    """The events of a run as one result; `who` sent all requests, if the service knows roles."""
    found = Attack()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            _count(found, event.recorder, who)
        elif isinstance(event, events.NonFatalError):
            found.errors.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            found.errors.append(repr(event.exception))
    return found


def _count(found: Attack, recorder: Any, who: str | None) -> None:
    for case_id, node in recorder.cases.items():
        label = node.value.operation.label
        found.cases[label] += 1
        found.roles[label] = _roles_of(node.value)
        answered = recorder.interactions.get(case_id)
        if answered is not None and answered.response is not None:
            status = answered.response.status_code
            found.statuses[label, status] += 1
            if who and (fault := wrong_for(who, node.value, answered.response)):
                found.failures.setdefault((label, "roles"), f"{who}: {fault} ({status})")
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                said = f"{failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                found.failures.setdefault((label, check.name), said[:1500])


def _roles_of(case: Any) -> frozenset[str]:
    return frozenset(case.operation.definition.raw.get("x-roles", PUBLIC))


def wrong_for(who: str, case: Any, response: Any) -> str | None:
    """What the document's own list of roles says against this answer.

    A method that the document does not name, and an address drawn wrong, meet no view and no role.
    """
    operation = case.operation
    roles = _roles_of(case)
    drawn_wrong = case.meta and case.meta.is_negative_at(ParameterLocation.PATH)
    if roles == PUBLIC or drawn_wrong or case.method.upper() != operation.method.upper():
        return None
    if who not in roles:
        refused = response.status_code in (401, 403)
        return None if refused else "not refused, though the document does not name this role"
    if response.status_code == 403 and response.json()["code"] == "not_your_role":
        return "refused, though the document names this role"
    return None
