"""The patient's page: the sheet on a phone, by the address that is printed on it. No sign-in.

Who has the paper has the address. The page names nobody, sets no cookie, runs no script, and its
address is in no log: lines of the log hold the pattern of a route only.
"""

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from api.audited import note
from api.limits import PUBLIC_LINK, limited
from api.packed import pack
from api.roles import actor, allow, public
from api.services import services
from records.actors import sheet_reader
from records.errors import NotFound
from records.phone_pages import PATH, TOKEN_LENGTH, phone_sheet_of, shared_sheet
from records.queue import document

blueprint = Blueprint("phone", __name__)
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get(f"{PATH}<token>")
@public
@limited(PUBLIC_LINK)
def sheet(token: str) -> ResponseReturnValue:
    """A released sheet; a calm page when it was withdrawn; else the same 404 whatever is wrong."""
    found = shared_sheet(services().database, token) if len(token) == TOKEN_LENGTH else None
    if found is None:
        return _page(render_template("documents/no_sheet.html"), 404)
    note(sheet_reader(found.site_id), "view_sheet", found.case_id)
    if found.standing == "current":
        return _page(render_template("documents/sheet.html", sheet=found.sheet))
    why = getattr(found.sheet, found.standing)
    return _page(render_template("documents/withdrawn.html", sheet=found.sheet, why=why), 410)


@blueprint.get("/cases/<uuid:case_id>/documents/final/phone")
@allow("physiotherapist")
def preview(case_id: UUID) -> ResponseReturnValue:
    """What the patient's phone will show of the document that is about to be signed."""
    database = services().database
    final = document(database, actor(), str(case_id), "final")
    found = phone_sheet_of(database, final.sha256)
    if found is None:
        raise NotFound
    return _page(render_template("documents/sheet.html", sheet=found))


def _page(html: str, status: int = 200) -> Response:
    """The page, packed for a phone's connection: figures are long to write and short to pack."""
    page = pack(Response(html, status))
    page.headers["Content-Security-Policy"] = POLICY
    page.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return page
