"""Letters and safety-net sheets of a case: how each stands, what is signed, where it may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from api.documents import files
from api.review.shown import Shown, shown_of
from api.roles import actor, allow
from api.services import services
from records.actions.referrals import LONGEST_MESSAGE, LONGEST_PLACE
from records.people import Actor
from records.queue import document
from records.sites import clinic_profile
from records.states import SAFETY_NET
from records.views import CaseView, DocumentKind, DocumentName, PaperView
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment
from rules.referrals import destination_words, letter_tier, letters_for

blueprint = Blueprint("papers", __name__)
PAPER = (
    "/cases/<uuid:case_id>/documents/<any(letter, safety_net):of>/<int:revision>"
    "/<any(final, released):kind>"
)
Standing = Literal["drawing", "failed", "missing", "to_sign", "signed", "released", "none"]
HEARD_BY = timedelta(days=10)
"""When an urgent letter counts as overdue (red-flags.md section 7)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter or sheet on the case page: its title, how it stands, the pages in front of the
    signer, whole seconds in which its signature can be taken back."""

    view: PaperView
    title: str
    standing: Standing
    shown: Shown | None
    undo_left: int

    @property
    def anchor(self) -> str:
        return f"{self.view.document}{self.view.revision}"

    @property
    def address(self) -> str:
        """Where its PDF and its pages are, below the case."""
        kind = self.shown.kind if self.shown else "final"
        return f"documents/{self.view.document}/{self.view.revision}/{kind}"


def context(knowledge: Knowledge, view: CaseView, me: Actor, now: datetime) -> dict[str, Any]:
    """What the case page adds for letters and safety-net sheets."""
    papers = [_paper(knowledge, view, each, me, now) for each in view.papers]
    papers.sort(key=lambda paper: paper.standing in ("released", "none"))
    urgent = any(each.view.tier is Tier.URGENT_2W for each in papers)
    waiting = [each for each in papers if each.standing not in ("released", "none")]
    profile = clinic_profile(services().database, view.site_id)
    return {
        "papers": papers,
        "waiting_papers": waiting,
        "unwritten": _unwritten(knowledge, view),
        "papers_change": any(each.standing in ("drawing", "signed") for each in papers),
        "safety_net_allowed": _safety_net_allowed(view),
        "heard_by": (now.astimezone(UTC).date() + HEARD_BY).isoformat() if urgent else "",
        "destinations": destinations(knowledge, view.assessment),
        "contact_items": [{"value": c.name, "text": c.name} for c in profile.contacts],
        "longest_message": LONGEST_MESSAGE,
        "longest_place": LONGEST_PLACE,
    }


def _unwritten(knowledge: Knowledge, view: CaseView) -> list[tuple[str, Tier]]:
    """The letters that the red flags ask for and nobody has written: to whom, how urgent."""
    written = {paper.destination for paper in view.papers}
    return [
        (destination_words(knowledge.destinations[to], tier), tier)
        for to, tier in letters_for(view.assessment, knowledge)
        if to not in written
    ]


def destinations(knowledge: Knowledge, assessment: Assessment) -> list[dict[str, str]]:
    """Where to refer to: first what the red flags ask for, with how urgent it is."""
    asked = dict(reversed(letters_for(assessment, knowledge)))
    names = [*reversed(asked), *(name for name in knowledge.destinations if name not in asked)]
    return [
        {"value": name, "text": _destination(knowledge, assessment, name, asked)} for name in names
    ]


def _destination(
    knowledge: Knowledge, assessment: Assessment, name: str, asked: Mapping[str, Tier]
) -> str:
    text, tier = knowledge.destinations[name], letter_tier(assessment, knowledge, name)
    if tier is None:
        return f"{text} (no letter)"
    said = destination_words(text, tier)
    return f"{said} (asked for by the red flags)" if name in asked else said


def _safety_net_allowed(view: CaseView) -> bool:
    decided = view.state != "needs_clinician" or bool(view.referrals)
    return view.state in SAFETY_NET and decided


def _paper(
    knowledge: Knowledge, view: CaseView, paper: PaperView, me: Actor, now: datetime
) -> Paper:
    shown = _shown(view, paper, me, now.astimezone(UTC).date())
    left = 0
    if paper.sign_off and not paper.released:
        left = max(0, int((paper.sign_off.release_at - now).total_seconds()))
    return Paper(paper, _title(knowledge, paper), _standing(paper, shown), shown, left)


def _title(knowledge: Knowledge, paper: PaperView) -> str:
    if paper.destination is None:
        return "Safety-net sheet for the patient"
    text = knowledge.destinations.get(paper.destination, paper.destination)
    return f"Letter to: {destination_words(text, paper.tier) if paper.tier else text}"


def _shown(view: CaseView, paper: PaperView, me: Actor, today: date) -> Shown | None:
    """What was signed, else the reader's own copy of today, of this very revision."""
    mine = [
        each
        for each in view.documents
        if (each.document, each.revision) == (paper.document, paper.revision) and each.pages
    ]
    if paper.sign_off:
        signed = [each for each in mine if each.sha256 == paper.sign_off.sha256]
        return shown_of("released" if paper.released else "final", signed)
    return shown_of("final", [d for d in mine if d.signer_id == me.id and d.dated == today])


def _standing(paper: PaperView, shown: Shown | None) -> Standing:
    if paper.released:
        return "released"
    if paper.basis == "none":
        return "none"
    if paper.sign_off:
        return "signed"
    if paper.job and paper.job.kind == "final" and not shown:
        return "failed" if paper.job.state == "failed" else "drawing"
    return "to_sign" if shown else "missing"


@blueprint.get(PAPER)
@allow("front_desk", "physiotherapist")
def paper(
    case_id: UUID, of: DocumentName, revision: int, kind: DocumentKind
) -> ResponseReturnValue:
    """A letter or a safety-net sheet, to read or to print. The desk gets released ones only."""
    found = document(services().database, actor(), str(case_id), kind, revision, of)
    return files.pdf(found.bytes, found.file_name)


@blueprint.get(f"{PAPER}/pages/<int:page>")
@allow("physiotherapist")
def picture(
    case_id: UUID, of: DocumentName, revision: int, kind: DocumentKind, page: int
) -> ResponseReturnValue:
    """A page of it as a picture."""
    found = document(services().database, actor(), str(case_id), kind, revision, of)
    return files.picture(found.bytes, page)
