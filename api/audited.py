"""Who looked at, printed or took away what: a row in the audit for each such answer."""

import logging
from collections.abc import Mapping
from typing import Literal

from flask import Flask, Response, g, request

from api.services import services
from records.actors import Actor
from records.audit import Look, note_access

Access = Literal[Look, "print", "export"]
log = logging.getLogger("api")

ACCESS: Mapping[str, Access] = {
    "intake_pages.desk.desk": "view_list",
    "review.get_queue": "view_list",
    "queue_pages.queue_page": "view_list",
    "intake_pages.begin": "view_matches",
    "intake_pages.page": "view_form",
    "intake_pages.hand_over.hand_over": "view_form",
    "intake_pages.done": "view",
    "intakes.get_intake": "view",
    "review.get_case": "view",
    "review_pages.case_page": "view",
    "review_pages.section": "view",
    "intake_pages.desk.released": "view_document",
    "papers.paper": "view_document",
    "phone.preview": "view_document",
    "review.get_document": "view_document",
    "review.get_paper": "view_document",
    "review_pages.unsigned": "view_document",
    "intake_pages.desk.transfer": "print",
    "audit.page": "view_audit",
    "audit.check": "view_audit",
    "activity.table": "export",
}
"""By endpoint. What records an act of its own (handing over, printing released sheets, signing,
exporting the audit, filling in a form) writes its row there."""

ABOUT = ("case_id", "intake_id", "draft_id")
"""The places in an address that say whom it is about."""

PARTS = frozenset(
    {
        "papers.picture",
        "review.get_page",
        "review.get_paper_page",
        "review_pages.picture",
        "review_pages.case_version",
        "queue_pages.queue_rows",
        "changes.changes",
    }
)
"""Answers that a page in `ACCESS` asks for by itself: its pictures, and whether it is current."""


def install(app: Flask) -> None:
    """Write the row before the answer leaves."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    access = ACCESS.get(request.endpoint or "")
    if access is not None and g.get("actor") is not None and response.status_code < 300:
        places = {name: str(value) for name, value in (request.view_args or {}).items()}
        note(g.actor, access, next((places[name] for name in ABOUT if name in places), None))
    return response


def note(actor: Actor, access: Access, case_id: str | None) -> None:
    """Write the row of who looked: at a case, at a form that will be one, or at neither."""
    used = services()
    try:
        note_access(used.database, actor, access, used.clock(), case_id)
    except Exception as error:
        if access == "export":
            raise
        # A full disk must not hide a patient who needs help now.
        log.error("audit_not_written", extra={"error": type(error).__name__})
