"""Schemathesis against the served clinic: every check it has, on everything the document names.

Most calls of an action go to a case that exists, with its claim: otherwise nearly all would end at
404 and try nothing. What becomes of such a case is up to the calls; a new one replaces it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER, HookContext

from tests.api.clinic import Clinic
from tests.processes import Stack

WHO = "physiotherapist"
CASES = ("EX-02", "EX-01", "EX-20")
ROUNDS = 20
"""Calls to one case."""
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
QUICK = "/(healthz|readyz|queue|claim|clear|reply|undo|close|retry|withhold)$"
"""What the coverage phase takes in a short run: few fields, few cases."""


@dataclass
class Attack:
    """How many cases each operation got, and what came back; a failure by what is wrong."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def configuration(clinic: Clinic, seed: int, examples: int, *, short: bool) -> SchemathesisConfig:
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
            "headers": clinic.headers(WHO),
            "continue-on-failure": True,
            "request-timeout": 20,
            "generation": {"max-examples": examples, "database": "none"},
            "operations": operations,
        }
    )


def attack(stack: Stack, clinic: Clinic, *, seed: int, examples: int, short: bool) -> Attack:
    """Run it; the same seed draws the same bodies, though answers depend on what went before."""
    config = configuration(clinic, seed, examples, short=short)
    with _live_cases(stack, clinic, seed):
        url = f"{stack.url}/api/v1/openapi.json"
        schema = schemathesis.openapi.from_url(url, config=config)
        return judged(from_schema(schema).execute())


def judged(stream: Any) -> Attack:
    """The events of a run as one result."""
    found = Attack()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            _count(found, event.recorder)
        elif isinstance(event, events.NonFatalError):
            found.errors.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            found.errors.append(repr(event.exception))
    return found


def _count(found: Attack, recorder: Any) -> None:
    for case_id, node in recorder.cases.items():
        label = node.value.operation.label
        found.cases[label] += 1
        answered = recorder.interactions.get(case_id)
        if answered is not None and answered.response is not None:
            found.statuses[label, answered.response.status_code] += 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                said = f"{failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                found.failures.setdefault((label, check.name), said[:1500])


class LiveCase:
    """A claimed case that calls are pointed at."""

    def __init__(self, stack: Stack, clinic: Clinic, seed: int) -> None:
        self.stack, self.clinic, self.luck = stack, clinic, Random(seed)  # noqa: S311 - a walk, no secret
        self.left = 0

    def point(self, _: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        """Before a call: usually the case, and where there is a claim the live one."""
        if "case_id" not in (case.path_parameters or {}) or self.luck.random() < 0.2:
            return
        if self.left == 0:
            self._renew()
        self.left -= 1
        case.path_parameters["case_id"] = self.case
        if isinstance(case.body, dict) and isinstance(case.body.get("claim"), str):
            case.body["claim"] = self.claim

    def _renew(self) -> None:
        self.case = self.clinic.drawn(self.luck.choice(CASES))
        address = f"{self.stack.url}/api/v1/cases/{self.case}/claim"
        taken = requests.post(address, json={}, headers=self.clinic.headers(WHO), timeout=20)
        self.claim = taken.json()["claim"]
        self.clinic.work()
        self.left = ROUNDS


@contextmanager
def _live_cases(stack: Stack, clinic: Clinic, seed: int) -> Iterator[None]:
    def before_call(context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        live.point(context, case, kwargs)

    live = LiveCase(stack, clinic, seed)
    schemathesis.hook(before_call)
    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(before_call)
