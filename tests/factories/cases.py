"""A clinic with people in it, and cases driven into any state by the real functions."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from records import actions, jobs, queue
from records.actions import CaseView, Done
from records.intake import Submitted, submit
from records.people import Actor
from records.session import Database
from records.states import State
from records.views import Patient
from records.work import Work
from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, Knowledge
from tests.factories.forms import CALM, CHOICE, EMERGENCY, WITHHELD, a_form
from tests.factories.people import NOW, a_form_token, a_patient, a_user

_keys = count(1)


@dataclass
class Clinic:
    """People of one site and a clock that stands still until told otherwise."""

    db: Database
    knowledge: Knowledge
    physio: Actor
    desk: Actor
    admin: Actor
    token: Actor
    now: datetime = NOW
    undo_seconds: int = 10
    claims: dict[tuple[str, str], str] = field(default_factory=dict)

    def wait(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def act(self, action: str, case_id: str, *, by: Actor | None = None, **given: Any) -> Done:
        """An action by the physiotherapist (or `by`), now, with the claim held."""
        actor = by or self.physio
        given.setdefault("claim", self.claims.get((case_id, actor.id)))
        if action == "claim":
            given.pop("claim")
        if action == "sign":
            given.setdefault("undo_seconds", self.undo_seconds)
        function = getattr(actions, action)
        done: Done = function(self.db, self.knowledge, actor, case_id, now=self.now, **given)
        if done.case.claim:
            self.claims[case_id, done.case.claim.by] = done.case.claim.token
        return done

    def view(self, case_id: str) -> CaseView:
        return queue.case(self.db, self.knowledge, self.physio, case_id, now=self.now)

    def clocks(self) -> int:
        return jobs.run_clocks(self.db, self.knowledge, now=self.now)


def a_clinic(db: Database, **changes: Any) -> Clinic:
    """One of each role at the default site."""
    values: dict[str, Any] = {
        "knowledge": knowledge(),
        "physio": a_user(db),
        "desk": a_user(db, "front_desk"),
        "admin": a_user(db, "administrator"),
        "token": a_form_token(db),
    }
    return Clinic(db, **(values | changes))


def a_submission(
    clinic: Clinic,
    answers: Answers | None = None,
    *,
    patient: Patient | None = None,
    by: Actor | None = None,
    key: str | None = None,
    body: str = "body",
) -> Submitted:
    """A form handed in now."""
    return submit(
        clinic.db,
        clinic.knowledge,
        by or clinic.token,
        patient or a_patient(),
        a_form() if answers is None else answers,
        idempotency_key=key or f"key-{next(_keys)}",
        body_sha256=hashlib.sha256(body.encode()).hexdigest(),
        now=clinic.now,
    )


def take(clinic: Clinic, job_id: str | None, **changes: Any) -> Work:
    """A job claimed by a worker."""
    assert job_id is not None
    limits: dict[str, Any] = {"now": clinic.now, "lease_seconds": 90, "max_attempts": 5}
    work = jobs.claim_job(clinic.db, job_id, **(limits | changes))
    assert work is not None
    return work


PAGES = 2


def pdf_of(work: Work) -> bytes:
    """A PDF that says for what it was drawn; the records never read it."""
    kept = BytesIO()
    canvas = Canvas(kept, invariant=1)
    canvas.setTitle(f"{work.kind} {work.document}")
    for _ in range(PAGES):
        canvas.drawString(72, 720, f"{work.case_id} {work.revision}")
        canvas.drawString(72, 700, f"{work.signer} {work.dated}")
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def drawn(clinic: Clinic, job_id: str | None) -> str | None:
    """What a worker does with a drawing job; gives the following job."""
    work = take(clinic, job_id)
    return jobs.finish_render(clinic.db, work, pdf_of(work), PAGES, clinic.now)


def signed_off(clinic: Clinic, case_id: str, **given: Any) -> Done:
    """Claim, have the final document drawn, sign it."""
    job_id = clinic.act("claim", case_id).job_id
    if job_id:
        drawn(clinic, job_id)
    return clinic.act("sign", case_id, **({"sha256": final_sha256(clinic, case_id)} | SIGN | given))


SIGN = {"examined": True, "spot_tested": True}


def final_sha256(clinic: Clinic, case_id: str, document: str = "handout") -> str:
    """The hash of the newest final document of its kind."""
    documents = clinic.view(case_id).documents
    finals = [d for d in documents if (d.document, d.kind) == (document, "final")]
    return finals[-1].sha256


def released(clinic: Clinic, case_id: str) -> None:
    """Let the undo window pass and have the worker apply the signature."""
    clinic.wait(seconds=clinic.undo_seconds)
    due = jobs.sweep(clinic.db, now=clinic.now)
    for job_id in due:
        work = take(clinic, job_id)
        if work.case_id == case_id and work.kind == "sign":
            jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b" signed", clinic.now)


def a_case(clinic: Clinic, state: State = "awaiting_sign_off", **given: Any) -> str:
    """The id of a case in this state."""
    if state == "referred":
        return a_submission(clinic, a_form(EMERGENCY), **given).case_id
    if state == "needs_clinician":
        return a_submission(clinic, a_form(WITHHELD), **given).case_id
    given.setdefault("answers", a_form(CALM))
    submitted = a_submission(clinic, **given)
    case_id = submitted.case_id
    if state == "rendering":
        return case_id
    if state == "render_failed":
        fail(clinic, submitted.job_id)
        return case_id
    drawn(clinic, submitted.job_id)
    if state in ("returned", "withheld", "signed", "released", "recalled", "closed"):
        _DRIVE[state](clinic, case_id)
    return case_id


def a_choice(clinic: Clinic) -> str:
    """A case on which a clinician may choose the general sheet."""
    return a_submission(clinic, a_form(CALM, **CHOICE)).case_id


def fail(clinic: Clinic, job_id: str | None, code: str = "BROKEN") -> None:
    """The worker gives up for good."""
    work = take(clinic, job_id)
    jobs.fail_job(clinic.db, work, code, permanent=True, now=clinic.now, max_attempts=5)


def _return(clinic: Clinic, case_id: str) -> None:
    clinic.act("claim", case_id)
    clinic.act("return_with_question", case_id, question="Which leg?")


def _withhold(clinic: Clinic, case_id: str) -> None:
    clinic.act("claim", case_id)
    clinic.act("withhold", case_id, reason="wants to be seen")


def _release(clinic: Clinic, case_id: str) -> None:
    signed_off(clinic, case_id)
    released(clinic, case_id)


def _recall(clinic: Clinic, case_id: str) -> None:
    _release(clinic, case_id)
    clinic.act("claim", case_id)
    clinic.act("recall", case_id, reason="wrong side")


def _close(clinic: Clinic, case_id: str) -> None:
    _release(clinic, case_id)
    clinic.act("claim", case_id)
    clinic.act("close", case_id, reason="done")


_DRIVE: dict[str, Callable[[Clinic, str], object]] = {
    "returned": _return,
    "withheld": _withhold,
    "signed": signed_off,
    "released": _release,
    "recalled": _recall,
    "closed": _close,
}
