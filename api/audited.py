"""Who looked at, printed or took away what: a row in the audit for each such answer."""

import logging
from collections.abc import Mapping
from typing import Literal

from flask import Flask, Response, g, request

from api.services import services
from records.audit import note_access

Access = Literal["view", "view_list", "view_document", "print", "export"]
log = logging.getLogger("api")

ACCESS: Mapping[str, Access] = {
    "intake_pages.desk.desk": "view_list",
    "review.get_queue": "view_list",
    "queue_pages.queue_page": "view_list",
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
    "activity.table": "export",
}
"""By endpoint. What records an act of its own (handing over, printing released sheets, signing,
exporting the audit) writes its row there."""

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
    if access is None or g.get("actor") is None or response.status_code >= 300:
        return response
    places = request.view_args or {}
    case = places.get("case_id") or places.get("intake_id")
    used = services()
    try:
        note_access(used.database, g.actor, access, str(case) if case else None, used.clock())
    except Exception as error:
        if access == "export":
            raise
        # A full disk must not hide a patient who needs help now.
        log.error("audit_not_written", extra={"error": type(error).__name__})
    return response
