"""Points calls at cases on which they can succeed: otherwise nearly all would end at 404 or 409.

A case that an action has used up is replaced by the next one. Some calls are left as they were
drawn, and so is what was drawn wrong on purpose.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER, HookContext

from tests.attacks.live_cases import Live, LiveCases

ROUNDS = 10
"""Calls to one case that none of them uses up: by then it carries what ten have left in it."""
AS_DRAWN = 0.2
USED_UP = {"close", "edit", "outcome", "prepare", "recall", "reply", "retry", "return", "sign"}
USED_UP |= {"clear", "release-claim", "undo", "withhold"}
"""What can be done to a case once."""
PLACES: dict[str, Any] = {"page": 1, "revision": 1}
FOR_THE_DESK = {"kind": "released"}
"""What the desk may see of a document: another kind is refused."""
IDS = ("case_id", "intake_id")
KEY = "Idempotency-Key"
OLDEST = date(1935, 1, 1)


class Aim:
    """One case for each action, renewed as it goes; one that is used up at most `renewals` times:
    then calls meet a case to which it was done already, as they may.
    """

    def __init__(self, cases: LiveCases, *, seed: int, renewals: int) -> None:
        self.cases, self.renewals = cases, renewals
        self.luck = Random(seed)  # noqa: S311 - a walk, no secret
        self.kept: dict[str, Live] = {}
        self.calls, self.made = Counter[str](), Counter[str]()

    def before(self, case: Any) -> None:
        """A live case into the address, its claim and often its facts into the body."""
        self._name_anew(case)
        wrong = case.meta and case.meta.is_negative_at(ParameterLocation.PATH)
        if wrong or not set(IDS) & set(case.path_parameters or ()):
            return
        if self.luck.random() < AS_DRAWN:
            return
        live = self._live(self._action(case))
        case.path_parameters = self._address(case.path_parameters, live)
        if isinstance(case.body, dict):
            wrong = case.meta and case.meta.is_negative_at(ParameterLocation.BODY)
            case.body = self._body(case.body, live, wrong=bool(wrong))

    def _name_anew(self, case: Any) -> None:
        """A form of its own: the same key for another body is answered before it is read.

        Of another patient, too: forms of one patient are one episode, assessed as a whole.
        """
        wrong = case.meta and case.meta.is_negative_at(ParameterLocation.HEADER)
        if KEY not in case.headers or wrong or self.luck.random() < AS_DRAWN:
            return
        case.headers = case.headers.copy()
        case.headers[KEY] = self.cases.clinic.new_key()
        wrong = case.meta and case.meta.is_negative_at(ParameterLocation.BODY)
        if isinstance(case.body, dict) and not wrong:
            born = OLDEST + timedelta(days=self.luck.randrange(25_000))
            patient = {**case.body["patient"], "birth_date": born.isoformat()}
            case.body = {**case.body, "patient": patient}

    def _address(self, places: dict[str, Any], live: Live) -> dict[str, Any]:
        known = dict.fromkeys(IDS, live.id)
        seen = PLACES | (FOR_THE_DESK if self.cases.who == "front_desk" else {})
        known |= {name: one for name, one in seen.items() if self.luck.random() > AS_DRAWN}
        return {name: known.get(name, drawn) for name, drawn in places.items()}

    def _body(self, drawn: dict[str, Any], live: Live, *, wrong: bool) -> dict[str, Any]:
        """A claim also into a wrong body, that it is refused for what is wrong in it."""
        claim = {"claim": live.claim} if live.claim and isinstance(drawn.get("claim"), str) else {}
        if wrong or self.luck.random() < AS_DRAWN:
            return {**drawn, **claim}
        facts = dict(live.body)
        if "plan" in facts and self.luck.random() < 0.5:
            facts["plan"] = self._half_drawn(facts["plan"], drawn["plan"])
        body = {**drawn, **claim, **facts}
        # The schema does not say that the one needs the other.
        if len({"override_code", "override_reason"} & set(body)) == 1:
            body = {name: value for name, value in body.items() if "override" not in name}
        return body

    def _half_drawn(self, own: dict[str, Any], drawn: dict[str, Any]) -> dict[str, Any]:
        """The case's own plan with one of the drawn fields: more of it would never be allowed."""
        name = self.luck.choice(sorted(drawn))
        return {**own, name: drawn[name]}

    def after(self, case: Any, response: Any) -> None:
        """What a call did to the case: used up, or a sheet to be drawn before the next one."""
        action = self._action(case)
        live = self.kept.get(action)
        if live is None or live.id != case.path_parameters.get("case_id"):
            return
        over = response.status_code == 409 and response.json().get("code") == "wrong_state"
        if action in USED_UP and (over or response.status_code == 200):
            self.calls[action] = 0
        elif response.status_code == 200 and b'"rendering"' in response.content:
            self.cases.work()

    def _live(self, action: str) -> Live:
        spared = action in USED_UP and self.made[action] >= self.renewals
        if self.calls[action] == 0 and not spared:
            self.kept[action] = self.cases.made_for(action)
            self.made[action] += 1
            self.calls[action] = ROUNDS
        self.calls[action] = max(0, self.calls[action] - 1)
        return self.kept[action]

    def _action(self, case: Any) -> str:
        """Where a role may not act, any case will do."""
        if self.cases.who not in case.operation.definition.raw["x-roles"]:
            return ""
        if "/documents/" in case.path:
            return "papers" if "{document_name}" in case.path else "documents"
        return str(case.path.rpartition("/")[2])


@contextmanager
def aimed(cases: LiveCases, *, seed: int, renewals: int) -> Iterator[None]:
    """All calls in here."""
    aim = Aim(cases, seed=seed, renewals=renewals)

    def before_call(context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        aim.before(case)

    def after_call(context: HookContext, case: Any, response: Any) -> None:
        aim.after(case, response)

    schemathesis.hook(before_call)
    schemathesis.hook(after_call)
    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(before_call)
        GLOBAL_HOOK_DISPATCHER.unregister(after_call)
