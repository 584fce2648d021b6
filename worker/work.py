"""One job, as often as somebody asks: claim, do, store. A second run changes nothing."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Literal

from records.errors import LeaseLost
from records.jobs import claim_job, fail_job, finish_render, finish_sign
from records.phone_pages import PATH, NewPhonePage, link_token
from records.settings import Settings
from records.tracing import note
from records.work import Work
from reports.pages import page_count
from worker.compose import NothingToDraw, NotSignable, draw
from worker.queue import enqueue
from worker.signing import signed
from worker.workshop import Workshop

Outcome = Literal["nothing to do", "done", "lease lost", "failed"]
PERMANENT = (NotSignable, NothingToDraw, ValueError, KeyError)
"""What the same values would raise again: trying once more is of no use."""

log = logging.getLogger("worker.jobs")


def render(shop: Workshop, work: Work) -> None:
    """Draw a document and store it; with a draft the case moves on."""
    token, address = _link(shop.settings, work)
    drawn = draw(work, shop.knowledge, address)
    phone = NewPhonePage(drawn.phone, token) if drawn.phone else None
    pages = page_count(drawn.pdf)
    following = finish_render(shop.database, work, drawn.pdf, pages, shop.clock(), phone)
    if following is not None:
        enqueue(following)


def _link(settings: Settings, work: Work) -> tuple[str | None, str]:
    """The token and the address of a final handout's page, when patients can reach us."""
    handout = work.kind == "final" and work.document == "handout"
    if settings.public_url is None or not handout:
        return None, ""
    token = link_token(settings.secret_key, work.job_id)
    return token, f"{settings.public_url}{PATH}{token}"


def sign(shop: Workshop, work: Work) -> None:
    """Apply the signature to the approved bytes and release them."""
    finish_sign(shop.database, work, signed(work, shop), shop.clock())


STEPS: Mapping[str, Callable[[Workshop, Work], None]] = {
    "draft": render,
    "final": render,
    "sign": sign,
    "transfer": render,
}


def run_job(shop: Workshop, job_id: str) -> Outcome:
    """Do what the job's row says, if it is due and nobody else holds it.

    A failure is stored as a code only: the text of an exception may hold what a patient said.
    """
    settings, began = shop.settings, time.monotonic()
    work = claim_job(
        shop.database,
        job_id,
        now=shop.clock(),
        lease_seconds=settings.lease_seconds,
        max_attempts=settings.max_attempts,
    )
    if work is None:
        return "nothing to do"
    note(job_id=job_id, case_id=work.case_id)
    outcome = _attempt(shop, work)
    extra = {
        "job_id": job_id,
        "case_id": work.case_id,
        "kind": work.kind,
        "document": work.document,
        "attempt": work.attempts,
        "outcome": outcome,
        "duration_ms": round((time.monotonic() - began) * 1000, 1),
    }
    log.info("job", extra=extra)
    return outcome


def _attempt(shop: Workshop, work: Work) -> Outcome:
    try:
        STEPS[work.kind](shop, work)
    except LeaseLost:
        return "lease lost"
    except Exception as error:  # any fault of a library: stored as a code, tried again or given up
        code = type(error).__name__
        log.warning("job failed", extra={"job_id": work.job_id, "code": code})
        fail_job(
            shop.database,
            work,
            code,
            permanent=isinstance(error, PERMANENT),
            now=shop.clock(),
            max_attempts=shop.settings.max_attempts,
        )
        return "failed"
    return "done"
