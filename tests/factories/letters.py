"""Letters and safety-net sheets of a case, driven by the real functions."""

from typing import Any

from records.actions import Done
from records.people import Actor
from records.views import CaseView, PaperView
from tests.factories.cases import (
    Clinic,
    a_submission,
    drawn,
    final_sha256,
    released,
    signed_off,
)
from tests.factories.forms import CALM, a_form

Which = dict[str, Any]
ROUTINE = {"pain_duration": "6_12w", "pain_trend": "worse"}
"""Changes that make the calm form ask for a routine letter, beside its handout."""


def a_letter(clinic: Clinic, case_id: str, destination: str = "dest_ed_mri", **given: Any) -> int:
    """Claim, refer, have the letter drawn; gives its revision."""
    clinic.act("claim", case_id)
    done = clinic.act("refer", case_id, destination=destination, note="by phone", **given)
    drawn(clinic, done.job_id)
    return done.case.papers[-1].revision


def letter_signed(clinic: Clinic, case_id: str, revision: int) -> Done:
    """The letter approved by who had it drawn."""
    which: dict[str, Any] = {"document": "letter", "revision": revision}
    sha256 = final_sha256(clinic, case_id, "letter")
    return clinic.act("sign", case_id, sha256=sha256, examined=True, **which)


def draw_handout(clinic: Clinic, case_id: str) -> None:
    """Let the worker draw the draft that is under way."""
    job = clinic.view(case_id).job
    drawn(clinic, job.id if job else None)


def beside_a_handout(clinic: Clinic) -> tuple[str, int]:
    """A case whose handout is released, and the revision of a letter beside it, not signed."""
    case_id = a_submission(clinic, a_form(CALM, **ROUTINE)).case_id
    draw_handout(clinic, case_id)
    revision = a_letter(clinic, case_id, "dest_gp_msk_review")
    draw_handout(clinic, case_id)
    signed_off(clinic, case_id)
    released(clinic, case_id)
    return case_id, revision


def copy_for(clinic: Clinic, case_id: str, signer: Actor) -> str:
    """The hash of the copy drawn for this signer."""
    documents = clinic.view(case_id).documents
    return next(d.sha256 for d in documents if d.signer_id == signer.id)


def the_letter(view: CaseView) -> PaperView:
    """The only letter of a case."""
    (paper,) = (paper for paper in view.papers if paper.document == "letter")
    return paper
