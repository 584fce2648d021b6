"""The document in front of the signer: which one, and how the signer's own copy stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from records.people import Actor
from records.views import CaseView, DocumentView

SIGNED = ("signed", "released", "recalled", "closed")


@dataclass(frozen=True, slots=True)
class Shown:
    """The document in front of the signer: `kind` to fetch it by, its pages, what it is."""

    kind: str
    sha256: str
    pages: int
    revision: int
    at: datetime


def shown_document(view: CaseView, me: Actor, now: datetime) -> Shown | None:
    """The released document, else the signer's own final of today, else the draft.

    Of the current revision; a released document is shown by the pages of the final it signs.
    """
    handouts = (each for each in view.documents if each.document == "handout")
    current = [d for d in handouts if d.revision == view.revision]
    pages = [d for d in current if d.pages]
    signed = view.sign_off if view.state in SIGNED else None
    if signed and any(d.kind == "released" for d in current):
        approved = [d for d in pages if d.sha256 == signed.sha256]
        return shown_of("released", approved)
    mine = [d for d in pages if d.kind == "final" and d.signer_id == me.id]
    today = now.astimezone(UTC).date()
    fit = [d for d in mine if (d.sha256 == signed.sha256 if signed else d.dated == today)]
    return shown_of("final", fit) or shown_of("draft", [d for d in pages if d.kind == "draft"])


def shown_of(kind: str, found: Sequence[DocumentView]) -> Shown | None:
    """The last of these documents as it is shown; None when there is none."""
    if not found:
        return None
    last = found[-1]
    return Shown(kind, last.sha256, last.pages, last.revision, last.at)


def copy_of(view: CaseView, shown: Shown | None) -> str | None:
    """How the signer's own copy stands: "drawing", or "missing" when nobody is at it."""
    if view.state != "awaiting_sign_off" or is_final(shown):
        return None
    at_it = view.job is not None and view.job.state in ("pending", "running")
    return "drawing" if at_it else "missing"


def is_final(shown: Shown | None) -> bool:
    return shown is not None and shown.kind == "final"


def undo_left(view: CaseView, now: datetime) -> int:
    """Whole seconds in which a signature can be taken back."""
    if view.state != "signed" or view.sign_off is None:
        return 0
    return max(0, int((view.sign_off.release_at - now).total_seconds()))
