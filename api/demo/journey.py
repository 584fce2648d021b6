"""Made-up patients go the real way: handed in, assessed, drawn by the worker's code, acted on."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api.demo.patients import DemoPatient, Ending
from records import actions
from records.actions import Done
from records.intake import submit
from records.people import Actor
from records.queue import case
from records.states import State
from records.views import CaseView
from worker.work import run_job
from worker.workshop import Workshop

PATIENCE = 60.0
"""Seconds to wait for a document that another process is drawing at this moment."""
STARTS: Mapping[Ending, State] = {
    "acknowledged": "referred",
    "returned": "awaiting_sign_off",
    "withheld": "needs_clinician",
    "released": "awaiting_sign_off",
}
UNTOUCHED = frozenset({"submit", "rendered"})


class Stuck(Exception):
    """A document was not drawn in time."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The people of the demo clinic, and what the worker's code needs."""

    shop: Workshop
    desk: Actor
    physio: Actor

    def go(self, patient: DemoPatient) -> bool:
        """Hand a patient in and play what is written; False when that was done before.

        A case that people of the demo clinic worked on stays as they left it. Raises Stuck.
        """
        shop, now = self.shop, self.shop.clock()
        sent = submit(
            shop.database,
            shop.knowledge,
            self.desk,
            patient.on(now.date()),
            patient.answers,
            idempotency_key=f"demo-{patient.key}",
            body_sha256=hashlib.sha256(patient.key.encode()).hexdigest(),
            now=now,
        )
        self._work(sent.job_id, sent.case_id, lambda view: view.state != "rendering")
        view = self._view(sent.case_id)
        untouched = {row.event for row in view.audit} <= UNTOUCHED
        if patient.then and untouched and view.state == STARTS[patient.then]:
            self._end(patient.then, patient.say, sent.case_id)
        return not sent.replayed

    def _end(self, then: Ending, say: str, case_id: str) -> None:
        if then == "acknowledged":
            self._act(actions.acknowledge, case_id, by=self.desk)
            return
        claimed = self._act(actions.claim, case_id)
        claim = claimed.case.claim.token if claimed.case.claim else None
        if then == "returned":
            self._act(actions.return_with_question, case_id, claim=claim, question=say)
        elif then == "withheld":
            booked = self.shop.clock() + timedelta(days=1)
            self._act(actions.withhold, case_id, claim=claim, reason=say, booked_for=booked)
        else:
            self._release(claimed.job_id, claim, case_id)

    def _release(self, job_id: str | None, claim: str | None, case_id: str) -> None:
        """Sign the final document that was drawn for the physiotherapist."""
        self._work(job_id, case_id, lambda view: _final(view) is not None)
        signed = self._act(
            actions.sign,
            case_id,
            claim=claim,
            sha256=_final(self._view(case_id)),
            examined=True,
            undo_seconds=0,
        )
        self._work(signed.job_id, case_id, lambda view: view.state == "released")

    def _act(
        self, act: Callable[..., Done], case_id: str, *, by: Actor | None = None, **given: Any
    ) -> Done:
        shop = self.shop
        actor = by or self.physio
        return act(shop.database, shop.knowledge, actor, case_id, now=shop.clock(), **given)

    def _work(self, job_id: str | None, case_id: str, done: Callable[[CaseView], bool]) -> None:
        """Do a job here; one that a worker has already is waited for."""
        if job_id is not None:
            run_job(self.shop, job_id)
        end = time.monotonic() + PATIENCE
        while not done(self._view(case_id)):
            if time.monotonic() > end:
                raise Stuck
            time.sleep(0.2)

    def _view(self, case_id: str) -> CaseView:
        shop = self.shop
        return case(shop.database, shop.knowledge, self.physio, case_id, now=shop.clock())


def _final(view: CaseView) -> str | None:
    return next((each.sha256 for each in view.documents if each.kind == "final"), None)
