"""Cases in the state that an action wants: each made by a journey over the product's own functions.

Every form is of a patient of its own: forms of one patient would share an episode, and what fired
in one of them would be remembered in all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from records.jobs import claim_job, fail_job
from tests.api.clinic import Clinic
from tests.api.forms import a_form

DRAFTED, UNDECIDED, EMERGENCY, FLAGGED = "EX-02", "EX-07", "EX-20", "EX-24"
CHOICE = {"pain_score_leg": 9, "pain_trend": "worse", "pain_duration": "2_6w"}
"""With these a physiotherapist chooses whether there is a general sheet."""
UNDO_SECONDS = 600
"""As long as the settings allow: a signature is still to be taken back when its turn comes."""

OVERDUE = timedelta(seconds=31)


@dataclass(frozen=True, slots=True)
class Live:
    """A case, its claim, and what of a body only this case can say."""

    id: str
    claim: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


class LiveCases:
    """Made one by one, as they are asked for."""

    def __init__(self, clinic: Clinic, who: str) -> None:
        self.clinic, self.who = clinic, who

    def made_for(self, action: str) -> Live:
        """A case on which this action can succeed; for any other, one whose sheet is drawn."""
        self.clinic.clock.now = datetime.now(UTC)
        live = JOURNEYS.get(action, LiveCases.drafted)(self)
        self.clinic.clock.now = datetime.now(UTC)
        return live

    def work(self) -> None:
        """What the worker would have done; of the server's jobs it hears when they are overdue."""
        self.clinic.clock.now = datetime.now(UTC) + OVERDUE
        self._work()

    def _work(self) -> None:
        """A job that was done is not looked at again."""
        self.clinic.work()
        self.clinic.sent.clear()

    def _posted(self, name: str, **answers: Any) -> str:
        form = a_form(name, today=self.clinic.clock().date())
        form["patient"]["family_name"] = f"Live-{self.clinic.new_key()}"
        form["answers"] |= answers
        answer = self.clinic.post_intake(form)
        assert answer.status_code == 201, answer.text
        case: str = answer.json["id"]
        return case

    def _claimed(self, name: str, **answers: Any) -> Live:
        case = self._posted(name, **answers)
        self._work()
        return Live(case, self.clinic.claim(case))

    def _claimed_again(self, live: Live) -> Live:
        """Who has decided about a sheet does not hold the case any longer."""
        return replace(live, claim=self.clinic.claim(live.id))

    def drafted(self) -> Live:
        return self._claimed(DRAFTED)

    def undecided(self) -> Live:
        return self._claimed(UNDECIDED)

    def emergency(self) -> Live:
        return self._claimed(EMERGENCY)

    def referable(self) -> Live:
        return replace(self.emergency(), body={"contact": None})

    def to_go(self) -> Live:
        return replace(self.emergency(), body={"going_to": "The hospital, now", "ring_by": None})

    def choice(self) -> Live:
        return self._claimed(DRAFTED, **CHOICE)

    def editable(self) -> Live:
        live = self.drafted()
        return replace(live, body={"plan": self.clinic.case(live.id)["plan"]})

    def flagged(self) -> Live:
        live = self._claimed(FLAGGED)
        rule, level = next(iter(self.clinic.case(live.id)["assessment"]["fired"].items()))
        named = {"rule": rule, "precaution": None, "level": level}
        return replace(live, body={**named, "basis": "other_service_result"})

    def signable(self) -> Live:
        live = self.drafted()
        self._work()
        finals = [d for d in self.clinic.case(live.id)["documents"] if d["kind"] == "final"]
        sheet = {"document": "handout", "revision": None, "sha256": finals[-1]["sha256"]}
        return replace(live, body={**sheet, "examined": True, "spot_tested": True})

    def signed(self) -> Live:
        live = self.signable()
        self.clinic.sign({"case": live.id, "claim": live.claim, **live.body})
        return replace(live, body={"document": "handout", "revision": None})

    def released(self) -> Live:
        """Signed so long ago that its signature was applied."""
        self.clinic.clock.pass_time(seconds=-UNDO_SECONDS - 1)
        live = self.signed()
        self.work()
        return self._claimed_again(live)

    def withheld(self) -> Live:
        live = self.undecided()
        self.clinic.act(live.id, "withhold", claim=live.claim, reason="seen first")
        return self._claimed_again(live)

    def returned(self) -> Live:
        live = self.drafted()
        self.clinic.act(live.id, "return", claim=live.claim, question="Which leg?")
        return live

    def not_drawn(self) -> Live:
        """A draft that failed for good; an administrator may try again where nobody holds it."""
        used, now = self.clinic.services, self.clinic.clock()
        self.clinic.sent.clear()
        case = self._posted(DRAFTED)
        work = claim_job(
            used.database, self.clinic.sent.pop(), now=now, lease_seconds=60, max_attempts=2
        )
        assert work is not None
        fail_job(used.database, work, "OSError", permanent=True, now=now, max_attempts=2)
        return Live(case, self.clinic.claim(case) if self.who == "physiotherapist" else None)

    def papers(self) -> Live:
        """A letter and a safety-net sheet, both released."""
        self.clinic.clock.pass_time(seconds=-UNDO_SECONDS - 1)
        live = self.emergency()
        orders = {
            "refer": {"destination": "dest_ed", "note": "by phone"},
            "safety-net": {"going_to": "The hospital, now"},
        }
        for action, order in orders.items():
            self.clinic.act(live.id, action, order, claim=live.claim)
        self._work()
        for paper in self.clinic.case(live.id)["documents"]:
            if paper["kind"] == "final":
                named = {name: paper[name] for name in ("document", "revision", "sha256")}
                self.clinic.sign({"case": live.id, "claim": live.claim, "examined": True, **named})
        self.work()
        return live


JOURNEYS: Mapping[str, Callable[[LiveCases], Live]] = {
    "acknowledge": LiveCases.emergency,
    "clear": LiveCases.flagged,
    "close": LiveCases.withheld,
    "documents": LiveCases.released,
    "edit": LiveCases.editable,
    "outcome": LiveCases.emergency,
    "papers": LiveCases.papers,
    "prepare": LiveCases.choice,
    "recall": LiveCases.released,
    "refer": LiveCases.referable,
    "reply": LiveCases.returned,
    "retry": LiveCases.not_drawn,
    "safety-net": LiveCases.to_go,
    "sign": LiveCases.signable,
    "undo": LiveCases.signed,
    "withhold": LiveCases.undecided,
}
"""By the last word of a route. `documents` and `papers` are the routes that give them."""
