"""The queue, the case and its documents as JSON: each role gets its own view and nothing more."""

from uuid import UUID

from flask import Blueprint, Response

from api.documents.files import picture
from api.operations import describe, reply
from api.review.views import (
    CaseAnswer,
    DeskCaseAnswer,
    DeskEntryAnswer,
    QueueEntryAnswer,
    case_answer,
    desk_case_answer,
    entry_answer,
)
from api.roles import actor, allow
from api.services import services
from records.queue import case, desk_case, document, queue
from records.views import DocumentKind, DocumentName

blueprint = Blueprint("review", __name__, url_prefix="/api/v1")
QUEUE = list[QueueEntryAnswer] | list[DeskEntryAnswer]
CASE = CaseAnswer | DeskCaseAnswer
DOCUMENT = "/cases/<uuid:case_id>/documents/<any(draft, final, released):kind>"
PAPER = (
    "/cases/<uuid:case_id>/documents/<any(letter, safety_net):document_name>/<int:revision>"
    "/<any(final, released):kind>"
)


@blueprint.get("/queue")
@allow("front_desk", "physiotherapist")
@describe("The open cases, the most urgent first", gives={200: QUEUE})
def get_queue() -> Response:
    """Physiotherapists see urgency and who works on what, the desk what to do now."""
    used = services()
    found = queue(used.database, actor(), now=used.clock())
    return reply(QUEUE, [entry_answer(entry, used.knowledge) for entry in found])


@blueprint.get("/cases/<uuid:case_id>")
@allow("front_desk", "physiotherapist")
@describe("One case", gives={200: CASE})
def get_case(case_id: UUID) -> Response:
    """Everything for a physiotherapist; for the desk what to do now, never why."""
    used, who = services(), actor()
    if who.role == "front_desk":
        seen = desk_case(used.database, who, str(case_id))
        return reply(CASE, desk_case_answer(seen, used.knowledge))
    view = case(used.database, used.knowledge, who, str(case_id), now=used.clock())
    return reply(CASE, case_answer(view, who))


@blueprint.get(DOCUMENT)
@allow("front_desk", "physiotherapist")
@describe("The newest document of a kind", gives={200: "application/pdf"}, faults=(409,))
def get_document(case_id: UUID, kind: DocumentKind) -> Response:
    """The desk gets released documents only; `final` is the one drawn for who asks."""
    found = document(services().database, actor(), str(case_id), kind)
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return Response(found.bytes, mimetype="application/pdf", headers=headers)


@blueprint.get(PAPER)
@allow("front_desk", "physiotherapist")
@describe(
    "A letter or a safety-net sheet of the case", gives={200: "application/pdf"}, faults=(409,)
)
def get_paper(
    case_id: UUID, document_name: DocumentName, revision: int, kind: DocumentKind
) -> Response:
    """The desk gets released ones only; `final` is the one drawn for who asks."""
    found = document(services().database, actor(), str(case_id), kind, revision, document_name)
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return Response(found.bytes, mimetype="application/pdf", headers=headers)


@blueprint.get(f"{PAPER}/pages/<int:page>")
@allow("front_desk", "physiotherapist")
@describe("A page of it as a picture, from 1", gives={200: "image/png"}, faults=(409,))
def get_paper_page(
    case_id: UUID, document_name: DocumentName, revision: int, kind: DocumentKind, page: int
) -> Response:
    """Drawn from the stored bytes."""
    found = document(services().database, actor(), str(case_id), kind, revision, document_name)
    return picture(found.bytes, page)


@blueprint.get(f"{DOCUMENT}/pages/<int:page>")
@allow("front_desk", "physiotherapist")
@describe("A page of it as a picture, from 1", gives={200: "image/png"}, faults=(409,))
def get_page(case_id: UUID, kind: DocumentKind, page: int) -> Response:
    """Drawn from the stored bytes."""
    return picture(document(services().database, actor(), str(case_id), kind).bytes, page)
