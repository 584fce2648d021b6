"""A case to take away: everything that is kept about it, as one file."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from api.case_archive import write_case_archive
from api.roles import actor, allow
from api.services import services
from records.export import export_case
from records.queue import case

blueprint = Blueprint("export", __name__)


@blueprint.post("/cases/<uuid:case_id>/export")
@allow("physiotherapist")
def export(case_id: UUID) -> ResponseReturnValue:
    """The zip file of the case (`api.case_archive`); the audit says who. Needs no claim."""
    used, now, target = services(), services().clock(), BytesIO()
    view = case(used.database, used.knowledge, actor(), str(case_id), now=now)
    found = export_case(used.database, used.knowledge, actor(), view.number, now)
    write_case_archive(target, found, now)
    name = {"Content-Disposition": f'attachment; filename="{found.number}.zip"'}
    return Response(target.getvalue(), mimetype="application/zip", headers=name)
