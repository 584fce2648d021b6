"""The physiotherapist's pages of a case: all about it, every action, the sheet as pictures."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.body_chart import drawings
from api.documents import files
from api.intake.form import fields
from api.review import papers
from api.review.case_actions import ACTIONS
from api.review.case_page import Failed, context, version_of
from api.review.post import Act, Post, Refused
from api.roles import actor, allow, unattended
from api.services import services, wake_worker
from records.errors import NotAllowed, NotFound, RecordsError
from records.people import Role
from records.queue import case, document
from records.views import CaseView

blueprint = Blueprint("review_pages", __name__)


@blueprint.get("/cases/<uuid:case_id>")
@allow("physiotherapist")
def case_page(case_id: UUID) -> ResponseReturnValue:
    """Everything about one case."""
    return _page(case_id)


@blueprint.get("/cases/<uuid:case_id>/version")
@allow("physiotherapist")
@unattended
def case_version(case_id: UUID) -> ResponseReturnValue:
    """A fingerprint of the case, for the page to notice that it changed."""
    return {"version": version_of(_view(case_id))}


@blueprint.get("/cases/<uuid:case_id>/sections/<page_id>")
@allow("physiotherapist")
def section(case_id: UUID, page_id: str) -> ResponseReturnValue:
    """The answers of one section, to correct them."""
    return _section(case_id, page_id)


@blueprint.get("/cases/<uuid:case_id>/documents/<any(draft, final):kind>")
@allow("physiotherapist")
def unsigned(case_id: UUID, kind: str) -> ResponseReturnValue:
    """The draft, or the signer's own final document."""
    found = document(services().database, actor(), str(case_id), kind)  # type: ignore[arg-type]
    return files.pdf(found.bytes, found.file_name)


@blueprint.get(
    "/cases/<uuid:case_id>/documents/<any(draft, final, released):kind>/pages/<int:page>"
)
@allow("physiotherapist")
def picture(case_id: UUID, kind: str, page: int) -> ResponseReturnValue:
    """A page of it as a picture."""
    found = document(services().database, actor(), str(case_id), kind)  # type: ignore[arg-type]
    return files.picture(found.bytes, page)


def _serve(name: str, act: Act, roles: tuple[Role, ...], said: str | None) -> None:
    """`POST /cases/{id}/<name>`: done and back to the page, or the page with what was typed."""

    @allow(*roles)
    def view(case_id: UUID) -> ResponseReturnValue:
        try:
            done = act(_post(case_id))
        except Refused as refused:
            sentence = (
                "Something is missing."
                if len(refused.faults) > 1
                else next(iter(refused.faults.values()))
            )
            return _again(case_id, Failed(name, sentence, request.form, refused.faults), 422)
        except NotAllowed:
            raise
        except RecordsError as error:
            late = error.status == 409
            failed = Failed(name, error.sentence, request.form, _faults(error), late)
            return _again(case_id, failed, error.status)
        wake_worker(*done.jobs)
        if said:
            flash(said)
        return redirect(_next(case_id), 303)

    blueprint.add_url_rule(f"/cases/<uuid:case_id>/{name}", f"do_{name}", view, methods=["POST"])


def _faults(error: RecordsError) -> dict[str, str]:
    violations: tuple[str, ...] = getattr(error, "violations", ())
    return {f"plan-{number}": text for number, text in enumerate(violations)}


def _post(case_id: UUID) -> Post:
    used = services()
    view: Callable[[], CaseView] = lambda: _view(case_id)  # noqa: E731
    return Post(
        used.database, used.knowledge, actor(), str(case_id), used.clock(),
        request.form, view, used.settings.undo_seconds,
    )  # fmt: skip


def _next(case_id: UUID) -> str:
    """Back to where the form stood: the desk, the result page, or the case."""
    wanted = request.form.get("next", "")
    if wanted in ("/desk", f"/intake/{case_id}/done"):
        return wanted
    anchor = request.form.get("anchor", "")
    return url_for(".case_page", case_id=case_id) + (f"#{anchor}" if anchor.isidentifier() else "")


def _again(case_id: UUID, failed: Failed, status: int) -> ResponseReturnValue:
    if actor().role != "physiotherapist":
        flash(failed.sentence, "fault")
        return redirect("/desk", 303)
    section_id = request.form.get("section")
    if section_id:
        return _section(case_id, section_id, failed), status
    return _page(case_id, failed), status


def _page(case_id: UUID, failed: Failed | None = None) -> str:
    used, view, now = services(), _view(case_id), services().clock()
    values = context(used.knowledge, view, actor(), now, failed)
    values |= papers.context(used.knowledge, view, actor(), now)
    return render_template("review/case.html", **values)


def _section(case_id: UUID, page_id: str, failed: Failed | None = None) -> str:
    used, view = services(), _view(case_id)
    found = [page for page in used.knowledge.questionnaire.pages if page.id == page_id]
    if not found or found[0].part == "exam":
        raise NotFound
    values = context(used.knowledge, view, actor(), used.clock(), failed)
    page = found[0]
    values["page"] = page
    values["drawings"] = drawings(used.knowledge.questionnaire.zones)
    values["fields"] = fields(
        used.knowledge,
        [item for item in page.items if item.id != "age_years"],
        view.inputs.answers,
        posted=failed.typed if failed else None,
        faults=failed.faults if failed else None,
    )
    return render_template("review/section.html", **values)


def _view(case_id: UUID) -> CaseView:
    used = services()
    return case(used.database, used.knowledge, actor(), str(case_id), now=used.clock())


for _name, (_act, _roles, _said) in ACTIONS.items():
    _serve(_name, _act, _roles, _said)
